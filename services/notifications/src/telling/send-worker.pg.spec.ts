import { runMigrations } from '@nhip/store';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import { pino } from 'pino';
import type { AlertRecord, Recipient, Telling } from '../core/alert';
import type { Known } from '../core/sentence';
import { RECORD, RESOLVED } from '../core/told.spec-data';
import { MIGRATIONS } from '../migrations';
import { composerOf } from './compose';
import type { ChannelDoor, Delivered, Outgoing } from './outgoing';
import { SendStore, type ClaimedSend } from './send-store';
import { SendWorker, type SendLimits, type SendOutcome } from './send-worker';
import { Sends } from './sends';

const ANSWER_SECRET = 'a secret of thirty-two characters';
const LIMITS: SendLimits = {
  inFlight: { email: 1, webhook: 2 },
  ...{ claimed: 8, leaseMs: 60_000, pollMs: 5, causeMs: 0, failureCharacters: 40 },
  timeoutMs: { email: 1_000, webhook: 1_000 },
  retry: { firstMs: 1, longestMs: 4, attempts: 3 },
};
const log = pino({ level: 'silent' });
const person = (id: string, rest: Partial<Recipient> = {}): Recipient => ({
  ...{ id, name: id, roles: ['leaders'], language: 'vi', email: `${id}@tinh.vn` },
  ...rest,
});
const opened: Telling = { step: 'opened', record: RECORD, roles: ['leaders'] };
const resolved: Telling = { step: 'resolved', record: RESOLVED, roles: ['leaders'] };

/** A door that keeps what it was given and answers as it is told to. */
class FakeDoor implements ChannelDoor {
  readonly given: Outgoing[] = [];
  answer: (outgoing: Outgoing) => Delivered | Promise<Delivered> = () => ({ outcome: 'sent' });

  deliver(outgoing: Outgoing): Promise<Delivered> {
    this.given.push(outgoing);
    return Promise.resolve(this.answer(outgoing));
  }

  close(): void {
    // Nothing is open.
  }

  get words(): string[] {
    return this.given.map(({ word }) => word);
  }
}

