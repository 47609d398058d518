import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPool, runMigrations } from '@nhip/store';
import { freePorts, privatePostgres, temporaryFolder, waitFor, type PrivatePostgres } from '@nhip/testing';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { makeFolders } from '../../deploy/local/src/data-folder';
import type { Part } from '../../deploy/local/src/kept-part';
import { startService } from '../../deploy/local/src/service-process';
import type { AlertRecord, Recipient } from '../../services/notifications/src/core/alert';
import { webhookIdOf, wordOf } from '../../services/notifications/src/core/send-name';
import { RECORD } from '../../services/notifications/src/core/told.spec-data';
import { MIGRATIONS } from '../../services/notifications/src/migrations';
import { loadRecipients } from '../../services/notifications/src/recipients';
import { Sends } from '../../services/notifications/src/telling/sends';
import { HookReceiver } from '../../services/notifications/src/testing/hook-receiver';
import { Mailbox } from '../../services/notifications/src/testing/mailbox';
import { ROOT } from '../journeys/instance';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ANSWER_SECRET = randomBytes(32).toString('hex');
/** Every tenth recipient is a system that is called; the others get mail. */
const CALLED_EVERY = 10;
const NOBODY = '127.0.0.1:9';

/** What was told, counted on the other side alone. */
export interface ToldVerdict {
  /** Names of sends that were written. */
  readonly written: number;
  /** Of them, those that never arrived. */
  readonly untold: number;
  /** Arrivals of names that had arrived before. */
  readonly repeats: number;
  /** Arrivals of names that nobody wrote. */
  readonly strange: number;
}

/**
 * The process of notifications as it is shipped, with a database, a mail server and a receiver of webhooks of its own,
 * to be killed while it tells. Kafka and the indicators are away, which keeps nobody from being told.
 */
export class AlertTeller {
  private readonly written = new Set<string>();
  private part: Part | undefined;

  private constructor(
    private readonly postgres: PrivatePostgres,
    private readonly pool: Pool,
    private readonly mailbox: Mailbox,
    private readonly receiver: HookReceiver,
    private readonly run: {
      readonly env: NodeJS.ProcessEnv;
      readonly port: number;
      readonly recipients: Recipient[];
    },
  ) {}

  static async open(recipients: number): Promise<AlertTeller> {
    const postgres = await privatePostgres();
    const pool = createPool(postgres.url('postgres'), { applicationName: 'test' });
    const [mailbox, receiver] = [await Mailbox.open(), await HookReceiver.open({ secret: SECRET })];
    await runMigrations({ url: postgres.url('postgres'), migrations: MIGRATIONS });
    const file = join(temporaryFolder('recipients'), 'recipients.yaml');
    writeFileSync(file, JSON.stringify({ recipients: recipientsOf(recipients, receiver.url) }));
    const [port] = (await freePorts(1)) as [number];
    const env = {
      ...{ ...process.env, NODE_ENV: 'production', NHIP_LOG_LEVEL: 'warn' },
      ...{ NHIP_DATABASE_URL: postgres.url('postgres'), NHIP_HTTP_PORT: String(port) },
      ...{ NHIP_KAFKA_BROKERS: NOBODY, NHIP_INDICATORS_GRPC: NOBODY, NHIP_EVENTS_GRPC: NOBODY },
      ...{ NHIP_GRPC_TOKEN: 'a-token-that-is-shared', NHIP_OPERATOR_KEY_HASH: '0'.repeat(64) },
      NHIP_ALERT_RULES: join(ROOT, 'services/indicators/catalogue/alerts'),
      ...{ NHIP_RECIPIENTS_FILE: file, NHIP_SMTP_URL: mailbox.url, NHIP_MAIL_FROM: 'nhip@tinh.vn' },
      ...{
        NHIP_ANSWER_SECRET: ANSWER_SECRET,
        NHIP_ANSWER_URL: 'http://127.0.0.1',
        NHIP_SEND_TIMEOUT_SECONDS: '1',
      },
      NHIP_CONTROL_ROOM_URL: 'http://127.0.0.1',
    };
    return new AlertTeller(postgres, pool, mailbox, receiver, {
      env,
      port,
      recipients: loadRecipients(file),
    });
  }

