import { fromBinary } from '@bufbuild/protobuf';
import { alerts as wire } from '@nhip/contracts';
import { createPool, runMigrations, withTransaction } from '@nhip/store';
import type { KeyedState } from '@nhip/stream/kafka';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import { errorMonitor } from 'node:events';
import { Pool } from 'pg';
import { pino } from 'pino';
import { AlertOutbox } from './alert-outbox';
import { AlertStore } from './alert-store';
import type { AlertRecord } from './core/alert';
import { MIGRATIONS } from './migrations';

const LIMITS = { atOnce: 3, pollMs: 5, longestPauseMs: 20 };

/** A topic that may be away, or slow. */
class FakeTopic {
  readonly states: KeyedState[] = [];
  away = false;
  before: () => Promise<void> = () => Promise.resolve();

  async publish(states: readonly KeyedState[]): Promise<void> {
    await this.before();
    if (this.away) throw new Error('the broker is away');
    this.states.push(...states);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** "id version" in the order in which they came. */
  told(): string[] {
    return this.states.map(({ value }) => {
      const { id, version } = fromBinary(wire.AlertSchema, value);
      return `${id} ${version}`;
    });
  }
}

describe('the outbox of alerts', () => {
  let database: FreshDatabase;
  let topic: FakeTopic;
  let running: AlertOutbox[];

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    topic = new FakeTopic();
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await database.drop();
  });

  function start(pool = database.pool): AlertOutbox {
    const outbox = new AlertOutbox({
      ...{ pool, publisher: topic, limits: LIMITS, log: pino({ level: 'silent' }) },
      urlOf: (episode) => `http://x/${episode}`,
    });
    running.push(outbox);
    outbox.start();
    return outbox;
  }
  const write = (...records: AlertRecord[]): Promise<void> =>
    withTransaction(database.pool, (client) => new AlertStore(client).writeAlerts(records));
  const unpublished = async (): Promise<number> =>
    (await database.pool.query('SELECT FROM alert WHERE published_version < version')).rowCount!;

  it('publishes every episode in its newest version, once', async () => {
    await write(...['a', 'b', 'c', 'd'].map((id) => aRecord(id, 1)));
    const outbox = start();
    await waitFor(async () => (await unpublished()) === 0, { what: 'all to be published' });
    expect(topic.told()).toEqual(['a 1', 'b 1', 'c 1', 'd 1']);
    await write(aRecord('b', 5));
    outbox.nudge();
    await waitFor(async () => (await unpublished()) === 0, { what: 'the change to be published' });
    expect(topic.told().slice(4)).toEqual(['b 5']);
  });

  it('waits while the broker is away, and publishes what is newest then', async () => {
    topic.away = true;
    await write(aRecord('a', 1));
    let tries = 0;
    topic.before = () => Promise.resolve(void tries++);
    start();
    await waitFor(() => tries > 1, { what: 'two tries' });
    await write(aRecord('a', 2));
    topic.away = false;
    await waitFor(async () => (await unpublished()) === 0, { what: 'it to be published' });
    expect(topic.told().at(-1)).toBe('a 2');
  });

  it('publishes over another connection when its own breaks while a broker takes its time', async () => {
    const pool = createPool(database.url, { applicationName: 'outbox', maxConnections: 1 });
    let broke = new Promise<void>(() => undefined);
    pool.on('connect', (client) => {
      broke = new Promise((resolve) => client.once(errorMonitor, resolve));
    });
    let begun = 0;
    topic.before = async () => {
      if (begun++ > 0) return;
      await database.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'outbox'`);
      await broke;
    };
    try {
      await write(aRecord('a', 1));
      start(pool);
      await waitFor(async () => (await unpublished()) === 0, { what: 'it to be published' });
    } finally {
      await Promise.all(running.splice(0).map((each) => each.stop()));
      await pool.end();
    }
    expect(topic.told()).toEqual(['a 1', 'a 1']);
  });

  it('never writes an older version after a newer one, though two replicas publish', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = 0;
    topic.before = () => (begun++ === 0 ? held : Promise.resolve());
    await write(aRecord('a', 1));
    start();
    await waitFor(() => begun === 1, { what: 'the first to publish' });
    await write(aRecord('a', 2));
    const pool = new Pool({ connectionString: database.url });
    try {
      start(pool);
      const asked = new Set<unknown>();
      const query = `SELECT query_start FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()`;
      await waitFor(
        async () => {
          const { rows } = await database.pool.query<{ query_start: Date }>(query);
          for (const { query_start } of rows) asked.add(query_start.getTime());
          return asked.size > 2;
        },
        { what: 'the second to have tried in vain' },
      );
      release();
      await waitFor(async () => (await unpublished()) === 0, { what: 'both versions to be published' });
    } finally {
      release();
      await Promise.all(running.splice(0).map((each) => each.stop()));
      await pool.end();
    }
    expect(topic.told()).toEqual(['a 1', 'a 2']);
  });
});

function aRecord(id: string, version: number): AlertRecord {
  return {
    ...{ id, version, alert: `source:${id}`, severity: 'warning', status: 'open' },
    subject: { kind: 'source', source: id, sourceName: { vi: id, en: id } },
    episode: { since: 1, openedAt: 2, toldLate: { numerator: 0 } },
  };
}
