import { encodeDossierFact, type DossierFact } from '@nhip/contracts';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { Applier } from './applier';
import { applyMetrics } from './apply-metrics';
import type { Dimensions, Mark, MarkedFact } from './core/mark';
import { createEngine, type Engine } from './engine';
import { markAgain } from './mark-again';
import { MIGRATIONS } from './migrations';
import type { AsOf } from './queries/as-of';
import { figures } from './queries/figures';
import { ALL, asked, catalogue, FACTS, NOW, zone } from './queries/province.spec-data';
import { questionOf } from './queries/question';
import { Snapshots } from './queries/snapshot';
import { recount } from './recount/recount';
import { DOSSIER_STREAM } from './core/dossier-stream';
import { RULES_GENERATION, rulesOf, type StreamRules } from './rules';
import { TallyKeys } from './tally-keys';
import { Writer } from './writer';

const TOPIC = { name: 'facts', partitions: 1 };
const CLOCK = { now: () => NOW, fixed: true };
const OLD = 1;

/** Marks as the first generation had them: late by instant alone, one verdict on what fell due, no service. */
function firstGeneration(marks: readonly Mark[]): Mark[] {
  const newer = ['dossier.fee', 'dossier.paid', 'dossier.returned', 'dossier.rated'];
  return marks
    .filter(({ grain }) => grain !== 'month-apart')
    .filter(({ measure, dims }) => !newer.includes(measure) && (dims['rule'] ?? 'instant') === 'instant')
    .map((mark) => (mark.measure === 'dossier.fell_due' ? { ...mark, dims: oneVerdict(mark.dims) } : mark));
}

function oneVerdict({ instant, date: _, d766: __, ...rest }: Dimensions): Dimensions {
  return { ...rest, rule: 'instant', late: instant === 'late' ? 'yes' : 'no' };
}

function firstRules(): StreamRules {
  const rules = rulesOf(DOSSIER_STREAM, { zone });
  const older = (marked: MarkedFact): MarkedFact => ({ ...marked, marks: firstGeneration(marked.marks) });
  return {
    ...rules,
    decode: (bytes) => {
      const fact = rules.decode(bytes);
      return { ...fact, marksAt: (at) => older(fact.marksAt(at)) };
    },
  };
}

