import { encodeDossierFact, type DossierFact, type queries as wire } from '@nhip/contracts';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { dossierFact } from '../core/dossier.spec-data';
import type { AsOf } from './as-of';
import { explain } from './explain';
import { explainDossier } from './explain-dossier';
import {
  ALL,
  asked,
  at,
  catalogue,
  DAY,
  FACTS,
  NOW,
  openProvince,
  type Province,
} from './province.spec-data';
import { questionOf } from './question';

const MARCH_10 = at('2026-03-10T09:00:00');
const base = (subject: string, rest: Partial<DossierFact> = {}): DossierFact =>
  dossierFact(MARCH_10, {
    ...{
      subject,
      level: 'full',
      channel: 'online',
      field: 'Đất đai',
      procedure: 'P1',
      newestEventSource: '/x',
    },
    opening: { at: MARCH_10, unit: 'a', source: '/s' },
    dues: [{ from: MARCH_10, due: MARCH_10 + 2 * DAY }],
    ...rest,
  });
const done = [{ kind: 'completed', at: MARCH_10 + 3 * DAY }] as const;
/** Beside the 600 of the province: one of each kind that an explanation must tell apart. */
const ODD: readonly DossierFact[] = [
  base('X-twice', { steps: done, flags: ['completed-while-completed', 'opened-twice'] }),
  base('X-late-twice', { steps: [{ kind: 'completed', at: MARCH_10 + DAY }], flags: ['opened-twice'] }),
  base('X-april', { steps: [{ kind: 'completed', at: at('2026-04-05T09:00:00') }], flags: ['opened-twice'] }),
  base('X-never', { status: 'unopened', opening: undefined as never, dues: [] }),
  base('X-gone', { status: 'retracted', opening: undefined as never, dues: [] }),
  base('X-ahead', { opening: { at: NOW + DAY, unit: 'a', source: '/s' }, newestEventAt: NOW + DAY }),
];

