import { encodeDossierFact, type DossierFact, type Step } from '@nhip/contracts';
import { parseDay } from '@nhip/kernel';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import * as fc from 'fast-check';
import { contribution } from '../core/contribution';
import { dossiersBehind, subjectOfToken, type Part } from './dossiers';
import { explain } from './explain';
import { explainDossier } from './explain-dossier';
import { ALL, asked, at, catalogue, FACTS, openProvince, type Province } from './province.spec-data';
import { questionOf, type Question } from './question';
import type { Snapshot } from './snapshot';

const RUNS = 12;
const HOUR = 3_600_000;
const PERIODS = ['2026', '2026-Q1', '2026-03', '2026-05', '2026-04-10'];
const UNITS = ['', 'D1', 'a', 'b', 'c'];
/** What the denominators are drawn from, as indicators of their own. */
const DRAWN_FROM: Readonly<Record<string, readonly string[]>> = {
  'dossier.on-time.A': ['dossier.to-solve'],
  'dossier.on-time.A.d766': ['dossier.to-solve'],
  'dossier.on-time.B': ['dossier.received'],
  'dossier.on-time.B.d766': ['dossier.received'],
  'dossier.on-time.C': ['dossier.completed'],
  'dossier.on-time.D': ['dossier.completed'],
  'dossier.on-time.F': ['dossier.to-solve', 'dossier.refused'],
};