describe('an instance that older rules filled', () => {
  let database: FreshDatabase;
  let old: { rules: StreamRules; keys: TallyKeys; applier: Applier };
  let engine: Engine;

  const rows = async <T>(sql: string): Promise<T[]> => (await database.pool.query(sql)).rows as T[];
  const newEngine = (): Engine =>
    createEngine({ pool: database.pool, zone, clock: CLOCK, topic: TOPIC, registry: new Registry() });
  const begun: unknown[] = [];
  const goOver = ({ rules, keys }: Engine = engine) =>
    markAgain(database.pool, {
      ...{ streams: [rules], keys, zone: zone.name },
      onBegin: (generations) => begun.push(generations),
    });
  const apply = (to: { rules: StreamRules; applier: Applier }, facts: readonly DossierFact[]) =>
    to.applier.apply({
      facts: facts.map(encodeDossierFact).map((body) => ({ body, fact: to.rules.decode(body) })),
      ...{ watermarks: [], parked: [] },
    });
  /** Measures, units and days that both generations have, with their values. */
  const common = (generation: number): Promise<unknown[]> =>
    rows(`SELECT measure, unit, grain, day::text, cohort::text, sum(value)::int AS value FROM tally
      WHERE rules_generation = ${generation} AND grain <> 'month-apart' AND coalesce(dims ->> 'rule', 'instant') = 'instant'
      GROUP BY 1, 2, 3, 4, 5 HAVING sum(value) <> 0 ORDER BY 1, 2, 3, 4, 5`);

  /** Numerator and denominator over the year. */
  const figure = (id: string, asOf?: AsOf): Promise<unknown[]> =>
    new Snapshots(database.pool, { zone, rulesGeneration: RULES_GENERATION }).read(
      { asOf },
      async (snapshot) => {
        const question = questionOf(catalogue, snapshot, asked(id, '2026'));
        const [answer] = await figures(snapshot, [{ ...question, by: '' }], ALL);
        const [told] = answer?.figures ?? [];
        return [Number(told?.numerator), Number(told?.denominator)];
      },
    );

  beforeEach(async () => {
    begun.length = 0;
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const rules = firstRules();
    const keys = new TallyKeys(database.pool, OLD);
    const writer = new Writer(database.pool, keys, rules, {
      ...{ clock: CLOCK, zone: zone.name, streams: new Map([[rules.stream, rules]]) },
    });
    old = { rules, keys, applier: new Applier(writer, keys, applyMetrics(new Registry())) };
    await old.applier.tick();
    await apply(old, FACTS.slice(0, 400));
    await apply(old, FACTS.slice(200));
    engine = newEngine();
  });
  afterEach(() => database.drop());

  it('counts by the newer rules without drift, and the same where both rules count the same', async () => {
    const before = await common(OLD);
    const verdicts = await rows(`SELECT day::text, dims ->> 'late' AS late, sum(value)::int AS n FROM tally
      WHERE measure = 'dossier.fell_due' AND grain = 'day' GROUP BY 1, 2 HAVING sum(value) <> 0 ORDER BY 1, 2`);
    expect(await goOver()).toEqual({ facts: 600, from: OLD, to: RULES_GENERATION });
    const { rules, keys } = engine;
    expect(
      await recount(database.pool, { streams: [rules], rulesGeneration: keys.rulesGeneration }),
    ).toMatchObject({
      facts: 600,
      drift: 0,
      sequence: 3,
    });
    expect(before.length).toBeGreaterThan(500);
    expect(await common(RULES_GENERATION)).toEqual(before);
    expect(
      await rows(`SELECT day::text, CASE dims ->> 'instant' WHEN 'late' THEN 'yes' ELSE 'no' END AS late,
          sum(value)::int AS n FROM tally
        WHERE measure = 'dossier.fell_due' AND grain = 'day' AND rules_generation = ${RULES_GENERATION}
        GROUP BY 1, 2 HAVING sum(value) <> 0 ORDER BY 1, 2`),
    ).toEqual(verdicts);
    expect(
      await rows("SELECT FROM tally WHERE dims ->> 'rule' IN ('date', 'd766') AND value <> 0 LIMIT 1"),
    ).toHaveLength(1);
  });

  it('keeps what was known before: old tallies, the marks that were replaced, a journal that adds up', async () => {
    const before = await common(OLD);
    const facts = await rows(
      'SELECT subject, version, keys, weights, seq AS "from" FROM fact ORDER BY subject',
    );
    await goOver();
    expect(await common(OLD)).toEqual(before);
    expect(
      await rows(`SELECT subject, version, keys, weights, seq_from AS "from" FROM fact_history WHERE seq_to = 3
        ORDER BY subject`),
    ).toEqual(facts);
    expect(await rows('SELECT DISTINCT seq FROM fact')).toEqual([{ seq: '3' }]);
    expect(await rows('SELECT cause, rules_generation, facts FROM journal ORDER BY sequence')).toEqual([
      { cause: 'facts', rules_generation: OLD, facts: 400 },
      { cause: 'facts', rules_generation: OLD, facts: 200 },
      { cause: 'rules', rules_generation: RULES_GENERATION, facts: 600 },
    ]);
    expect(
      await rows(`SELECT t.id FROM tally t LEFT JOIN (
          SELECT key, sum(delta) AS total FROM journal, unnest(keys, deltas) AS j(key, delta) GROUP BY key
        ) j ON j.key = t.id WHERE t.value <> coalesce(j.total, 0)`),
    ).toEqual([]);
  });

  it('is asked about the time before as about now, but for what was not counted then', async () => {
    await goOver();
    for (const id of [
      'dossier.on-time.A',
      'dossier.on-time.B',
      'dossier.on-time.E',
      'dossier.overdue-open',
      // Its months are tallied by channel since the third generation.
      'dossier.online-share',
    ]) {
      const now = await figure(id);
      expect([id, ...now]).toEqual([id, ...(await figure(id, { sequence: 2 }))]);
      expect(now[0]).toBeGreaterThan(50);
    }
    expect((await figure('dossier.overdue-open.date'))[0]).toBeGreaterThan(50);
    await expect(figure('dossier.overdue-open.date', { sequence: 2 })).rejects.toThrow(
      'not yet counted then',
    );
  });

  it('goes on from there, and whoever still has the old rules must not write', async () => {
    await goOver();
    const [one] = FACTS as [DossierFact];
    const newer = { ...one, version: 2, rating: { at: NOW - 1, value: 'satisfied' } } as const;
    await apply(engine, [newer]);
    const { rules, keys } = engine;
    expect(
      (await recount(database.pool, { streams: [rules], rulesGeneration: keys.rulesGeneration })).drift,
    ).toBe(0);
    expect(await rows("SELECT FROM tally WHERE measure = 'dossier.rated' AND value = 1")).toHaveLength(2);
    await expect(apply(old, [{ ...newer, version: 3 }])).rejects.toThrow('must not write');
    expect(begun.splice(0)).toEqual([{ from: OLD, to: RULES_GENERATION }]);
    expect(await goOver()).toBeUndefined();
    expect(begun).toEqual([]);
  });

  it('is gone over once, though two replicas start at once', async () => {
    const done = await Promise.all([goOver(), goOver(newEngine())]);
    expect(done.filter((each) => each !== undefined)).toHaveLength(1);
    expect(await rows("SELECT FROM journal WHERE cause = 'rules'")).toHaveLength(1);
    expect(
      (
        await recount(database.pool, {
          streams: [engine.rules],
          rulesGeneration: engine.keys.rulesGeneration,
        })
      ).drift,
    ).toBe(0);
  });

  it('is left alone by rules that count the days of another zone', async () => {
    const { rules, keys } = engine;
    expect(
      await markAgain(database.pool, { streams: [rules], keys, zone: 'America/New_York' }),
    ).toBeUndefined();
    expect(await rows('SELECT rules_generation FROM journal_head')).toEqual([{ rules_generation: OLD }]);
  });
});
