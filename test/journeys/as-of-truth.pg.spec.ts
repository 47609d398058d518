import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { createDataSource, runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { SpecDoor } from '../../services/dossier-events/src/door.spec-data';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import { createEngine, type Engine } from '../../services/indicators/src/engine';
import { HistoryIndex } from '../../services/indicators/src/history-index';
import { loadUnits } from '../../services/indicators/src/load-units';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { Snapshots } from '../../services/indicators/src/queries/snapshot';
import { RULES_GENERATION } from '../../services/indicators/src/rules';
import { UnitEntity } from '../../services/indicators/src/unit.entity';
import { Chance } from './chance';
import { PastAnswers, type Answers, type Questions } from './past-answers';
import { ToldDossiers } from './told-dossiers';

const SOURCE = '/one-stop-shop';
/** Across the end of a month, a quarter and a year. */
const BEGIN = Date.parse('2025-11-17T06:30:00+07:00');
const STEPS = 260;
const MOMENTS = 200;
const LONGEST_STEP_MS = 8 * 3_600_000;
const LONGEST_REST_MS = 1_800_000;
/** Of the moments that are asked for where all others were before. */
const STRIDE = 10;

const zone = new Zone('Asia/Ho_Chi_Minh');
const unit = (code: string, parent: string, rest: { tier?: string; validFrom?: string } = {}): wire.Unit =>
  create(wire.UnitSchema, {
    ...{ code, parent, name: { vi: code, en: code }, tier: 'commune', shortName: code, ...rest },
  });
/** One unit comes into being while the spec's time runs. */
const TREE = [
  ...[unit('P', '', { tier: 'province' }), unit('D1', 'P', { tier: 'district' })],
  ...[unit('a', 'D1'), unit('b', 'D1'), unit('c', 'P'), unit('d', 'P', { validFrom: '2025-12-10' })],
];

/** One moment of the run: what was asked, when, and the answers of then. */
interface Moment {
  readonly instant: number;
  readonly asked: Questions;
  readonly told: Answers;
  /** The clock had gone on since the journal's last row, changing nothing: of that a sequence cannot tell. */
  readonly rested: boolean;
}

/**
 * Time itself is the spec's: the services' clock and, for connections that look here first, that of PostgreSQL. So the
 * run takes weeks in which days, months and a year end.
 */
const CLOCK = `
  CREATE SCHEMA spec;
  CREATE TABLE spec.clock AS SELECT clock_timestamp() AS at;
  CREATE FUNCTION spec.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT at FROM spec.clock'`;
const LOOK_THERE = '-c search_path=spec,pg_catalog,public';

/** The past tells it of the journal's row; it may have gone on since then, changing nothing. */
const POSITION = /"clockPosition":"\d+",/;

describe('figures, rankings, lists and explanations as of 200 moments of a run', () => {
  const chance = new Chance(2026);
  const source = new ToldDossiers(SOURCE, chance);
  const moments: Moment[] = [];
  let now = BEGIN;
  let database: FreshDatabase;
  let events: SpecDoor;
  let key: string;
  let pool: Pool;
  let engine: Engine;
  let index: HistoryIndex;
  let answers: PastAnswers;
  /** The sequence that the index had reached when the run ended. */
  let reached = 0;

  beforeAll(async () => {
    events = await SpecDoor.start(await freshDatabase());
    ({ key } = await events.makeKey({ source: SOURCE }));
    database = await freshDatabase();
    const { url } = database;
    await runMigrations({ url, migrations: MIGRATIONS });
    await database.pool.query(CLOCK);
    await database.pool.query("UPDATE journal_head SET at = '-infinity'");
    pool = new Pool({ connectionString: url, options: LOOK_THERE, max: 4 });
    engine = createEngine({
      ...{ pool, zone, clock: { now: () => now, fixed: false }, registry: new Registry() },
      topic: { name: 'facts', partitions: 1 },
    });
    index = new HistoryIndex(pool);
    const units = await createDataSource({
      ...{ url, applicationName: 'test', entities: [UnitEntity] },
    }).initialize();
    await loadUnits(units, TREE);
    await units.destroy();
    const rulesGeneration = RULES_GENERATION;
    const snapshots = new Snapshots(pool, { zone, rulesGeneration });
    answers = new PastAnswers(
      snapshots,
      new Map(loadCatalogue().map((each) => [each.id, each])),
      TREE.map(({ code }) => code),
    );
    await run();
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
    await events.stop();
  });

  async function run(): Promise<void> {
    const remembered = new Set<number>();
    while (remembered.size < MOMENTS) remembered.add(1 + chance.below(STEPS));
    for (let step = 0; step <= STEPS; step++) {
      await moveClock(chance.below(LONGEST_STEP_MS));
      if (step === 0 || chance.below(4) > 0) await tell(source.next(now));
      await tick();
      if (chance.below(3) === 0) {
        await moveClock(1 + chance.below(LONGEST_REST_MS));
        await tick();
      }
      if (remembered.has(step)) await remember();
      if (chance.below(3) === 0) ({ upto: reached } = await index.advance({ eager: true, rows: size() }));
    }
  }

  const size = (): number => 1 + chance.below(3);

  async function moveClock(by: number): Promise<void> {
    now += by;
    await database.pool.query('UPDATE spec.clock SET at = to_timestamp($1::float8 / 1000)', [now]);
  }

  /** From the source through the door of dossier-events, and the facts that come of it into figures. */
  async function tell(told: readonly object[]): Promise<void> {
    const outcomes = await events.send(key, told);
    expect(outcomes.filter((outcome) => !/^(applied|duplicate)/.test(outcome))).toEqual([]);
    const { rows } = await events.database.pool.query<{ fact: Buffer }>(
      'SELECT fact FROM subject WHERE subject = ANY ($1) ORDER BY subject',
      [told.map((each) => (each as { subject: string }).subject)],
    );
    const facts = rows.map(({ fact: body }) => ({ body, fact: engine.rules.decode(body) }));
    await engine.applier.apply({ facts, watermarks: [], parked: [] });
  }

  /** All that was received is here, so that the clock may judge what is open. */
  async function tick(): Promise<void> {
    await engine.applier.apply({
      facts: [],
      watermarks: [{ partition: 0, receivedBefore: now }],
      parked: [],
    });
    await engine.applier.tick();
  }

  async function remember(): Promise<void> {
    const asked = answers.draw(chance, now);
    const told = await answers.to(asked);
    const { rows } = await pool.query<{ marked: string }>(
      'SELECT marked_until AS marked FROM journal ORDER BY sequence DESC LIMIT 1',
    );
    moments.push({ instant: now, asked, told, rested: Number(rows[0]?.marked) !== now });
  }

  async function expectTold(of: readonly Moment[], by: 'instant' | 'sequence'): Promise<void> {
    for (const { instant, asked, told, rested } of of) {
      if (by === 'sequence' && rested) continue;
      const { sequence } = told;
      const then = await answers.to(asked, by === 'instant' ? { instant } : { sequence });
      const without = (line: string): string => line.replace(POSITION, '');
      expect(then.lines.map(without)).toEqual(told.lines.map(without));
    }
  }
  const some = <T>(list: readonly T[], offset: number): T[] => list.filter((_, i) => i % STRIDE === offset);

  async function emptyIndex(): Promise<void> {
    await pool.query('TRUNCATE past_block, tally_past, unit_first, posting; UPDATE past_index SET upto = 0');
  }

  async function fillIndex(rows: () => number): Promise<number> {
    for (let upto = 0; ;) {
      const advance = await index.advance({ eager: true, rows: rows() });
      if (!advance.moved) return upto;
      upto = advance.upto;
    }
  }

  it('had late, corrected and retracted events, and no two answers alike', () => {
    for (const count of Object.values(source.counts)) expect(count).toBeGreaterThan(20);
    expect(moments).toHaveLength(MOMENTS);
    expect(new Set(moments.map(({ told }) => told.lines.join('\n'))).size).toBe(MOMENTS);
    expect(moments.filter(({ rested }) => rested).length).toBeLessThan(MOMENTS / 2);
    const last = moments.at(-1)!.told.sequence;
    expect(reached).toBeGreaterThan(last / 8);
    expect(reached).toBeLessThan(last);
  });

  it('equal those told live, by instant, the index being behind', async () => {
    await expectTold(moments, 'instant');
  });

  it('equal those told live, by sequence, the index having caught up', async () => {
    const last = moments.at(-1)!.told.sequence;
    expect(await fillIndex(size)).toBeGreaterThanOrEqual(last);
    await expectTold([...some(moments, 3), ...some(moments, 4)], 'sequence');
    await expectTold(some(moments, 0), 'instant');
  });

  it('equal those told live with no index, and with one that was made anew in other blocks', async () => {
    await emptyIndex();
    await expectTold(some(moments, 1), 'sequence');
    await fillIndex(() => 40);
    await expectTold(some(moments, 2), 'instant');
  });
});
