import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { AccountStore, type Account } from './account.store';
import { MIGRATIONS } from './migrations';
import { hashPassword, passwordMatches } from './password';
import { SessionStore } from './session.store';

const SECRET = 'a secret of thirty-two characters';
const HOUR = 3_600_000;

describe('accounts and sessions', () => {
  let database: FreshDatabase;
  let accounts: AccountStore;
  let sessions: SessionStore;
  let account: Account;

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    accounts = new AccountStore(database.pool);
    sessions = new SessionStore(database.pool, SECRET, { sessionMs: HOUR, sessionsPerAccount: 3 });
    expect(await accounts.createFirst('Admin', await hashPassword('đúng mật khẩu'))).toBe(true);
    account = (await accounts.find('ADMIN'))!.account;
  });
  afterAll(() => database.drop());
  beforeEach(() => database.pool.query('DELETE FROM session'));

  it('makes the first account once', async () => {
    expect(await accounts.createFirst('other', await hashPassword('whatever it is'))).toBe(false);
    expect(await accounts.find('other')).toBeUndefined();
    expect(account).toEqual({ id: account.id, name: 'admin', units: undefined });
  });

  it('knows a password by its hash alone', async () => {
    const { password } = (await accounts.find('admin'))!;
    expect(password).not.toContain('mật');
    expect(await passwordMatches('đúng mật khẩu'.normalize('NFD'), password)).toBe(true);
    expect(await passwordMatches('sai mật khẩu', password)).toBe(false);
    expect(await passwordMatches('đúng mật khẩu', undefined)).toBe(false);
  });

  it('opens, finds and closes a session, and stores nothing that opens one', async () => {
    const token = await sessions.open(account);
    expect(await sessions.find(token)).toEqual(account);
    const { rows } = await database.pool.query<{ id: Buffer }>('SELECT id FROM session');
    expect(rows.map(({ id }) => id.toString('base64url'))).not.toContain(token);
    const elsewhere = new SessionStore(database.pool, `${SECRET}!`, {
      sessionMs: HOUR,
      sessionsPerAccount: 3,
    });
    expect(await elsewhere.find(token)).toBeUndefined();
    await sessions.close(token);
    expect(await sessions.find(token)).toBeUndefined();
  });

  it('lets a session end, and one in use live on', async () => {
    const token = await sessions.open(account);
    await database.pool.query(`UPDATE session SET expires_at = now() + interval '10 minutes'`);
    expect(await sessions.find(token)).toEqual(account);
    const { rows } = await database.pool.query<{ left: number }>(
      'SELECT extract(epoch FROM expires_at - now())::float AS left FROM session',
    );
    expect(rows[0]!.left).toBeGreaterThan(3_500);
    await database.pool.query(`UPDATE session SET expires_at = now() - interval '1 second'`);
    expect(await sessions.find(token)).toBeUndefined();
    expect(await sessions.ended([token])).toEqual([token]);
  });

  it('tells which sessions have ended', async () => {
    const [kept, closed] = [await sessions.open(account), await sessions.open(account)];
    await sessions.close(closed);
    expect(await sessions.ended([kept, closed])).toEqual([closed]);
    expect(await sessions.ended([])).toEqual([]);
  });

  it('keeps the newest few of an account', async () => {
    const tokens = [];
    for (let nth = 0; nth < 5; nth += 1) tokens.push(await sessions.open(account));
    const found = await Promise.all(tokens.map((token) => sessions.find(token)));
    expect(found.map((each) => each !== undefined)).toEqual([false, false, true, true, true]);
  });
});