describe('an explained figure', () => {
  let database: FreshDatabase;
  let province: Province;
  /** The sequence before the odd ones came. */
  let before: number;

  const explained = (
    indicator: string,
    period: string,
    { unit = '', asOf, scope = ALL }: { unit?: string; asOf?: AsOf; scope?: typeof ALL } = {},
  ) =>
    province.snapshots.read({ asOf }, (snapshot) =>
      explain(snapshot, questionOf(catalogue, snapshot, asked(indicator, period, { unit })), scope),
    );
  const leftOut = ({ leftOut: all }: { leftOut: wire.LeftOut[] }) =>
    Object.fromEntries(all.map(({ reason, dossiers, subjects }) => [reason, [Number(dossiers), subjects]]));
  const flagged = ({ contradictions }: { contradictions: wire.Contradiction[] }) =>
    contradictions.map(({ flag, dossiers, subjects }) => [flag, Number(dossiers), subjects]);

  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
    before = await province.snapshots.read(async ({ head }) => head.sequence);
    const { engine } = province;
    const facts = ODD.map(encodeDossierFact).map((body) => ({ body, fact: engine.rules.decode(body) }));
    await engine.applier.apply({ facts, watermarks: [], parked: [] });
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  it('adds up, for every indicator of the catalogue', async () => {
    for (const { id, kind } of catalogue.values())
      for (const unit of ['', 'D1', 'a']) {
        const { figure, numerator, denominator } = await explained(id, '2026-03', { unit });
        const sum = (parts: readonly wire.Summand[]): number =>
          parts.reduce((total, part) => total + part.sign * Number(part.sum), 0);
        expect([id, unit, sum(numerator)]).toEqual([id, unit, Number(figure?.numerator)]);
        if (kind === 'ratio')
          expect([id, unit, sum(denominator)]).toEqual([id, unit, Number(figure?.denominator)]);
        for (const { words, over, days } of numerator) {
          expect(words?.vi && words.en).toBeTruthy();
          expect(days?.to).toBe(over === 'before' ? '2026-02-28' : '2026-03-31');
        }
      }
  });

  it('says what it leaves out: denominator and undated are all that was completed', async () => {
    for (const unit of ['', 'D1', 'c']) {
      const answer = await explained('dossier.on-time.C', '2026-03', { unit });
      const undated = FACTS.filter(
        ({ dues, steps }) =>
          dues.length === 0 &&
          steps.some(
            ({ kind, at: closed }) =>
              kind !== 'moved' &&
              kind !== 'refused' &&
              kind !== 'reopened' &&
              closed >= at('2026-03-01T00:00:00') &&
              closed < at('2026-04-01T00:00:00'),
          ),
      );
      const completed = await province.count('dossier.completed', '2026-03', { unit });
      const [count, subjects] = (leftOut(answer)['no-due'] ?? [0, []]) as [number, string[]];
      expect(count + Number(answer.figure?.denominator)).toBe(completed);
      expect(undated.map(({ subject }) => subject)).toEqual(expect.arrayContaining(subjects));
    }
  });

  it('names what was never opened, retracted, or lies ahead, where it belongs', async () => {
    const march = leftOut(await explained('dossier.received', '2026-03'));
    expect(march).toMatchObject({ unopened: [1, ['X-never']], retracted: [1, ['X-gone']] });
    expect(march['in-the-future']).toBeUndefined();
    expect(leftOut(await explained('dossier.received', '2026-02'))).not.toHaveProperty('unopened');
    expect(leftOut(await explained('dossier.received', '2026-03', { unit: 'a' }))).not.toHaveProperty(
      'unopened',
    );
    const may = leftOut(await explained('dossier.received', '2026-05', { unit: 'a' }));
    expect(may).toEqual({ 'in-the-future': [1, ['X-ahead']] });
    expect(leftOut(await explained('dossier.received', '2026-05', { unit: 'c' }))).toEqual({});
  });

  it('lists the dossiers of unknown units, to who may see them', async () => {
    const lost = FACTS.filter(
      ({ opening }) =>
        opening?.unit === 'lost' &&
        opening.at >= at('2026-03-01T00:00:00') &&
        opening.at < at('2026-04-01T00:00:00'),
    );
    const [count, subjects] = leftOut(await explained('dossier.received', '2026-03'))['unknown-unit'] as [
      number,
      string[],
    ];
    expect([count, subjects]).toEqual([
      lost.length,
      lost
        .map(({ subject }) => subject)
        .sort()
        .slice(0, 20),
    ]);
    const scope = { allUnits: false, units: ['D1'] };
    expect(leftOut(await explained('dossier.received', '2026-03', { unit: 'D1', scope }))).toEqual({});
    const old = leftOut(await explained('dossier.received', '2026-03'))['not-attributable'] as [
      number,
      string[],
    ];
    expect(FACTS.find(({ subject }) => subject === old[1][0])?.opening?.unit).toBe('old');
    await expect(explained('dossier.received', '2026-03', { scope })).rejects.toMatchObject({ status: 403 });
  });

  it('counts contradictions of the dossiers behind it, and of no others', async () => {
    expect(flagged(await explained('dossier.completed', '2026-03', { unit: 'a' }))).toEqual([
      ['opened-twice', 2, ['X-late-twice', 'X-twice']],
      ['completed-while-completed', 1, ['X-twice']],
    ]);
    expect(flagged(await explained('dossier.completed.late', '2026-03'))).toEqual([
      ['completed-while-completed', 1, ['X-twice']],
      ['opened-twice', 1, ['X-twice']],
    ]);
    expect(flagged(await explained('dossier.still-open', '2026-03'))).toEqual([
      ['opened-twice', 1, ['X-april']],
    ]);
    expect(flagged(await explained('dossier.still-open', '2026-04'))).toEqual([]);
    expect(flagged(await explained('dossier.completed', '2026-03', { unit: 'c' }))).toEqual([]);
  });

  it('knows nothing of them as of before they came, and names the newest event then', async () => {
    const asOf = { sequence: before };
    const then = await explained('dossier.completed', '2026-03', { asOf });
    expect(flagged(then)).toEqual([]);
    expect(leftOut(then)).not.toHaveProperty('unopened');
    const newest = FACTS.filter(({ opening }) => opening).reduce((a, b) =>
      a.newestEventAt >= b.newestEventAt ? a : b,
    );
    const { figure, newestSubject, times } = await explained('dossier.received', '2026', { asOf });
    expect(Number(figure?.newest?.eventAt)).toBe(newest.newestEventAt);
    expect(newestSubject).toBe(newest.subject);
    expect(Number(times?.knownSequence)).toBe(before);
    const now = await explained('dossier.received', '2026-03', { unit: 'a' });
    const there = FACTS.find(({ subject }) => subject === now.newestSubject);
    expect(there?.newestEventAt).toBe(Number(now.figure?.newest?.eventAt));
  });

  it('forgets a remark when a newer version has nothing remarkable', async () => {
    const { engine } = province;
    const mended = encodeDossierFact(base('X-april', { version: 2, steps: done }));
    await engine.applier.apply({
      ...{ facts: [{ body: mended, fact: engine.rules.decode(mended) }], watermarks: [], parked: [] },
    });
    const sequence = await province.snapshots.read(async ({ head }) => head.sequence);
    const unmended = await explained('dossier.still-open', '2026-03', { asOf: { sequence: sequence - 1 } });
    expect(flagged(unmended)).toEqual([['opened-twice', 1, ['X-april']]]);
    expect(flagged(await explained('dossier.still-open', '2026-03'))).toEqual([]);
  });

  it('names of several events that are equally new the first by source and dossier, now and then', async () => {
    const { engine, snapshots } = province;
    const told = [
      ['Y-2', 'a', '/a'],
      ['Y-1', 'b', '/a'],
      ['Y-0', 'c', '/b'],
    ] as const;
    const facts = told
      .map(([subject, unit, source]) =>
        encodeDossierFact(
          base(subject, {
            opening: { at: MARCH_10, unit, source: '/s' },
            ...{ newestEventAt: NOW, newestEventSource: source },
          }),
        ),
      )
      .map((body) => ({ body, fact: engine.rules.decode(body) }));
    await engine.applier.apply({ facts, watermarks: [], parked: [] });
    const sequence = await snapshots.read(async ({ head }) => head.sequence);
    for (const when of [{}, { asOf: { sequence } }])
      expect((await explained('dossier.received', '2026', when)).newestSubject).toBe('Y-1');
  });
});

