import { encodeDossierFact, type DossierFact, type Step } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import * as fc from 'fast-check';
import { Registry } from 'prom-client';
import { dossierFact } from './core/dossier.spec-data';
import { createEngine, type Engine } from './engine';
import { MIGRATIONS } from './migrations';
import { recount } from './recount/recount';

const at = (local: string): number => Date.parse(`${local}+07:00`);
const OPENED = at('2026-11-02T08:00:00');
const NOW = at('2026-11-20T00:00:00');
const PARTITIONS = 2;
const ZONE = new Zone('Asia/Ho_Chi_Minh');

/** A dossier of which `version` events are known: received, moved, completed, and then steps that count nowhere. */
function fact(subject: string, version: number, rest: Partial<DossierFact> = {}): DossierFact {
  const steps: Step[] = [
    { kind: 'moved', at: OPENED + 1_000, unit: 'B' },
    { kind: 'completed', at: at('2026-11-05T09:00:00') },
  ];
  const stepChanges = Array.from({ length: Math.max(0, version - 3) }, (_, i) => ({
    at: OPENED + i,
    step: String(i),
  }));
  return dossierFact(OPENED, {
    ...{ subject, version, level: 'full', channel: 'online', stepChanges },
    steps: steps.slice(0, Math.max(0, version - 1)),
    dues: [{ from: OPENED, due: at('2026-11-04T17:00:00') }],
    ...{ newestEventAt: OPENED + version, ...rest },
  });
}