describe('sends', () => {
  let database: FreshDatabase;
  let recipients: Recipient[];
  let store: SendStore;
  let mail: FakeDoor;
  let workers: SendWorker[];
  let outcomes: SendOutcome[];

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    store = new SendStore(database.pool);
    [recipients, mail, workers, outcomes] = [[person('an')], new FakeDoor(), [], []];
    knownOf = () => Promise.resolve({});
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await database.drop();
  });

  const write = async (
    tellings: readonly Telling[],
    channels = ['email', 'webhook'] as const,
  ): Promise<void> => {
    const client = await database.pool.connect();
    for (const { record } of tellings)
      await client.query(
        `INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
         VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT DO NOTHING`,
        [record.id, record.alert, record.status, record.severity, record.episode.openedAt, record],
      );
    const sends = new Sends({ recipients, channels: new Set(channels), answerSecret: ANSWER_SECRET, log });
    await sends.write(client, tellings);
    client.release();
  };
  let knownOf: (record: AlertRecord) => Promise<Known>;
  const work = (over: Partial<SendLimits> = {}, through: SendStore = store): SendWorker => {
    const compose = composerOf({
      ...{ recipients, answerSecret: ANSWER_SECRET, zone: 'Asia/Ho_Chi_Minh' },
      addresses: { answerUrl: 'http://a', controlRoomUrl: 'http://c' },
      knownOf: (record) => knownOf(record),
    });
    const worker = new SendWorker({
      ...{ store: through, doors: { email: mail }, compose, log, limits: { ...LIMITS, ...over } },
      onSettled: (_, outcome) => void outcomes.push(outcome),
    });
    workers.push(worker);
    worker.start();
    return worker;
  };
  const rows = async (): Promise<
    { recipient: string; step: string; status: string; attempts: number; failure: string }[]
  > => (await database.pool.query('SELECT * FROM send ORDER BY created_at, recipient, step')).rows as never;
  const settled = (count: number): Promise<unknown> =>
    waitFor(() => outcomes.filter((outcome) => outcome !== 'retried').length >= count, {
      what: `${count} sends`,
    });

  it('are written once for each person and channel, whatever comes again', async () => {
    recipients = [
      person('an', { webhook: { url: 'http://x', secret: 's' } }),
      person('binh', { units: ['xa-02'] }),
      person('chi', { roles: ['province'] }),
    ];
    await write([opened, opened]);
    await write([opened]);
    expect((await rows()).map(({ recipient, status }) => [recipient, status])).toEqual([
      ['an', 'waiting'],
      ['an', 'waiting'],
    ]);
    const { rows: tokens } = await database.pool.query('SELECT recipient, length(hash) FROM answer_token');
    expect(tokens).toEqual([{ recipient: 'an', length: 32 }]);
  });

  it('go out with the link of their own recipient', async () => {
    recipients = [person('an'), person('binh', { language: 'en' })];
    await write([opened]);
    work();
    await settled(2);
    const links = mail.given.map(({ message }) => message.links[0]?.href ?? '');
    expect(links.every((href) => /^http:\/\/a\/canh-bao\/2026-11-21-017\?t=[\w-]{43}$/.test(href))).toBe(
      true,
    );
    expect(new Set(links).size).toBe(2);
    expect(new Set(mail.given.map(({ message }) => message.title.split(':')[0]))).toEqual(
      new Set(['Cảnh báo', 'Alert']),
    );
    expect((await rows()).map(({ status }) => status)).toEqual(['sent', 'sent']);
  });

  it('are repeated by the same name when a process dies between handing over and writing it down', async () => {
    await write([opened]);
    const dying = new SendStore(database.pool);
    dying.sent = () => new Promise(() => undefined);
    const dead = work({ leaseMs: 1_100, timeoutMs: LIMITS.timeoutMs }, dying);
    await waitFor(() => mail.given.length === 1, { what: 'the mail to be handed over' });
    workers.splice(workers.indexOf(dead), 1);
    expect((await rows())[0]).toMatchObject({ status: 'waiting', attempts: 1 });
    work();
    await settled(1);
    const [first, second] = mail.given;
    expect(mail.given).toHaveLength(2);
    expect(second?.word).toBe(first?.word);
    expect(second?.message).toEqual(first?.message);
    expect((await rows())[0]).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('are told once by two processes that work at once', async () => {
    recipients = Array.from({ length: 120 }, (_, at) => person(`r-${at}`));
    await write([opened]);
    mail.answer = () => new Promise((resolve) => setImmediate(() => resolve({ outcome: 'sent' })));
    work();
    work();
    await settled(120);
    expect(mail.given).toHaveLength(120);
    expect(new Set(mail.words).size).toBe(120);
  });

  it('are not begun when the lease would end meanwhile, and are anybody’s again', async () => {
    await write([opened]);
    let released = 0;
    const watched = new SendStore(database.pool);
    watched.release = (send) => store.release(send).then(() => void (released += 1));
    await Promise.all([work({ leaseMs: 500 }, watched), waitFor(() => released > 0, { what: 'a release' })]);
    await (workers.pop() as SendWorker).stop();
    expect((await rows())[0]).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(mail.given).toEqual([]);
    work();
    await settled(1);
    expect(mail.given).toHaveLength(1);
  });

  it('are not begun when composing them may outlast the lease', async () => {
    await write([opened]);
    let released = 0;
    const watched = new SendStore(database.pool);
    watched.release = (send) => store.release(send).then(() => void (released += 1));
    work({ leaseMs: 20_000, causeMs: 30_000 }, watched);
    await waitFor(() => released > 0, { what: 'a release' });
    expect(mail.given).toEqual([]);
  });

  it('of one episode come in their order, the later one after the earlier one settled', async () => {
    await write([opened, resolved]);
    let refusals = 2;
    mail.answer = () => (refusals-- > 0 ? { outcome: 'later', reason: '451 not now' } : { outcome: 'sent' });
    work();
    await settled(2);
    expect(mail.given.map(({ step }) => step)).toEqual(['opened', 'opened', 'opened', 'resolved']);
    expect(outcomes).toEqual(['retried', 'retried', 'sent', 'sent']);
  });

  it('are given up when every try has failed, listed with the reason, and their alert is untold', async () => {
    await write([opened]);
    mail.answer = () => ({ outcome: 'later', reason: `451 mailbox\r\nfull ${'x'.repeat(100)}` });
    work();
    await settled(1);
    expect(mail.given).toHaveLength(3);
    expect(await store.givenUp(10)).toEqual([
      expect.objectContaining({
        ...{ episode: RECORD.id, recipient: 'an', step: 'opened', channel: 'email', attempts: 3 },
        failure: `451 mailbox full ${'x'.repeat(23)}`,
      }),
    ]);
    expect(await store.countUntold()).toBe(1);
    expect(await store.untold(10)).toEqual([expect.objectContaining({ id: RECORD.id, severity: 'warning' })]);
  });

  it('that can never arrive are not tried again', async () => {
    await write([opened]);
    mail.answer = () => ({ outcome: 'never', reason: '550 nobody here' });
    work();
    await settled(1);
    expect((await rows())[0]).toMatchObject({ status: 'given-up', attempts: 1, failure: '550 nobody here' });
  });

  it('to somebody who has left the file are given up', async () => {
    await write([opened]);
    recipients = [person('binh')];
    work();
    await settled(1);
    expect((await rows())[0]).toMatchObject({
      status: 'given-up',
      failure: expect.stringContaining('no longer'),
    });
    expect(mail.given).toEqual([]);
  });

  it('through a channel that is not there are given up at once, and an alert with nobody to tell is untold', async () => {
    await write([opened], [] as never);
    expect((await rows())[0]).toMatchObject({
      status: 'given-up',
      failure: expect.stringContaining('NHIP_SMTP_URL'),
    });
    expect(await store.countUntold()).toBe(1);
    recipients = [];
    const other = { ...RECORD, id: '2026-11-21-099', alert: 'on-time-under-target|xa-09' };
    await write([{ ...opened, record: other }]);
    expect((await store.untold(10)).map(({ id }) => id)).toEqual(['2026-11-21-099', '2026-11-21-017']);
  });

  it('that were claimed and not begun when a process stops are taken by the next one at once', async () => {
    recipients = Array.from({ length: 5 }, (_, at) => person(`r-${at}`));
    await write([opened]);
    let letGo: (() => void) | undefined;
    mail.answer = () => new Promise((resolve) => (letGo = () => resolve({ outcome: 'sent' })));
    const first = work();
    await waitFor(() => letGo !== undefined, { what: 'the first mail to be under way' });
    const stopped = first.stop();
    letGo?.();
    await stopped;
    workers.length = 0;
    mail.answer = () => ({ outcome: 'sent' });
    expect((await rows()).map(({ status, attempts }) => [status, attempts]).sort()).toEqual([
      ['sent', 1],
      ...Array.from({ length: 4 }, () => ['waiting', 0]),
    ]);
    work();
    await settled(5);
    expect(new Set(mail.words).size).toBe(5);
    expect(mail.given).toHaveLength(5);
  });

  it('go out beside one that cannot be composed, which alone is tried again and given up with the reason', async () => {
    const poison = { ...RECORD, id: '2026-11-21-016', alert: 'on-time-under-target|xa-00' };
    await write([{ ...opened, record: poison }, opened, resolved]);
    const thrown = new Error('no figure to tell');
    knownOf = ({ id }) => (id === poison.id ? Promise.reject(thrown) : Promise.resolve({}));
    work();
    await settled(3);
    expect(mail.given.map(({ record, step }) => [record.id, step])).toEqual([
      [RECORD.id, 'opened'],
      [RECORD.id, 'resolved'],
    ]);
    expect(await store.givenUp(10)).toEqual([
      expect.objectContaining({
        ...{ episode: poison.id, attempts: 3, failure: 'not handed over: no figure to tell' },
      }),
    ]);
    expect((await rows()).filter(({ status }) => status === 'sent').map(({ attempts }) => attempts)).toEqual([
      1, 1,
    ]);
  });

  it('that processes claimed before they died have lost no try', async () => {
    await write([opened]);
    for (let dead = 0; dead <= LIMITS.retry.attempts; dead++) {
      expect(await store.claim('email', { limit: 8, leaseMs: 60_000 })).toHaveLength(1);
      await database.pool.query('UPDATE send SET leased_until = now()');
    }
    work();
    await settled(1);
    expect((await rows())[0]).toMatchObject({ status: 'sent', attempts: 1 });
  });

  it('whose every try ended with its process are given up, not begun for ever', async () => {
    await write([opened]);
    const [send] = await store.claim('email', { limit: 1, leaseMs: 0 });
    for (let dead = 0; dead < LIMITS.retry.attempts; dead++) await store.begin(send as ClaimedSend);
    work();
    await settled(1);
    expect(mail.given).toEqual([]);
    expect((await rows())[0]).toMatchObject({ status: 'given-up', failure: 'no try is left' });
  });

  it('are told even where writing it down fails at first', async () => {
    await write([opened]);
    const shaky = new SendStore(database.pool);
    let failures = 2;
    shaky.sent = (send) => (failures-- > 0 ? Promise.reject(new Error('away')) : store.sent(send));
    work({}, shaky);
    await settled(1);
    expect(mail.given).toHaveLength(1);
    expect((await rows())[0]).toMatchObject({ status: 'sent' });
  });
});