describe('an explained dossier', () => {
  let database: FreshDatabase;
  let province: Province;
  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  const told = (subject: string, scope = ALL, asOf?: AsOf) =>
    province.snapshots.read({ asOf }, (snapshot) =>
      explainDossier(snapshot, { stream: 'dossier', subject, catalogue }, scope),
    );

  it('has verdicts, a story, and every day it counts in', async () => {
    const fact = FACTS.find(
      ({ steps, dues }) => steps.length === 1 && steps[0]?.kind === 'completed' && dues[0],
    )!;
    const { dossier, verdicts, story, counted, newest } = await told(fact.subject);
    expect(dossier?.subject).toBe(fact.subject);
    expect(verdicts.map(({ rule }) => rule)).toEqual(['instant', 'date', 'd766']);
    const late = (fact.steps[0]?.at ?? 0) > (fact.dues[0]?.due ?? 0);
    expect(verdicts[0]?.verdict).toBe(late ? 'late' : 'in-time');
    expect(verdicts[0]?.sentence?.vi).toMatch(/^(Quá|Đúng) hạn vì hoàn thành /);
    expect(story.map(({ sentence }) => sentence?.vi).at(-1)).toBe('Xử lý xong.');
    expect(counted.map(({ measure }) => measure)).toEqual(
      expect.arrayContaining(['dossier.received', 'dossier.completed']),
    );
    expect(Number(newest?.eventAt)).toBe(fact.newestEventAt);
  });

  it('is told to who sees a unit that held it, and to nobody else', async () => {
    const fact = FACTS.find(
      ({ opening, steps }) => opening?.unit === 'c' && steps.every(({ kind }) => kind !== 'moved'),
    )!;
    expect((await told(fact.subject, { allUnits: false, units: ['c'] })).dossier?.unit).toBe('c');
    const elsewhere = { allUnits: false, units: ['D1'] };
    await expect(told(fact.subject, elsewhere)).rejects.toMatchObject({ status: 404 });
    const answers = await Promise.all(
      [fact.subject, 'H9999'].map((subject) =>
        told(subject, elsewhere).catch((error: Error) => error.message),
      ),
    );
    expect(answers[0]).toBe(String(answers[1]).replace('H9999', fact.subject));
    for (const nobody of ['nobody', 'no\0body'])
      await expect(told(nobody)).rejects.toMatchObject({ status: 404 });
  });

  it('as of the past is told as it was known', async () => {
    const { engine, snapshots } = province;
    const sequence = await snapshots.read(async ({ head }) => head.sequence);
    const fact = FACTS.find(
      ({ steps, dues }) => steps.length === 0 && dues.length === 1 && dues[0]!.due < NOW,
    )!;
    const body = encodeDossierFact({
      ...fact,
      version: 2,
      steps: [{ kind: 'completed', at: fact.dues[0]!.due }],
    });
    await engine.applier.apply({
      ...{ facts: [{ body, fact: engine.rules.decode(body) }], watermarks: [], parked: [] },
    });
    expect((await told(fact.subject)).verdicts[0]?.verdict).toBe('in-time');
    expect((await told(fact.subject, ALL, { sequence })).verdicts[0]?.verdict).toBe('late');
  });
});