describe('a stream that goes on from an older backup', () => {
  const databases: FreshDatabase[] = [];
  let database: FreshDatabase;
  let engine: Engine;

  async function open(): Promise<{ database: FreshDatabase; engine: Engine }> {
    const fresh = await freshDatabase();
    databases.push(fresh);
    await runMigrations({ url: fresh.url, migrations: MIGRATIONS });
    const opened = createEngine({
      ...{ pool: fresh.pool, zone: ZONE, clock: { now: () => NOW, fixed: true } },
      ...{ topic: { name: 'facts', partitions: PARTITIONS }, registry: new Registry() },
    });
    await opened.applier.tick();
    return { database: fresh, engine: opened };
  }
  const apply = (facts: readonly DossierFact[], to = engine): Promise<void> =>
    to.applier.apply({
      facts: facts.map(encodeDossierFact).map((body) => ({ fact: to.rules.decode(body), body })),
      ...{ watermarks: [], parked: [] },
    });
  /** Every partition says that a generation is whole, and the clock takes its turn. */
  async function whole(wholeGeneration: number, partitions = [0, 1]): Promise<void> {
    const watermarks = partitions.map((partition) => ({ partition, receivedBefore: NOW, wholeGeneration }));
    await engine.applier.apply({ facts: [], watermarks, parked: [] });
    await engine.applier.tick();
  }
  const rows = async <T>(sql: string, of = database): Promise<T[]> => (await of.pool.query(sql)).rows as T[];
  /** Every tally that is not 0, in words: two engines that agree here agree in every figure. */
  const tallies = (of = database): Promise<unknown[]> =>
    rows(
      `SELECT measure, unit, grain, day::text, cohort::text, dims::text, value FROM tally WHERE value <> 0
       ORDER BY measure, unit, grain, day, cohort, dims::text`,
      of,
    );
  const missing = async (): Promise<string[]> =>
    (
      await rows<{ line: string }>(
        `SELECT subject || ' ' || known_generation || '.' || known_version || ' ' || unit || ' ' || source AS line
         FROM missing WHERE settled_at IS NULL ORDER BY line`,
      )
    ).map(({ line }) => line);
  /** Whose event is the newest of unit B. */
  async function newestOfB(): Promise<string | null | undefined> {
    const [told] = await rows<{ newest_subject: string | null }>(
      "SELECT newest_subject FROM unit_newest WHERE unit = 'B' ORDER BY seq DESC LIMIT 1",
    );
    return told?.newest_subject;
  }

  /** What must hold whenever nobody writes. */
  async function invariants(): Promise<void> {
    expect(
      (
        await recount(database.pool, {
          streams: [engine.rules],
          rulesGeneration: engine.keys.rulesGeneration,
        })
      ).drift,
    ).toBe(0);
    const journal = await rows<{ sequence: string }>('SELECT sequence FROM journal ORDER BY sequence');
    expect(journal.map((row) => Number(row.sequence))).toEqual(journal.map((_, i) => i + 1));
    expect(
      await rows(
        `SELECT t.id FROM tally t LEFT JOIN (
           SELECT key, sum(delta) AS total FROM journal, unnest(keys, deltas) AS j(key, delta) GROUP BY key
         ) j ON j.key = t.id WHERE t.value <> coalesce(j.total, 0)`,
      ),
    ).toEqual([]);
    const [head] = await rows<{ open: string; told: string }>(
      `SELECT (SELECT count(*) FROM missing WHERE settled_at IS NULL) AS open,
         coalesce(missing ->> 'dossier', '0') AS told FROM journal_head`,
    );
    expect(head?.told).toBe(head?.open);
  }

  beforeEach(async () => {
    ({ database, engine } = await open());
  });
  afterEach(async () => {
    await engine.applier.idle();
    await invariants();
    for (const each of databases.splice(0)) await each.drop();
  });

  it('keeps the figures until every partition says that the newer generation is whole, then those of the backup', async () => {
    await apply([fact('kept', 2), fact('lost', 3), fact('fallen', 3)]);
    await whole(1);
    const before = await tallies();
    await apply([fact('kept', 2, { generation: 2 }), fact('fallen', 1, { generation: 2 })]);
    const halfway = await tallies();
    expect(halfway).not.toEqual(before);
    await whole(2, [0]);
    expect(await tallies()).toEqual(halfway);
    await whole(2, [1]);
    const restored = await open();
    await apply([fact('kept', 2), fact('fallen', 1)], restored.engine);
    expect(await tallies()).toEqual(await tallies(restored.database));
    expect(await missing()).toEqual(['fallen 1.3 B /s', 'lost 1.3 B /s']);
    expect(await rows("SELECT facts FROM journal WHERE cause = 'generation'")).toEqual([{ facts: 1 }]);
    expect(await rows("SELECT body FROM fact WHERE subject = 'lost' AND unit = ''")).toHaveLength(1);
  });

  it('settles what is sent again, and not before all of it is told', async () => {
    await apply([fact('lost', 3), fact('fallen', 3)]);
    await whole(1);
    const before = await tallies();
    await apply([fact('fallen', 1, { generation: 2 })]);
    await whole(2);
    await apply([fact('fallen', 2, { generation: 2 }), fact('lost', 2, { generation: 2 })]);
    expect(await missing()).toEqual(['fallen 1.3 B /s', 'lost 1.3 B /s']);
    // As many events, but a new one among them: it was never told again that it was completed.
    const other = { generation: 2, steps: fact('lost', 2).steps, stepChanges: [{ at: OPENED, step: 'new' }] };
    await apply([fact('fallen', 3, { generation: 2 }), fact('lost', 3, other)]);
    expect(await missing()).toEqual(['lost 1.3 B /s']);
    await apply([fact('lost', 4, { generation: 2 })]);
    expect(await missing()).toEqual([]);
    expect(await tallies()).toEqual(before);
  });

  it('lists what an older generation tells only after it is over, and counts it as nothing', async () => {
    await apply([fact('known', 2, { generation: 2 })]);
    await whole(2);
    const before = await tallies();
    await apply([fact('known', 3), fact('late', 3, { newestEventAt: OPENED + 9 })]);
    expect(await tallies()).toEqual(before);
    expect(await missing()).toEqual(['late 1.3 B /s']);
    expect(await rows("SELECT keys, unit FROM fact WHERE subject = 'late'")).toEqual([
      { keys: [], unit: '' },
    ]);
    expect(await newestOfB()).toBe('known');
  });

  it('a fact that is over stays unremarkable, and newest of nothing, when the same bytes are read again', async () => {
    const lost = fact('lost', 3, { flags: ['completed-while-completed'], newestEventAt: OPENED + 9 });
    await apply([lost, fact('kept', 2)]);
    await whole(1);
    await apply([fact('kept', 2, { generation: 2 })]);
    await whole(2);
    const told = await rows('SELECT sequence FROM journal_head');
    await apply([lost]);
    expect(await rows('SELECT subject FROM fact_remark WHERE seq_to IS NULL')).toEqual([]);
    expect(await newestOfB()).toBe('kept');
    expect(await rows('SELECT sequence FROM journal_head')).toEqual(told);
    expect(await missing()).toEqual(['lost 1.3 B /s']);
  });

  it('takes what is lost out of the lists of what is remarkable, and out of the newest events of its unit', async () => {
    const flags = ['completed-while-completed'];
    await apply([fact('lost', 2, { flags, newestEventAt: OPENED + 9 }), fact('kept', 2)]);
    await whole(1);
    await apply([fact('kept', 2, { generation: 2 })]);
    await whole(2);
    expect(await rows('SELECT subject FROM fact_remark WHERE seq_to IS NULL')).toEqual([]);
    expect(await newestOfB()).toBe('kept');
  });

  it('says of a published day that a backup was restored', async () => {
    await apply([fact('lost', 3), fact('fallen', 3)]);
    await whole(1);
    await rows("UPDATE publication_reach SET closed_until = '2026-11-10'");
    await apply([fact('fallen', 1, { generation: 2 })]);
    await whole(2);
    expect(await rows('SELECT DISTINCT subject, cause FROM late_change ORDER BY subject')).toEqual([
      { subject: 'fallen', cause: 'restored' },
      { subject: 'lost', cause: 'restored' },
    ]);
  });

  it('goes over to a generation that begins with nothing, in rows of the journal that are bounded', async () => {
    await apply(Array.from({ length: 4_500 }, (_, i) => fact(`H${i}`, 1)));
    await whole(7);
    expect(await tallies()).toEqual([]);
    expect(await missing()).toHaveLength(4_500);
    expect(await rows("SELECT facts FROM journal WHERE cause = 'generation'")).toHaveLength(3);
  });

  it('writes no more to a database that was restored underneath it', async () => {
    await apply([fact('H1', 1)]);
    await apply([fact('H2', 1)]);
    await rows('UPDATE journal_head SET sequence = 1');
    await expect(apply([fact('H3', 1)])).rejects.toThrow('the database was restored');
    await rows('UPDATE journal_head SET sequence = 2');
  });

  it('ends with the figures of what is told, whatever was lost, restored and sent again, in whatever batches', async () => {
    const subjects = ['H0', 'H1', 'H2', 'H3', 'H4', 'H5'];
    const life = fc.record({
      known: fc.integer({ min: 0, max: 5 }),
      restored: fc.integer({ min: 0, max: 5 }),
      again: fc.boolean(),
    });
    const lives = fc.array(fc.tuple(life, life), { minLength: subjects.length, maxLength: subjects.length });
    await fc.assert(
      fc.asyncProperty(lives, fc.integer({ min: 1, max: 4 }), async (told, batch) => {
        ({ database, engine } = await open());
        const held = new Map<string, number>(subjects.map((subject) => [subject, 0]));
        const listed = new Map<string, { subject: string; version: number }>();
        const tell = async (versions: readonly (readonly [string, number])[], generation: number) => {
          await inBatches(versions, batch, generation);
          for (const [subject, version] of versions) {
            held.set(subject, version);
            for (const [name, lost] of listed)
              if (lost.subject === subject && lost.version <= version) listed.delete(name);
          }
        };
        for (const generation of [1, 2]) {
          const life = (i: number) => told[i]![generation - 1]!;
          const grown = subjects.map((name, i) => [name, held.get(name)! + life(i).known] as const);
          await tell(grown, generation);
          await whole(generation);
          const backup = grown.map(([name, known], i) => [name, Math.min(known, life(i).restored)] as const);
          for (const [i, [subject, version]] of grown.entries())
            if (backup[i]![1] < version)
              listed.set(`${subject} ${generation}.${version}`, { subject, version });
          await tell(backup, generation + 1);
          await whole(generation + 1);
          await tell(
            grown.filter((_, i) => life(i).again),
            generation + 1,
          );
          const straight = await open();
          const facts = [...held].filter(([, version]) => version > 0).map((each) => fact(...each));
          await apply(facts, straight.engine);
          await straight.engine.applier.tick();
          expect(await tallies()).toEqual(await tallies(straight.database));
          expect((await missing()).map((line) => line.split(' B ')[0]!.split(' A ')[0])).toEqual(
            [...listed.keys()].sort(),
          );
          await invariants();
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  async function inBatches(
    versions: readonly (readonly [string, number])[],
    size: number,
    generation: number,
  ): Promise<void> {
    const facts = versions
      .filter(([, version]) => version > 0)
      .map(([subject, version]) => fact(subject, version, { generation }));
    for (let from = 0; from < facts.length; from += size) await apply(facts.slice(from, from + size));
  }
});
