import { createHash } from 'node:crypto';
import { encodeDossierFact, RECORD_KIND_HEADER, RECORD_KINDS } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import type { KafkaRecord } from '@nhip/stream/kafka';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { createEngine, type Engine } from '../../services/indicators/src/engine';
import { intakeOf } from '../../services/indicators/src/facts.consumer';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { damagedFact, factOf, hostileFacts } from './hostile-facts';
import { seeded } from './kit/seed';

const TOPIC = 'facts';
const GOOD_PER_POISON = 99;
const AT_ONCE = 500;
const FACT = { [RECORD_KIND_HEADER]: RECORD_KINDS.fact };

describe('poison on the topic of the facts', () => {
  const { chance } = seeded('poison');
  let database: FreshDatabase;
  let engine: Engine;
  let offset = 0;

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    engine = createEngine({
      ...{ pool: database.pool, zone: new Zone('Asia/Ho_Chi_Minh'), registry: new Registry() },
      clock: { now: () => Date.parse('2026-11-20T00:00:00Z'), fixed: true },
      topic: { name: TOPIC, partitions: 1 },
    });
    await engine.applier.tick();
  });
  afterEach(async () => {
    await engine.applier.idle();
    await database.drop();
  });

  const record = (value: Uint8Array, headers: KafkaRecord['headers'] = FACT): KafkaRecord => ({
    ...{ key: null, value: Buffer.from(value), headers, offset: String(offset++), timestamp: 0 },
  });
  const good = (subject: string): KafkaRecord => record(encodeDossierFact(factOf(subject)));
  async function take(records: readonly KafkaRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += AT_ONCE) {
      const batch = { topic: TOPIC, partition: 0, records: records.slice(from, from + AT_ONCE) };
      const { said: _, ...intake } = intakeOf(batch, engine.rules);
      await engine.applier.apply(intake);
    }
  }
  const ask = async <T>(sql: string): Promise<T[]> => (await database.pool.query(sql)).rows as T[];
  const count = async (from: string): Promise<number> =>
    (await ask<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`))[0]!.n;
  const received = async (unit: string): Promise<number> =>
    (
      await ask<{ n: number }>(
        `SELECT coalesce(sum(value), 0)::int AS n FROM tally
         WHERE measure = 'dossier.received' AND grain = 'day' AND unit = '${unit}' AND day = '2026-11-02'`,
      )
    )[0]!.n;

  it('1 %, and all of it again: nothing waits behind it, and what nobody can read is kept, each once', async () => {
    const poison = [
      ...hostileFacts(chance).map(({ value }) => value),
      ...Array.from({ length: 40 }, (_, at) => damagedFact(chance, `damaged-${at}`)),
      ...Array.from({ length: 10 }, (_, at) => createHash('sha512').update(String(at)).digest()),
    ];
    const records = poison.flatMap((value, at) => [
      record(value),
      ...Array.from({ length: GOOD_PER_POISON }, (_, i) => good(`good-${at}-${i}`)),
    ]);
    await take(records);
    const goods = poison.length * GOOD_PER_POISON;
    expect(await count("fact WHERE subject LIKE 'good-%'")).toBe(goods);
    expect(await received('A')).toBeGreaterThanOrEqual(goods);
    const readable = records.filter(({ value }) => {
      try {
        return engine.rules.decode(value!) !== undefined;
      } catch {
        return false;
      }
    });
    const parked = records.length - readable.length;
    expect(parked).toBeGreaterThan(poison.length / 4);
    expect(await count('parked')).toBe(parked);
    const before = await ask('SELECT sequence FROM journal_head');
    await take(records);
    expect(await ask('SELECT sequence FROM journal_head')).toEqual(before);
    expect(await count('parked')).toBe(parked);
    await take(poison.map((value) => record(value)));
    expect(await count('parked')).toBe(2 * parked);
    expect(await count("fact WHERE subject LIKE 'good-%'")).toBe(goods);
  });

  it('in a topic that was made anew is kept beside what lay at the same place', async () => {
    await take([record(Buffer.from('one'))]);
    offset = 0;
    await take([record(Buffer.from('another'))]);
    offset = 0;
    await take([record(Buffer.from('another'))]);
    expect(await count('parked')).toBe(2);
  });

  it('of a newer schema: what it adds is passed over, what this build cannot count is kept aside', async () => {
    const bytes = encodeDossierFact(factOf('newer-field'));
    // Field 900 of each wire type: a number, 8 bytes, a text, 4 bytes.
    const added = [
      [0xa0, 0x38, 0x7f],
      [0xa1, 0x38, 1, 2, 3, 4, 5, 6, 7, 8],
      [0xa2, 0x38, 2, 65, 66],
    ];
    const withFields = Buffer.concat([
      bytes,
      ...added.map(Buffer.from),
      Buffer.from([0xa5, 0x38, 1, 2, 3, 4]),
    ]);
    // Field 4 is the status; the last value counts.
    const withStatus = Buffer.concat([encodeDossierFact(factOf('newer-status')), Buffer.from([0x20, 99])]);
    await take([
      record(withFields),
      record(withStatus),
      record(bytes, { [RECORD_KIND_HEADER]: 'snapshot' }),
      record(bytes, {}),
      good('after'),
    ]);
    expect(
      (await ask<{ subject: string }>('SELECT subject FROM fact ORDER BY 1')).map((row) => row.subject),
    ).toEqual(['after', 'newer-field']);
    expect(await received('A')).toBe(2);
    const reasons = (await ask<{ reason: string }>('SELECT reason FROM parked ORDER BY "offset"')).map(
      ({ reason }) => reason,
    );
    expect(reasons).toEqual([
      expect.stringContaining('a status that this build does not know'),
      'a record of kind "snapshot"',
      'a record of kind ""',
    ]);
  });
});
