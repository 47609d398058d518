import type { Pool } from 'pg';
import type { Channel, SendName, Telling } from '../core/alert';
import type { AnswerTokenHash } from './answer-token';

/** A send that this process has claimed. */
export interface ClaimedSend extends SendName {
  readonly telling: Telling;
}

/** A send of which nobody will hear any more. */
export interface GivenUp extends SendName {
  readonly attempts: number;
  readonly createdAt: Date;
  readonly failure: string;
}

/** An episode that goes on, of which nobody was told and nobody will be. */
export interface Untold {
  readonly id: string;
  readonly alert: string;
  readonly severity: string;
  readonly openedAt: number;
}

const KEY = 'alert = $1 AND episode = $2 AND step = $3 AND recipient = $4 AND channel = $5';
/** Of one episode a person is told in order: what came earlier is sent or given up before what came later. */
const EARLIER = `
  SELECT FROM send earlier
  WHERE earlier.alert = send.alert AND earlier.episode = send.episode AND earlier.recipient = send.recipient
    AND earlier.channel = send.channel AND earlier.status = 'waiting'
    AND array_position(ARRAY['opened', 'escalated', 'resolved'], earlier.step)
      < array_position(ARRAY['opened', 'escalated', 'resolved'], send.step)`;

const CLAIM = {
  name: 'claim-sends',
  text: `
    UPDATE send SET leased_until = now() + $3 * interval '1 ms'
    WHERE (alert, episode, step, recipient, channel) IN (
      SELECT alert, episode, step, recipient, channel FROM send
      WHERE status = 'waiting' AND channel = $1 AND next_at <= now()
        AND (leased_until IS NULL OR leased_until <= now()) AND NOT EXISTS (${EARLIER})
      ORDER BY next_at, attempts DESC LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING alert, episode, step, recipient, channel, telling`,
};
/** A try counts from here on: what a dead process had only claimed was not tried. As SENT, not to wait for the disk. */
const BEGIN = {
  name: 'send-begin',
  text: `UPDATE send SET attempts = attempts + 1
    FROM (SELECT set_config('synchronous_commit', 'off', true)) AS at_once
    WHERE ${KEY} AND status = 'waiting' RETURNING attempts`,
};
/**
 * Does not wait for the disk, so that a process that is killed hardly ever stands between handing over and this: what
 * is committed outlives the process. The next claim waits for the disk with all that came before it, so a server that
 * crashes forgets at most what one claim had taken.
 */
const SENT = {
  name: 'send-sent',
  text: `UPDATE send SET status = 'sent', sent_at = now(), leased_until = NULL, failure = NULL
    FROM (SELECT set_config('synchronous_commit', 'off', true)) AS at_once
    WHERE ${KEY} AND status = 'waiting'`,
};
const LATER = {
  name: 'send-later',
  text: `UPDATE send SET next_at = now() + $6 * interval '1 ms', leased_until = NULL, failure = $7
    WHERE ${KEY} AND status = 'waiting'`,
};
/**
 * All that waits for this recipient and channel, locked in one order so that two of these never wait for each other.
 * The leases of others stay; all have the same `next_at`, so that the one that was tried most is tried first and its
 * pauses, which grow, are those of all.
 */
const ALL_LATER = {
  name: 'send-all-later',
  text: `
    WITH waiting AS (
      SELECT alert, episode, step, recipient, channel FROM send
      WHERE recipient = $4 AND channel = $5 AND status = 'waiting'
      ORDER BY alert, episode, step FOR UPDATE)
    UPDATE send SET next_at = greatest(next_at, now() + $6 * interval '1 ms'),
      leased_until = CASE WHEN (send.alert, send.episode, send.step) = ($1, $2, $3) THEN NULL
        ELSE leased_until END,
      failure = CASE WHEN (send.alert, send.episode, send.step) = ($1, $2, $3) THEN $7
        ELSE failure END
    FROM waiting
    WHERE (send.alert, send.episode, send.step, send.recipient, send.channel)
      = (waiting.alert, waiting.episode, waiting.step, waiting.recipient, waiting.channel)`,
};
const GIVE_UP = {
  name: 'send-give-up',
  text: `UPDATE send SET status = 'given-up', leased_until = NULL, failure = $6 WHERE ${KEY} AND status = 'waiting'`,
};
const RELEASE = {
  name: 'send-release',
  text: `UPDATE send SET leased_until = NULL WHERE ${KEY} AND status = 'waiting'`,
};
const KEEP_TOKEN = {
  name: 'keep-token',
  text: `
    INSERT INTO answer_token (episode, recipient, hash) VALUES ($1, $2, $3)
    ON CONFLICT (episode, recipient) DO UPDATE SET hash = excluded.hash WHERE answer_token.hash <> excluded.hash`,
};
/** Why a send waits, or was given up with its alert. */
export const SILENCED = 'silenced in Alertmanager';
/** Any step may be the first that this person was to hear of: some are told only when nobody answers. */
const ENDED_IN_SILENCE = {
  name: 'ended-in-silence',
  text: `SELECT FROM send
    WHERE alert = $1 AND episode = $2 AND recipient = $3 AND channel = $4
      AND EXISTS (SELECT FROM alert WHERE id = $2 AND status = 'resolved')
    HAVING bool_and(status <> 'sent') AND bool_or(failure = '${SILENCED}')`,
};
const GIVE_UP_CHANNEL = `
  UPDATE send SET status = 'given-up', leased_until = NULL, failure = $2 WHERE channel = $1 AND status = 'waiting'`;