  /** How often something arrived, repeats included. */
  get arrived(): number {
    return this.mailbox.mails.length + this.receiver.calls.length;
  }

  /** Names that were written and have not arrived yet. */
  get left(): number {
    const arrived = new Set(this.arrivals());
    return [...this.written].filter((name) => !arrived.has(name)).length;
  }

  /** Starts the process. */
  async start(): Promise<void> {
    const { env, port } = this.run;
    this.part = await startService({
      ...{
        name: 'notifications',
        entry: join(ROOT, 'services/notifications/dist/main.js'),
        cwd: ROOT,
        env,
        port,
      },
      ...{ folders: makeFolders(temporaryFolder('teller')), signal: new AbortController().signal },
    });
  }

  /** kill -9; waits until it has ended. */
  async kill(): Promise<void> {
    await this.part?.kill('SIGKILL');
    this.part = undefined;
  }

  /** Opens an alert of which every recipient is told, as an evaluation writes it: in one transaction with its sends. */
  async alert(number: number): Promise<void> {
    const { recipients } = this.run;
    const name = `on-time-under-target|unit-${number}`;
    const record: AlertRecord = {
      ...{ ...RECORD, id: `2026-11-21-${number}`, alert: name },
      subject: { ...RECORD.subject, unit: `unit-${number}` } as AlertRecord['subject'],
    };
    const sends = new Sends({
      ...{ recipients, channels: new Set(['email', 'webhook']), answerSecret: ANSWER_SECRET },
      log: pino({ level: 'silent' }),
    });
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
         VALUES ($1, $2, 'open', $3, $4, 1, $5)`,
        [record.id, record.alert, record.severity, record.episode.openedAt, record],
      );
      await sends.write(client, [{ step: 'opened', record, roles: ['leaders'] }]);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    for (const { id, email } of recipients) {
      const [channel, episode] = [email === undefined ? 'webhook' : 'email', record.id] as const;
      const word = wordOf({ alert: name, episode, step: 'opened', recipient: id, channel });
      this.written.add(channel === 'email' ? `<${word}@tinh.vn>` : webhookIdOf(word));
    }
  }

  /** Waits until the queue says that nothing is left to tell. */
  async settled(): Promise<void> {
    await waitFor(
      async () => {
        const { rows } = await this.pool.query("SELECT FROM send WHERE status <> 'sent' LIMIT 1");
        return rows.length === 0;
      },
      { what: 'everything to be told' },
    );
  }

  verdict(): ToldVerdict {
    const arrivals = this.arrivals();
    const distinct = new Set(arrivals);
    const refused = this.receiver.refused.length;
    return {
      ...{ written: this.written.size, untold: this.left, repeats: arrivals.length - distinct.size },
      strange: [...distinct].filter((name) => !this.written.has(name)).length + refused,
    };
  }

  async close(): Promise<void> {
    await this.part?.stop();
    await this.pool.end();
    await Promise.all([this.postgres.stop(), this.mailbox.close(), this.receiver.close()]);
  }

  private arrivals(): string[] {
    return [
      ...this.mailbox.mails.map(({ messageId }) => messageId),
      ...this.receiver.calls.map(({ id }) => id),
    ];
  }
}

function recipientsOf(count: number, url: string): object[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ id: `r-${at}`, name: `Người nhận ${at}`, roles: ['leaders'], language: at % 2 === 0 ? 'vi' : 'en' },
    ...(at % CALLED_EVERY === 0 ? { webhook: { url, secret: SECRET } } : { email: `r-${at}@tinh.vn` }),
  }));
}