const gap = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 400 }).map((hours) => hours * HOUR),
);
const unit = fc.constantFrom('a', 'b', 'c', 'd', 'D1', 'old', 'lost');
const life = fc.record({
  opened: fc.integer({ min: 0, max: 130 * 24 }).map((hours) => at('2026-01-10T08:00:00') + hours * HOUR),
  unit,
  dues: fc.array(fc.record({ told: gap, after: gap }), { maxLength: 2 }),
  steps: fc.array(fc.record({ choice: fc.nat(4), gap, unit }), { maxLength: 5 }),
  asked: fc.array(gap, { maxLength: 3 }),
  flags: fc.subarray(['opened-twice', 'completed-while-completed']),
  opening: fc.constantFrom('opened', 'opened', 'opened', 'opened', 'opened', 'unopened', 'retracted'),
  level: fc.constantFrom('', 'full', 'partial'),
  channel: fc.constantFrom('online', 'post'),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

/** A fact as the fold would make it: every step is one that where the dossier stands allows. */
function factOf(given: Life, subject: string, version: number): DossierFact {
  const steps: Step[] = [];
  let when = given.opened;
  let closed: Step['kind'] | undefined;
  for (const { choice, gap: after, unit: to } of given.steps) {
    when += after;
    if (closed === 'refused') break;
    if (closed !== undefined) {
      steps.push({ kind: closed === 'stopped' ? 'resumed' : 'reopened', at: when });
      closed = undefined;
    } else if (choice === 0) steps.push({ kind: 'moved', at: when, unit: to });
    else {
      closed = (['completed', 'completed', 'withdrawn', 'stopped', 'refused'] as const)[choice]!;
      steps.push({ kind: closed, at: when });
    }
  }
  const { opened, opening } = given;
  let told = opened;
  const fact: DossierFact = {
    ...{
      subject,
      generation: 1,
      version,
      status: 'accepted',
      opening: { at: opened, unit: given.unit, source: '/s' },
    },
    ...{ level: given.level, channel: given.channel, field: 'Đất đai', procedure: 'P1', procedureName: '' },
    ...{ steps, stepChanges: [], flags: given.flags, newestEventAt: when, newestEventSource: '/s' },
    dues: given.dues.map(({ told: later, after }, i) => {
      if (i > 0) told += later;
      return { from: told, due: told + after };
    }),
    supplementRequestedAt: given.asked.map((after) => opened + after).sort((a, b) => a - b),
  };
  if (opening === 'opened') return fact;
  const { opening: _, ...rest } = fact;
  return { ...rest, status: opening, dues: [], steps: [] };
}

const facts = fc.array(life, { minLength: 1, maxLength: 40 });
const question = fc.record({
  indicator: fc.constantFrom(...catalogue.keys()),
  drawn: fc.constantFrom(...Object.keys(DRAWN_FROM)),
  period: fc.constantFrom(...PERIODS),
  unit: fc.constantFrom(...UNITS),
});

/** Whatever happened to the dossiers: what an explanation says adds up, dossier by dossier. */
describe('the parts of an explained figure', () => {
  let database: FreshDatabase;
  let province: Province;
  let version = 1;
  /** What was applied last, by subject. */
  const known = new Map(FACTS.map((fact) => [fact.subject, fact]));

  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  /** Puts these lives in the place of others, some of which the run before left. */
  async function apply(lives: readonly Life[]): Promise<void> {
    version++;
    const made = lives.map((each, i) => factOf(each, FACTS[i * 13]!.subject, version));
    for (const fact of made) known.set(fact.subject, fact);
    const { applier, rules } = province.engine;
    const read = made.map(encodeDossierFact).map((body) => ({ body, fact: rules.decode(body) }));
    await applier.apply({ facts: read, watermarks: [], parked: [] });
  }

  const questioned = (snapshot: Snapshot, [id, period, code]: readonly [string, string, string]): Question =>
    questionOf(catalogue, snapshot, asked(id, period, { unit: code }));

  /** Weight of every dossier behind a part, read page by page. */
  async function behind(snapshot: Snapshot, of: Question, part: Part): Promise<Map<string, number>> {
    const weights = new Map<string, number>();
    for (let after = ''; ;) {
      const page = await dossiersBehind(snapshot, { ...of, part, pageSize: 500, after }, ALL);
      for (const { subject, weight } of page.dossiers) weights.set(subject, Number(weight));
      if (page.nextPageToken === '') {
        if (after === '') expect([page.atLeast, Number(page.total)]).toEqual([false, weights.size]);
        return weights;
      }
      after = subjectOfToken(page.nextPageToken);
    }
  }
  const sum = (weights: ReadonlyMap<string, number>): number =>
    [...weights.values()].reduce((a, b) => a + b, 0);
  const check = (property: (snapshot: Snapshot, of: Asked) => Promise<void>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(facts, question, async (lives, of) => {
        await apply(lives);
        await province.snapshots.read((snapshot) => property(snapshot, of));
      }),
      { numRuns: RUNS },
    );
  type Asked = typeof question extends fc.Arbitrary<infer T> ? T : never;

  it('add up to the figure, and so do the dossiers that are listed', () =>
    check(async (snapshot, { indicator, period, unit: code }) => {
      const of = questioned(snapshot, [indicator, period, code]);
      const told = await explain(snapshot, of, ALL);
      for (const part of ['numerator', 'denominator'] as const) {
        if (part === 'denominator' && of.definition.kind === 'count') continue;
        const summands = told[part].reduce((total, term) => total + term.sign * Number(term.sum), 0);
        const listed = sum(await behind(snapshot, of, part));
        expect([part, summands, listed]).toEqual([
          part,
          ...Array<number>(2).fill(Number(told.figure?.[part])),
        ]);
      }
    }));

  it('and what is left out make up all that the figure is drawn from, dossier by dossier', () =>
    check(async (snapshot, { drawn, period, unit: code }) => {
      const of = questioned(snapshot, [drawn, period, code]);
      const { leftOut } = await explain(snapshot, of, ALL);
      const rest = new Map<string, number>();
      for (const id of DRAWN_FROM[drawn]!)
        for (const [subject, weight] of await behind(
          snapshot,
          questioned(snapshot, [id, period, code]),
          'numerator',
        ))
          rest.set(subject, (rest.get(subject) ?? 0) + weight);
      for (const [subject, weight] of await behind(snapshot, of, 'denominator'))
        rest.set(subject, (rest.get(subject) ?? 0) - weight);
      const undated = [...rest].flatMap(([subject, weight]) => (weight === 0 ? [] : [subject])).sort();
      expect(undated.filter((subject) => known.get(subject)?.dues.length !== 0)).toEqual([]);
      const found = leftOut.find(({ reason }) => reason === 'no-due');
      expect([Number(found?.dossiers ?? 0), found?.subjects ?? []]).toEqual([
        undated.length,
        undated.slice(0, 20),
      ]);
    }));

  it('of a province are those of its units, of unknown ones and of those that cannot be attributed', () =>
    check(async (snapshot, { indicator, period }) => {
      const of = questioned(snapshot, [indicator, period, '']);
      const whole = await explain(snapshot, of, ALL);
      const below = snapshot
        .treeOf(of.window.to)
        .units()
        .filter(({ parent }) => parent === 'P');
      const figures = [];
      for (const code of [...below.map((each) => each.code), '~unknown', '~not-attributable'])
        figures.push(await explain(snapshot, { ...of, unit: code }, ALL));
      for (const part of ['numerator', 'denominator'] as const)
        expect(figures.reduce((total, { figure }) => total + Number(figure?.[part] ?? 0), 0)).toBe(
          Number(whole.figure?.[part] ?? 0),
        );
      for (const [reason, code] of [
        ['unknown-unit', '~unknown'],
        ['not-attributable', '~not-attributable'],
      ] as const) {
        const part = of.definition.kind === 'ratio' ? 'denominator' : 'numerator';
        const listed = [...(await behind(snapshot, { ...of, unit: code }, part)).keys()];
        const found = whole.leftOut.find((each) => each.reason === reason);
        expect([Number(found?.dossiers ?? 0), found?.subjects ?? []]).toEqual([
          listed.length,
          listed.slice(0, 20),
        ]);
      }
    }));

  it('flag the contradictions of the dossiers behind them', () =>
    check(async (snapshot, { indicator, period, unit: code }) => {
      const of = questioned(snapshot, [indicator, period, code]);
      const { contradictions } = await explain(snapshot, of, ALL);
      const parts =
        of.definition.kind === 'ratio' ? (['numerator', 'denominator'] as const) : (['numerator'] as const);
      const counted = new Set<string>();
      for (const part of parts)
        for (const subject of (await behind(snapshot, of, part)).keys()) counted.add(subject);
      const expected = ['opened-twice', 'completed-while-completed'].flatMap((flag) => {
        const subjects = [...counted].filter((subject) => known.get(subject)?.flags.includes(flag)).sort();
        return subjects.length === 0 ? [] : [[flag, subjects.length, subjects.slice(0, 20)]];
      });
      const told = contradictions.map(({ flag, dossiers, subjects }) => [flag, Number(dossiers), subjects]);
      expect(told.sort()).toEqual(expected.sort());
    }));

  it('are what each dossier says of itself', () =>
    check(async (snapshot, { indicator, period }) => {
      const of = questioned(snapshot, [indicator, period, '']);
      const listed = await behind(snapshot, of, 'numerator');
      const late = await behind(
        snapshot,
        questioned(snapshot, ['dossier.overdue-open', '2026', '']),
        'numerator',
      );
      for (const [subject] of [...known].filter((_, i) => i % 13 === 0)) {
        const { counted, verdicts, dossier } = await explainDossier(
          snapshot,
          { stream: 'dossier', subject, catalogue },
          ALL,
        );
        const weight = counted.reduce((total, { day, cohort, weight: each, ...mark }) => {
          const received = cohort === '' ? undefined : parseDay(cohort);
          const parts = contribution(of.definition, { ...mark, day: parseDay(day), cohort: received }, of);
          return total + parts.numerator * each;
        }, 0);
        expect([subject, weight]).toEqual([subject, listed.get(subject) ?? 0]);
        const open = dossier?.closedAt === undefined;
        expect([subject, open && verdicts[0]?.verdict === 'late']).toEqual([subject, late.has(subject)]);
      }
    }));
});
