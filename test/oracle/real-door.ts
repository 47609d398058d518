import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { parseConfig } from '../../services/dossier-events/src/config';
import { SPEC_ENVIRONMENT } from '../../services/dossier-events/src/environment.spec-data';
import { MIGRATIONS } from '../../services/dossier-events/src/migrations';
import { startDossierEvents } from '../../services/dossier-events/src/start';
import type { DoorEvent } from './door-event';

const OPERATOR = 'the-operator-key';

/** A fact as it is published. */
export interface Published {
  readonly subject: string;
  readonly version: number;
  readonly fact: Buffer;
}

/** dossier-events over PostgreSQL, behind its HTTP door. Nobody listens where its Kafka should be. */
export class RealDoor {
  private readonly keys = new Map<string, string>();

  private constructor(
    private readonly database: FreshDatabase,
    private readonly service: RunningService,
  ) {}

  static async open(): Promise<RealDoor> {
    const database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const config = parseConfig({
      ...SPEC_ENVIRONMENT,
      NHIP_DATABASE_URL: database.url,
      NHIP_KAFKA_BROKERS: '127.0.0.1:1',
      NHIP_HTTP_PORT: '0',
      NHIP_LOG_LEVEL: 'silent',
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
    });
    return new RealDoor(database, await startDossierEvents(config));
  }

  async close(): Promise<void> {
    await this.service.stop();
    await this.database.drop();
  }

  async forgetEverything(): Promise<void> {
    await this.database.pool.query('TRUNCATE event, subject, dirty, parked, intake');
  }

  /** Sends events in their order; those of one source that follow each other go together. */
  async send(events: readonly DoorEvent[]): Promise<void> {
    for (let from = 0; from < events.length;) {
      const { source } = events[from] as DoorEvent;
      const end = events.findIndex((event, i) => i > from && event.source !== source);
      const together = events.slice(from, end === -1 ? events.length : end);
      await this.post(source, together);
      from += together.length;
    }
  }

  /** The facts that wait to be published; they wait no more. */
  async published(): Promise<readonly Published[]> {
    const { rows } = await this.database.pool.query<Published>(
      'SELECT subject, version, fact FROM dirty JOIN subject USING (subject, version) ORDER BY subject',
    );
    await this.database.pool.query('DELETE FROM dirty');
    return rows;
  }

  /** The bytes of every fact, in order. */
  async facts(): Promise<readonly string[]> {
    const { rows } = await this.database.pool.query<{ fact: Buffer }>('SELECT fact FROM subject');
    return rows.map(({ fact }) => fact.toString('hex')).sort();
  }

  /** received − applied − duplicate − parked − refused − pending over all sources, and what was kept aside. */
  async intake(): Promise<{ readonly unaccounted: number; readonly aside: number }> {
    const { rows } = await this.database.pool.query<{ unaccounted: number; aside: number }>(
      `SELECT coalesce(sum(received - applied - duplicate - parked - refused - pending), 0)::int AS unaccounted,
         coalesce(sum(parked + refused), 0)::int AS aside FROM intake`,
    );
    return rows[0] as { unaccounted: number; aside: number };
  }

  private async post(source: string, events: readonly DoorEvent[]): Promise<void> {
    const answer = await fetch(`${this.service.url}/v1/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await this.keyOf(source)}`,
        'content-type': 'application/x-ndjson',
      },
      body: events.map((event) => JSON.stringify(event)).join('\n'),
    });
    if (answer.status !== 202) throw new Error(`the door answered ${answer.status}: ${await answer.text()}`);
  }

  private async keyOf(source: string): Promise<string> {
    const known = this.keys.get(source);
    if (known !== undefined) return known;
    const created = await fetch(`${this.service.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
      body: JSON.stringify({ source }),
    });
    const { key } = (await created.json()) as { key: string };
    this.keys.set(source, key);
    return key;
  }
}
