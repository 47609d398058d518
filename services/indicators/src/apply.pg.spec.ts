import { encodeDossierFact, type DossierFact, type Step } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { dossierFact } from './core/dossier.spec-data';
import { createEngine, type Engine } from './engine';
import { MIGRATIONS } from './migrations';
import { RULES_GENERATION } from './rules';

const at = (local: string): number => Date.parse(`${local}+07:00`);
const OPENED = at('2026-11-02T08:00:00');
const PARTITIONS = 2;

function fact(subject: string, version: number, rest: Partial<DossierFact> = {}): DossierFact {
  return dossierFact(OPENED, { subject, version, level: 'full', channel: 'online', ...rest });
}
const completed: Step = { kind: 'completed', at: at('2026-11-05T09:00:00') };
const dueAt = (local: string) => [{ from: OPENED, due: at(local) }];

describe('applying facts', () => {
  let database: FreshDatabase;
  let engine: Engine;
  let now = 0;
  const clock = { now: () => now, fixed: false };

  const create = (rulesGeneration = RULES_GENERATION): Engine =>
    createEngine({
      ...{ pool: database.pool, zone: new Zone('Asia/Ho_Chi_Minh'), clock, rulesGeneration },
      ...{ topic: { name: 'facts', partitions: PARTITIONS }, registry: new Registry() },
    });
  const apply = (facts: DossierFact[], to = engine): Promise<void> =>
    to.applier.apply({
      facts: facts.map(encodeDossierFact).map((body) => ({ fact: to.rules.decode(body), body })),
      ...{ watermarks: [], parked: [] },
    });
  const watermark = (receivedBefore: number, partitions = [0, 1]): Promise<void> =>
    engine.applier.apply({
      ...{ facts: [], parked: [] },
      watermarks: partitions.map((partition) => ({ partition, receivedBefore })),
    });
  const rows = async <T>(sql: string): Promise<T[]> => (await database.pool.query(sql)).rows as T[];
  /** Day tallies that are not 0, by one rule of lateness, as "received A 11-02 = 1". */
  const tallies = async (): Promise<string[]> =>
    (
      await rows<{ line: string }>(
        `SELECT substr(measure, 9) || ' ' || unit || ' ' || to_char(day, 'MM-DD') || ' = ' || sum(value) AS line
         FROM tally WHERE grain = 'day' AND coalesce(dims ->> 'rule', 'instant') = 'instant'
         GROUP BY measure, unit, day HAVING sum(value) <> 0 ORDER BY line`,
      )
    ).map(({ line }) => line);
  const sequence = async (): Promise<number> =>
    Number((await rows<{ sequence: string }>('SELECT sequence FROM journal_head'))[0]?.sequence);

  /** What must hold at every moment, whatever was applied. */
  async function invariants(): Promise<void> {
    const journal = await rows<{ sequence: string; later: boolean }>(
      'SELECT sequence, at >= coalesce(lag(at) OVER (ORDER BY sequence), at) AS later FROM journal ORDER BY sequence',
    );
    expect(journal.map((row) => Number(row.sequence))).toEqual(journal.map((_, i) => i + 1));
    expect(journal.every(({ later }) => later)).toBe(true);
    expect(journal).toHaveLength(await sequence());
    expect(
      await rows(
        `SELECT t.id FROM tally t
         LEFT JOIN (SELECT key, sum(delta) AS total FROM journal, unnest(keys, deltas) AS j(key, delta) GROUP BY key) j
           ON j.key = t.id
         LEFT JOIN (SELECT key, sum(weight) AS total FROM fact, unnest(keys, weights) AS m(key, weight) GROUP BY key) m
           ON m.key = t.id
         WHERE t.value <> coalesce(j.total, 0) OR t.value <> coalesce(m.total, 0)`,
      ),
    ).toEqual([]);
  }

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    now = at('2026-11-06T00:00:00');
    engine = create();
    await engine.applier.tick();
  });
  afterEach(async () => {
    await engine.applier.idle();
    await invariants();
    await database.drop();
  });

  it('leaves the clock to its ticks when watermarks come alone', async () => {
    const standsAt = () => rows('SELECT marked_until FROM journal_head');
    const before = now;
    now += 60_000;
    await watermark(now);
    expect(await standsAt()).toEqual([{ marked_until: String(before) }]);
    await engine.applier.tick();
    expect(await standsAt()).toEqual([{ marked_until: String(now) }]);
  });

  it('keeps the newest version and what it replaced, and ignores repeats and the past', async () => {
    await apply([fact('H1', 1), fact('H2', 1)]);
    await apply([fact('H1', 2, { steps: [completed] })]);
    const after = ['completed A 11-05 = 1', 'received A 11-02 = 2'];
    expect(await tallies()).toEqual(after);
    await apply([fact('H1', 1), fact('H2', 1), fact('H1', 2, { steps: [completed] })]);
    expect(await tallies()).toEqual(after);
    expect(await sequence()).toBe(2);
    expect(await rows('SELECT subject, version, seq_from, seq_to FROM fact_history')).toEqual([
      { subject: 'H1', version: 1, seq_from: '1', seq_to: '2' },
    ]);
  });

  it('leaves a newer version alone when an older one, or an older generation, comes by itself', async () => {
    await apply([fact('H1', 2, { generation: 2, steps: [completed] })]);
    for (const [generation, version] of [
      [2, 1],
      [1, 3],
    ] as const)
      await apply([fact('H1', version, { generation })]);
    expect(await tallies()).toEqual(['completed A 11-05 = 1', 'received A 11-02 = 1']);
    expect(await rows('SELECT generation, version FROM fact')).toEqual([{ generation: 2, version: 2 }]);
    expect(await sequence()).toBe(1);
  });

  it('counts the newest of a subject when one batch holds several, and a later generation above any version', async () => {
    await apply([fact('H1', 3, { steps: [completed] }), fact('H1', 2), fact('H1', 1)]);
    expect(await tallies()).toEqual(['completed A 11-05 = 1', 'received A 11-02 = 1']);
    await apply([fact('H1', 1, { generation: 2 })]);
    expect(await tallies()).toEqual(['received A 11-02 = 1']);
  });

  it('takes a retracted dossier out of every tally', async () => {
    await apply([fact('H1', 1, { dues: dueAt('2026-11-04T17:00:00'), steps: [completed] })]);
    expect((await tallies()).length).toBeGreaterThan(3);
    await apply([fact('H1', 2, { status: 'retracted' })]);
    expect(await tallies()).toEqual([]);
  });

  it('a fact that is newer and counts the same is history of the fact, and a sequence', async () => {
    await apply([fact('H1', 1)]);
    await apply([fact('H1', 2, { procedureName: 'Đăng ký' })]);
    expect(await sequence()).toBe(2);
    expect(await rows('SELECT keys, deltas, facts FROM journal WHERE sequence = 2')).toEqual([
      { keys: [], deltas: [], facts: 1 },
    ]);
  });

  it('ends the same when everything is replayed in another order, by two appliers at once', async () => {
    const lives = Array.from({ length: 60 }, (_, i) => [
      fact(`H${i}`, 1, { dues: dueAt('2026-11-04T17:00:00') }),
      fact(`H${i}`, 2, {
        dues: dueAt('2026-11-04T17:00:00'),
        steps: [{ kind: 'moved', at: OPENED + i, unit: 'B' }],
      }),
      fact(`H${i}`, 3, { dues: dueAt('2026-11-04T17:00:00'), steps: i % 2 ? [completed] : [] }),
    ]).flat();
    await apply(lives);
    const once = await tallies();
    const [again, other] = [create(), create()];
    const shuffled = [...lives].sort((a, b) => (a.version * 7919) % 3 || b.subject.localeCompare(a.subject));
    const batches = Array.from({ length: 12 }, (_, i) => shuffled.slice(i * 15, i * 15 + 15));
    await database.pool.query('TRUNCATE fact, fact_history, journal; UPDATE tally SET value = 0');
    await database.pool.query('UPDATE journal_head SET sequence = 0');
    await Promise.all(
      batches.flatMap((batch, i) => [apply(batch, i % 2 ? other : again), apply(batch, other)]),
    );
    expect(await tallies()).toEqual(once);
    expect(await rows('SELECT subject FROM fact WHERE version <> 3')).toEqual([]);
  });

  it('makes nothing overdue before every partition has caught up with the due instant', async () => {
    await apply([fact('H1', 1, { dues: dueAt('2026-11-04T17:00:00') })]);
    await engine.applier.tick();
    expect(await tallies()).toEqual(['received A 11-02 = 1']);
    await watermark(at('2026-11-05T00:00:00'), [0]);
    await engine.applier.tick();
    expect(await tallies()).toEqual(['received A 11-02 = 1']);
    await watermark(at('2026-11-04T17:00:00'), [1]);
    await engine.applier.tick();
    expect(await tallies()).toEqual(['near_in A 11-03 = 1', 'received A 11-02 = 1']);
    await watermark(at('2026-11-04T17:00:00.001'), [1]);
    await engine.applier.tick();
    expect(await tallies()).toContain('overdue_in A 11-04 = 1');
    expect(await rows("SELECT cause FROM journal WHERE cause = 'clock'")).toHaveLength(2);
    expect(await rows('SELECT version, seq_from FROM fact_history')).toHaveLength(2);
  });

  it('an outage that spans a due instant leaves no false overdue', async () => {
    const dues = dueAt('2026-11-05T17:00:00');
    await apply([fact('H1', 1, { dues })]);
    await watermark(at('2026-11-05T08:00:00'));
    await engine.applier.tick();
    now = at('2026-11-07T00:00:00');
    await engine.applier.tick();
    expect(await rows("SELECT FROM tally WHERE measure = 'dossier.overdue_in'")).toEqual([]);
    await apply([fact('H1', 2, { dues, steps: [{ kind: 'completed', at: at('2026-11-05T16:00:00') }] })]);
    await watermark(at('2026-11-07T00:00:00'));
    await engine.applier.tick();
    expect(await rows("SELECT FROM tally WHERE measure = 'dossier.overdue_in'")).toEqual([]);
    expect(await tallies()).toContain('fell_due A 11-05 = 1');
  });

  it('never lets a watermark or the clock go back', async () => {
    await watermark(at('2026-11-05T00:00:00'));
    await watermark(at('2026-11-04T00:00:00'));
    expect((await engine.applier.tick()).reading.position).toBe(at('2026-11-05T00:00:00'));
    now -= 3_600_000;
    expect((await engine.applier.tick()).reading.now).toBe(at('2026-11-06T00:00:00'));
  });

  it('counts what lies in the future once the clock reaches it, by a tick or by the next facts', async () => {
    const later: Step = { kind: 'completed', at: now + 1_000 };
    await apply([fact('H1', 1, { steps: [later] }), fact('H2', 1, { steps: [later] })]);
    expect(await tallies()).toEqual(['received A 11-02 = 2']);
    now += 1_000;
    await apply([fact('H2', 2)]);
    expect(await tallies()).toEqual(['completed A 11-06 = 1', 'received A 11-02 = 2']);
    expect(await sequence()).toBe(2);
  });

  it('comes up to a fixed clock at once, in batches of one instant or more', async () => {
    await apply(
      Array.from({ length: 5_000 }, (_, i) =>
        fact(`H${i}`, 1, { dues: [{ from: OPENED, due: OPENED + 90_000_000 + (i % 3) }] }),
      ),
    );
    const fixed = createEngine({
      ...{ pool: database.pool, zone: new Zone('Asia/Ho_Chi_Minh'), registry: new Registry() },
      ...{ clock: { now: () => now, fixed: true }, topic: { name: 'facts', partitions: PARTITIONS } },
    });
    const written = await fixed.applier.tick();
    expect(written).toMatchObject({ reading: { now, position: now }, more: false });
    expect(await tallies()).toContain('overdue_in A 11-03 = 5000');
    expect(
      Number((await rows<{ n: string }>("SELECT count(*) AS n FROM journal WHERE cause = 'clock'"))[0]?.n),
    ).toBeGreaterThan(2);
  });

  it('parks what cannot be read, once, without a sequence', async () => {
    const parked = {
      topic: 'facts',
      partition: 0,
      offset: '7',
      reason: 'no \0fact',
      key: null,
      value: Buffer.from('x'),
    };
    for (let i = 0; i < 2; i++) await engine.applier.apply({ facts: [], watermarks: [], parked: [parked] });
    expect(await rows('SELECT topic, "offset", reason FROM parked')).toEqual([
      { topic: 'facts', offset: '7', reason: 'no ␀fact' },
    ]);
    expect(await sequence()).toBe(0);
  });

  it('tallies the measures it is told to, and nobody who counts others may write beside it', async () => {
    const telling = (...measures: string[]): Engine =>
      createEngine({
        ...{ pool: database.pool, zone: new Zone('Asia/Ho_Chi_Minh'), clock, registry: new Registry() },
        ...{ topic: { name: 'facts', partitions: PARTITIONS }, tallied: new Set(measures) },
      });
    await apply([fact('H1', 1, { steps: [completed] })], telling('dossier.completed'));
    expect(await tallies()).toEqual(['completed A 11-05 = 1']);
    await expect(apply([fact('H2', 1)])).rejects.toThrow('of dossier.completed, this replica');
    await expect(apply([fact('H2', 1)], telling('dossier.received'))).rejects.toThrow('must not write');
    await apply([fact('H2', 1, { steps: [completed] })], telling('dossier.completed'));
    expect(await tallies()).toEqual(['completed A 11-05 = 2']);
  });

  it('refuses to write over the tallies of other rules or another zone', async () => {
    await apply([fact('H1', 1)]);
    for (const other of [RULES_GENERATION - 1, RULES_GENERATION + 1])
      await expect(apply([fact('H1', 2)], create(other))).rejects.toThrow(
        `rules generation ${RULES_GENERATION}, this replica's rules are ${other}`,
      );
    const boston = createEngine({
      ...{ pool: database.pool, zone: new Zone('America/New_York'), clock, registry: new Registry() },
      topic: { name: 'facts', partitions: PARTITIONS },
    });
    await expect(apply([fact('H1', 2)], boston)).rejects.toThrow('days of Asia/Ho_Chi_Minh');
    expect(await sequence()).toBe(1);
  });
});