const WAITING = "SELECT channel, count(*)::int AS count FROM send WHERE status = 'waiting' GROUP BY channel";
const GIVEN_UP = `
  SELECT alert, episode, step, recipient, channel, attempts, created_at AS "createdAt", failure FROM send
  WHERE status = 'given-up' ORDER BY created_at DESC, episode DESC LIMIT $1`;
const UNTOLD_EPISODES = `
  FROM alert WHERE status <> 'resolved' AND NOT EXISTS (
    SELECT FROM send WHERE send.alert = alert.alert AND send.episode = alert.id AND send.status <> 'given-up')`;

/** The queue of sends in the database, which several processes work off. */
export class SendStore {
  constructor(private readonly pool: Pool) {}

  /** Takes sends whose time has come, oldest first; until `leaseMs` have passed nobody else takes them. */
  async claim(
    channel: Channel,
    { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
  ): Promise<ClaimedSend[]> {
    return (await this.pool.query<ClaimedSend>({ ...CLAIM, values: [channel, limit, leaseMs] })).rows;
  }

  /** Counts a try. @returns its number, from 1; undefined when there is nothing to tell any more */
  async begin(send: SendName): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ attempts: number }>({ ...BEGIN, values: keyOf(send) });
    return rows[0]?.attempts;
  }

  /** The other side took it; true whoever holds the lease by now. */
  async sent(send: SendName): Promise<void> {
    await this.pool.query({ ...SENT, values: keyOf(send) });
  }

  async later(send: SendName, { afterMs, failure }: { afterMs: number; failure: string }): Promise<void> {
    await this.pool.query({ ...LATER, values: [...keyOf(send), afterMs, failure] });
  }

  /** As `later`; what else waits for the same recipient and channel is put off with it, and loses no try. */
  async allLater(send: SendName, { afterMs, failure }: { afterMs: number; failure: string }): Promise<void> {
    await this.pool.query({ ...ALL_LATER, values: [...keyOf(send), afterMs, failure] });
  }

  async giveUp(send: SendName, failure: string): Promise<void> {
    await this.pool.query({ ...GIVE_UP, values: [...keyOf(send), failure] });
  }

  /** The link in a message works from then on; what was made with another secret no longer does. */
  async keepToken({ episode, recipient, hash }: AnswerTokenHash): Promise<void> {
    await this.pool.query({ ...KEEP_TOKEN, values: [episode, recipient, hash] });
  }

  /** Whether its alert is over and this recipient, because of a silence, never heard of it. */
  async endedInSilence({ alert, episode, recipient, channel }: SendName): Promise<boolean> {
    const values = [alert, episode, recipient, channel];
    return (await this.pool.query({ ...ENDED_IN_SILENCE, values })).rowCount !== 0;
  }

  /** It was claimed and not begun. */
  async release(send: SendName): Promise<void> {
    await this.pool.query({ ...RELEASE, values: keyOf(send) });
  }

  /** Nothing can go through this channel any more. @returns how many were given up */
  async giveUpChannel(channel: Channel, failure: string): Promise<number> {
    return (await this.pool.query(GIVE_UP_CHANNEL, [channel, failure])).rowCount ?? 0;
  }

  /** How many wait, by channel. */
  async waiting(): Promise<{ readonly channel: Channel; readonly count: number }[]> {
    return (await this.pool.query<{ channel: Channel; count: number }>(WAITING)).rows;
  }

  /** The newest first. */
  async givenUp(limit: number): Promise<GivenUp[]> {
    return (await this.pool.query<GivenUp>(GIVEN_UP, [limit])).rows;
  }

  async countUntold(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count ${UNTOLD_EPISODES}`,
    );
    return rows[0]?.count ?? 0;
  }

  /** The newest first. */
  async untold(limit: number): Promise<Untold[]> {
    const { rows } = await this.pool.query<Untold>(
      `SELECT id, alert, severity, opened_at::float8 AS "openedAt" ${UNTOLD_EPISODES} ORDER BY id DESC LIMIT $1`,
      [limit],
    );
    return rows;
  }
}

const keyOf = ({ alert, episode, step, recipient, channel }: SendName): string[] => [
  ...[alert, episode, step],
  ...[recipient, channel],
];
