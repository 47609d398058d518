import { runMigrations } from '@nhip/store';
import type { Pool } from 'pg';
import { pino } from 'pino';
import type { AlertRecord, Recipient, Telling } from '../core/alert';
import type { Known } from '../core/sentence';
import { RECORD, RESOLVED } from '../core/told.spec-data';
import { MIGRATIONS } from '../migrations';
import { composerOf } from './compose';
import { FakeDoor } from './fake-door.spec-data';
import { SendStore } from './send-store';
import { SendWorker, type SendLimits, type SendOutcome } from './send-worker';
import { Sends } from './sends';

const ANSWER_SECRET = 'a secret of thirty-two characters';
const log = pino({ level: 'silent' });

export const LIMITS: SendLimits = {
  inFlight: { email: 1, webhook: 2 },
  ...{ claimed: 8, leaseMs: 60_000, pollMs: 5, causeMs: 0, failureCharacters: 40 },
  ...{ silencedMs: 2, askSilenceMs: 0 },
  timeoutMs: { email: 1_000, webhook: 1_000 },
  retry: { firstMs: 1, longestMs: 4, attempts: 3 },
};
export const person = (id: string, rest: Partial<Recipient> = {}): Recipient => ({
  ...{ id, name: id, roles: ['leaders'], language: 'vi', email: `${id}@tinh.vn` },
  ...rest,
});
export const OPENED: Telling = { step: 'opened', record: RECORD, roles: ['leaders'] };
export const ENDED: Telling = { step: 'resolved', record: RESOLVED, roles: ['leaders'] };

export interface SendRow {
  readonly recipient: string;
  readonly step: string;
  readonly status: string;
  readonly attempts: number;
  readonly failure: string;
}

/** A new database, as `freshDatabase` makes it. */
export interface EmptyDatabase {
  readonly url: string;
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** A queue in a database of its own, and workers that tell through a door that only keeps. */
export class SendRig {
  readonly mail = new FakeDoor();
  readonly workers: SendWorker[] = [];
  readonly outcomes: SendOutcome[] = [];
  readonly store: SendStore;
  recipients: Recipient[] = [person('an')];
  knownOf: (record: AlertRecord) => Promise<Known> = () => Promise.resolve({});
  answerSecret = ANSWER_SECRET;
  isSilenced: ((record: AlertRecord) => Promise<boolean>) | undefined;
  private readonly watchers: (() => void)[] = [];

  private constructor(readonly database: EmptyDatabase) {
    this.store = new SendStore(database.pool);
  }

  static async open(database: EmptyDatabase): Promise<SendRig> {
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    return new SendRig(database);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.database.drop();
  }

  /** As an evaluation writes them, without its transaction. */
  async write(tellings: readonly Telling[], channels = ['email', 'webhook'] as const): Promise<void> {
    const client = await this.database.pool.connect();
    for (const { record } of tellings)
      await client.query(
        `INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
         VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT DO NOTHING`,
        [record.id, record.alert, record.status, record.severity, record.episode.openedAt, record],
      );
    const { recipients, answerSecret } = this;
    await new Sends({ recipients, channels: new Set(channels), answerSecret, log }).write(client, tellings);
    client.release();
  }

  work(over: Partial<SendLimits> = {}, through: SendStore = this.store): SendWorker {
    const { recipients, answerSecret, mail } = this;
    const compose = composerOf({
      ...{ recipients, answerSecret, zone: 'Asia/Ho_Chi_Minh' },
      addresses: { answerUrl: 'http://a', controlRoomUrl: 'http://c' },
      knownOf: (record) => this.knownOf(record),
      keepToken: (token) => this.store.keepToken(token),
    });
    const worker = new SendWorker({
      ...{ store: through, doors: { email: mail }, compose, log, limits: { ...LIMITS, ...over } },
      onSettled: (_, outcome) => this.note(outcome),
      ...(this.isSilenced && { isSilenced: this.isSilenced }),
    });
    this.workers.push(worker);
    worker.start();
    return worker;
  }

  async rows(): Promise<SendRow[]> {
    return (await this.database.pool.query('SELECT * FROM send ORDER BY created_at, recipient, step'))
      .rows as never;
  }

  /** Resolves once so many were sent or given up. */
  settled(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.outcomes.filter((outcome) => outcome !== 'retried').length >= count) resolve();
      };
      this.watchers.push(look);
      look();
    });
  }

  private note(outcome: SendOutcome): void {
    this.outcomes.push(outcome);
    for (const look of this.watchers) look();
  }
}
