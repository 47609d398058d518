import { create, toJsonString } from '@bufbuild/protobuf';
import { encodeDossierFact, queries as wire, type DossierFact, type Step } from '@nhip/contracts';
import { createDataSource, runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { dossierFact } from '../core/dossier.spec-data';
import { createEngine, type Engine } from '../engine';
import { HistoryIndex } from '../history-index';
import { loadUnits } from '../load-units';
import { MIGRATIONS } from '../migrations';
import { UnitEntity } from '../unit.entity';
import type { AsOf } from './as-of';
import { dossiersBehind, subjectOfToken, type Part } from './dossiers';
import { figures } from './figures';
import { ALL, catalogue, DAY, TREE, zone } from './province.spec-data';
import { questionOf } from './question';
import { ranking } from './ranking';
import { series } from './series';
import { Snapshots, type Snapshot } from './snapshot';

const ROUNDS = 60;
/** Each look at the past takes one of so many moments. */
const STRIDE = 8;
const FIGURES = ['dossier.received', 'dossier.still-open', 'dossier.on-time.C', 'dossier.on-time.E'];
const LISTS: readonly [string, Part, string][] = [
  ['dossier.still-open', 'numerator', ''],
  ['dossier.near-due', 'numerator', ''],
  ['dossier.overdue-open', 'numerator', 'D1'],
  ['dossier.on-time.E', 'rest', ''],
  ['dossier.completed', 'numerator', 'a'],
];
const UNITS = ['a', 'b', 'c', 'd', 'D1', 'old', 'lost'];

/** The same every run: a linear congruential generator. */
let seed = 11;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * below);
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;

/** One more version of a dossier: due about now or a day ahead, so that the clock alone changes how it counts. */
function nextVersion(subject: string, version: number): DossierFact {
  const now = Date.now();
  const opened = now - random(40) * DAY - 1;
  const due = now + random(3_000) - 1_000 + pick([0, 0, DAY, -DAY, 3 * DAY]);
  const steps: Step[] = [];
  if (random(3) === 0) steps.push({ kind: 'moved', at: opened + 1, unit: pick(UNITS) });
  if (random(2) === 0) steps.push({ kind: 'completed', at: now + random(2_000) - 1_500 });
  const gone = random(12) === 0;
  return dossierFact(opened, {
    ...{ subject, version, status: gone ? 'retracted' : 'accepted' },
    opening: {
      at: opened,
      unit: pick(UNITS),
      source: '/s',
      ...(random(40) === 0 && { cutOverAt: now - DAY }),
    },
    ...{ level: pick(['', 'full']), channel: pick(['online', 'post']), field: pick(['Đất đai', 'Hộ tịch']) },
    ...{ procedure: 'P1', steps },
    dues: random(6) === 0 ? [] : [{ from: opened, due }],
    ...{ newestEventAt: Math.min(now, steps.at(-1)?.at ?? opened), newestEventSource: pick(['/s', '/t']) },
  });
}

