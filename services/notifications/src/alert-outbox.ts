import type { Logger } from '@nhip/runtime';
import { traceBatch, Traces } from '@nhip/runtime/tracing';
import { withClient } from '@nhip/store';
import type { StatePublisher } from '@nhip/stream/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { encodeAlert } from './alert-wire';
import type { AlertRecord } from './core/alert';

export interface AlertOutboxOptions {
  readonly pool: Pool;
  readonly publisher: Pick<StatePublisher, 'publish' | 'close'>;
  /** Address of the page on which an episode is answered. */
  readonly urlOf: (episode: string) => string;
  readonly limits: { readonly atOnce: number; readonly pollMs: number; readonly longestPauseMs: number };
  readonly log: Logger;
}

/** A broker that is away is not waited for longer when the service ends. */
const LONGEST_FAREWELL_MS = 5_000;
/** Session lock of the replica that publishes; the letters "aler". */
const PUBLISHING = 0x616c_6572;
const TAKE = { name: 'take-outbox', text: 'SELECT pg_try_advisory_lock($1) AS taken' };
const LET_GO = { name: 'let-go-outbox', text: 'SELECT pg_advisory_unlock($1)' };
const ANY = {
  name: 'any-unpublished',
  text: 'SELECT FROM alert WHERE published_version < version LIMIT 1',
};
const UNPUBLISHED = {
  name: 'unpublished-alerts',
  text: 'SELECT record FROM alert WHERE published_version < version ORDER BY id LIMIT $1',
};
const PUBLISHED = {
  name: 'published-alerts',
  text: `
    UPDATE alert SET published_version = p.version FROM unnest($1::text[], $2::int[]) AS p (id, version)
    WHERE alert.id = p.id AND alert.published_version < p.version`,
};

/**
 * Publishes each episode in its newest version, after the decision is committed.
 *
 * Problem: the topic keeps the last message of a key, so an older version must not be written after a newer one; two
 * replicas that publish at once may do that. One publishes at a time, the one that holds the session's lock; its
 * connection's end lets it go. What it did not note as published is published again: the same version, harmless.
 */
export class AlertOutbox {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private pauseMs: number;
  private nudged = false;
  private readonly traces = new Traces();
  private stopped = false;

  constructor(private readonly options: AlertOutboxOptions) {
    this.pauseMs = options.limits.pollMs;
  }

  start(): void {
    this.plan(0);
  }

  /** Something was committed just now. */
  nudge(): void {
    this.nudged = true;
    this.traces.add();
    if (this.pauseMs === this.options.limits.pollMs) this.plan(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    const waited = new AbortController();
    const farewell = delay(LONGEST_FAREWELL_MS, undefined, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([this.running, farewell]);
    waited.abort();
    await this.options.publisher.close();
    await this.running;
  }

  private plan(inMs: number): void {
    if (this.stopped || this.running !== undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.nudged = false;
      const of = { name: 'tell alerts', items: this.traces.take(), origin: (each: string) => each };
      this.running = traceBatch(of, () => this.round()).finally(() => {
        this.running = undefined;
        this.plan(this.nudged ? 0 : this.pauseMs);
      });
    }, inMs);
  }

  private async round(): Promise<void> {
    const { pool, limits, log } = this.options;
    try {
      if ((await pool.query(ANY)).rowCount !== 0)
        await withClient(pool, (client, discard) => this.publish(client, discard));
      this.pauseMs = limits.pollMs;
    } catch (error) {
      log.warn({ err: error, pauseMs: this.pauseMs }, 'alerts wait to be published, will retry');
      this.pauseMs = Math.min(this.pauseMs * 2, limits.longestPauseMs);
      this.nudged = false;
    }
  }

  private async publish(client: PoolClient, discard: () => void): Promise<void> {
    try {
      const { rows } = await client.query<{ taken: boolean }>({ ...TAKE, values: [PUBLISHING] });
      if (rows[0]?.taken !== true) return;
      try {
        await this.drain(client);
      } finally {
        await client.query({ ...LET_GO, values: [PUBLISHING] });
      }
    } catch (error) {
      // A connection that is thrown away lets the lock go, too.
      discard();
      throw error;
    }
  }

  private async drain(client: PoolClient): Promise<void> {
    const { publisher, urlOf, limits } = this.options;
    for (let some: AlertRecord[] | undefined; some === undefined || some.length === limits.atOnce;) {
      if (this.stopped) return;
      const { rows } = await client.query<{ record: AlertRecord }>({
        ...UNPUBLISHED,
        values: [limits.atOnce],
      });
      some = rows.map(({ record }) => record);
      if (some.length === 0) return;
      await publisher.publish(
        some.map((record) => ({ key: record.id, value: encodeAlert(record, urlOf(record.id)) })),
      );
      await client.query({
        ...PUBLISHED,
        values: [some.map(({ id }) => id), some.map(({ version }) => version)],
      });
    }
  }
}
