import type { Pool } from 'pg';
import type { AlertRecord } from '../core/alert';
import { hashOfToken, TOKEN } from '../telling/answer-token';

/** What the holder of a token sees: one episode, and who they are. */
export interface Opened {
  readonly record: AlertRecord;
  /** The recipient's id. */
  readonly recipient: string;
}

const OPENED = {
  name: 'opened-by-token',
  text: `
    SELECT alert.record, answer_token.recipient FROM answer_token JOIN alert ON alert.id = answer_token.episode
    WHERE answer_token.hash = $1 AND answer_token.episode = $2`,
};

/** @returns undefined unless the token is one of this episode */
export async function openedBy(pool: Pool, episode: string, token: string): Promise<Opened | undefined> {
  if (!TOKEN.test(token)) return undefined;
  const { rows } = await pool.query<Opened>({ ...OPENED, values: [hashOfToken(token), episode] });
  return rows[0];
}