describe('as of the past', () => {
  let database: FreshDatabase;
  let engine: Engine;
  let snapshots: Snapshots;
  const versions = new Map<string, number>();
  const told: { readonly sequence: number; readonly instant: number; readonly answers: string[] }[] = [];

  const window = create(wire.WindowSchema, { window: { case: 'current', value: 'year' } });
  const question = (snapshot: Snapshot, indicator: string, unit = '') =>
    questionOf(catalogue, snapshot, { indicator, unit, window });

  /** Every answer of one moment, as text, without the clock: that goes on while nothing changes. */
  const answers = async (asOf?: AsOf): Promise<string[]> =>
    snapshots.read({ asOf }, async (snapshot) => {
      const asked = FIGURES.flatMap((id) => [
        { ...question(snapshot, id), by: '' as const },
        { ...question(snapshot, id), by: 'unit' as const },
        { ...question(snapshot, id, 'D1'), by: 'channel' as const },
      ]);
      const lines = (await figures(snapshot, asked, ALL)).flatMap((answer) =>
        answer.figures.map((figure) => toJsonString(wire.FigureSchema, figure)),
      );
      const ranked = await ranking(
        snapshot,
        { ...question(snapshot, 'dossier.on-time.C'), minimumN: 1, tier: '' },
        ALL,
      );
      lines.push(...ranked.ranked.map((each) => toJsonString(wire.RankedSchema, each)));
      const { points } = await series(
        snapshot,
        { ...question(snapshot, 'dossier.to-solve'), step: 'month' },
        ALL,
      );
      lines.push(...points.map((point) => toJsonString(wire.SeriesPointSchema, point)));
      for (const [indicator, part, unit] of LISTS) {
        for (let after = ''; ;) {
          const behind = { ...question(snapshot, indicator, unit), part, pageSize: 7, after };
          const page = await dossiersBehind(snapshot, behind, ALL);
          lines.push(`${indicator} ${page.total} ${page.atLeast}`);
          lines.push(...page.dossiers.map((each) => toJsonString(wire.DossierSchema, each)));
          if (page.nextPageToken === '') break;
          after = subjectOfToken(page.nextPageToken);
        }
      }
      return lines;
    });

  async function round(): Promise<void> {
    if (random(4) > 0) {
      const facts = Array.from({ length: 1 + random(12) }, () => {
        const subject = `H${random(60)}`;
        const version = (versions.get(subject) ?? 0) + 1;
        versions.set(subject, version);
        const body = encodeDossierFact(nextVersion(subject, version));
        return { body, fact: engine.rules.decode(body) };
      });
      await engine.applier.apply({ facts, watermarks: [], parked: [] });
    }
    const watermarks = [{ partition: 0, receivedBefore: Date.now() }];
    await engine.applier.apply({ facts: [], watermarks, parked: [] });
    await engine.applier.tick();
    const now = await answers();
    const { rows } = await database.pool.query<{ sequence: string }>('SELECT sequence FROM journal_head');
    told.push({ sequence: Number(rows[0]?.sequence), instant: Date.now(), answers: now });
    while (Date.now() <= (told.at(-1)?.instant ?? 0)) await new Promise(setImmediate);
  }

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    engine = createEngine({
      ...{ pool: database.pool, zone, clock: { now: () => Date.now(), fixed: false } },
      ...{ registry: new Registry(), topic: { name: 'facts', partitions: 1 } },
    });
    const options = { url: database.url, applicationName: 'test', entities: [UnitEntity] };
    const units = await createDataSource(options).initialize();
    await loadUnits(units, TREE);
    await units.destroy();
    const { rulesGeneration } = engine.keys;
    snapshots = new Snapshots(database.pool, { zone, rulesGeneration });
    await engine.applier.tick();
    while (told.length < ROUNDS) await round();
  });
  afterAll(() => database.drop());

  async function expectTruth(): Promise<void> {
    const known = told.filter(({ sequence }) => sequence > 0);
    expect(new Set(known.map(({ answers: [...lines] }) => lines.join())).size).toBeGreaterThan(ROUNDS / 2);
    for (let i = random(STRIDE); i < known.length; i += STRIDE) {
      const { sequence, instant, answers: then } = known[i]!;
      expect(await answers({ instant })).toEqual(then);
      expect(await answers({ sequence })).toEqual(then);
    }
  }

  it('every answer is that which was given then, from the journal alone', expectTruth);

  it('and from a history index that is half way', async () => {
    const index = new HistoryIndex(database.pool);
    for (const end = told.at(-1)!.sequence / 2; ;) {
      const { upto, moved } = await index.advance({ eager: true, rows: 1 + random(5) });
      expect(moved).toBe(true);
      if (upto >= end) break;
    }
    await expectTruth();
  });

  it('and from one that is there', async () => {
    const index = new HistoryIndex(database.pool);
    let upto = 0;
    for (let moved = true; moved;) ({ upto, moved } = await index.advance({ eager: true, rows: 3 }));
    expect(upto).toBe(told.at(-1)!.sequence);
    await expectTruth();
  });

  it('refuses what is still to come, what was before anything was known, and two pasts at once', async () => {
    const last = told.at(-1)!;
    for (const asOf of [{ instant: Date.now() + 60_000 }, { sequence: last.sequence + 1 }])
      await expect(answers(asOf)).rejects.toMatchObject({
        status: 422,
        message: expect.stringContaining('future'),
      });
    for (const asOf of [{ instant: 0 }, { sequence: 0 }, { sequence: -5 }])
      await expect(answers(asOf)).rejects.toMatchObject({
        status: 422,
        message: expect.stringContaining('no data'),
      });
  });
});
