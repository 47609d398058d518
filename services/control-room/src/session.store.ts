import { createHmac, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { accountOf, type Account } from './account.store';

export interface SessionLimits {
  readonly sessionMs: number;
  readonly sessionsPerAccount: number;
}

const TOKEN_BYTES = 32;

const OPEN = `
  WITH gone AS (
    DELETE FROM session WHERE account_id = $2 AND (expires_at <= now() OR id IN (
      SELECT id FROM session WHERE account_id = $2 ORDER BY created_at DESC OFFSET $4 - 1))
  )
  INSERT INTO session (id, account_id, expires_at) VALUES ($1, $2, now() + $3 * interval '1 millisecond')`;
/** A session in use lives on; it is written anew at most once in a twentieth of its life. */
const FIND = `
  WITH found AS (
    SELECT s.id, s.expires_at, a.id AS account_id, a.name, a.units
    FROM session s JOIN account a ON a.id = s.account_id
    WHERE s.id = $1 AND s.expires_at > now()
  ), renewed AS (
    UPDATE session SET expires_at = now() + $2 * interval '1 millisecond'
    FROM found WHERE session.id = found.id
      AND found.expires_at < now() + $2 * interval '0.95 milliseconds'
  )
  SELECT account_id AS id, name, units FROM found`;
const CLOSE = 'DELETE FROM session WHERE id = $1';
const LIVING = 'SELECT id FROM session WHERE id = ANY ($1) AND expires_at > now()';

/** Sessions in the database. The browser's token is never stored: a copy of the table opens no door. */
export class SessionStore {
  constructor(
    private readonly pool: Pool,
    private readonly secret: string,
    private readonly limits: SessionLimits,
  ) {}

  /** Opens a session, and closes the account's expired and oldest ones. @returns the token for the browser */
  async open(account: Account): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const { sessionMs, sessionsPerAccount } = this.limits;
    await this.pool.query(OPEN, [this.idOf(token), account.id, sessionMs, sessionsPerAccount]);
    return token;
  }

  async find(token: string): Promise<Account | undefined> {
    const { rows } = await this.pool.query<{ id: string; name: string; units: string[] | null }>(FIND, [
      this.idOf(token),
      this.limits.sessionMs,
    ]);
    return rows[0] && accountOf(rows[0]);
  }

  async close(token: string): Promise<void> {
    await this.pool.query(CLOSE, [this.idOf(token)]);
  }

  /** @returns those of `tokens` whose session has ended */
  async ended(tokens: readonly string[]): Promise<string[]> {
    if (tokens.length === 0) return [];
    const { rows } = await this.pool.query<{ id: Buffer }>(LIVING, [tokens.map((token) => this.idOf(token))]);
    const living = new Set(rows.map(({ id }) => id.toString('hex')));
    return tokens.filter((token) => !living.has(this.idOf(token).toString('hex')));
  }

  private idOf(token: string): Buffer {
    return createHmac('sha256', this.secret).update(token).digest();
  }
}
