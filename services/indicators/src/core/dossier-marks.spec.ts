import type { DossierFact, Instant, Step } from '@nhip/contracts';
import { formatDay, parseDay } from '@nhip/kernel';
import * as fc from 'fast-check';
import { dossierMarks } from './dossier-marks';
import { at, BASE, days, due, moved, step, zone } from './dossier.spec-data';
import { LATENESS_RULES } from './lateness';
import type { Mark } from './mark';

const DAY = 86_400_000;

describe('how a dossier counts', () => {
  const dated: DossierFact = { ...BASE, dues: [due('2026-11-10T17:00:00')] };

  it('finished exactly at its due instant is in time, on the same day', () => {
    const fact = { ...dated, steps: [step('completed', '2026-11-10T17:00:00')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual([
      'completed A 11-10 done in-time same-day in-time',
      'fell_due A 11-10 in-time in-time in-time',
      'near_in A 11-09',
      'near_out A 11-10',
      'received A 11-02',
    ]);
  });

  it('finished a millisecond later is late by instant and the same day by date', () => {
    const fact = { ...dated, steps: [step('completed', '2026-11-10T17:00:00.001')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual([
      'completed A 11-10 done late same-day late',
      'fell_due A 11-10 late in-time late',
      'late A 11-10',
      'near_in A 11-09',
      'near_out A 11-10',
      'received A 11-02',
    ]);
  });

  it('open past its due instant is overdue from then until it is closed', () => {
    const fact = { ...dated, steps: [step('completed', '2026-11-13T09:00:00')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual([
      'completed A 11-13 done late late late',
      'fell_due A 11-10 late late late',
      'late A 11-10',
      'near_in A 11-09',
      'near_out A 11-10',
      'overdue_in A 11-10',
      'overdue_out A 11-13',
      'received A 11-02',
    ]);
  });

  it('due at the last millisecond of a day falls due on that day and is overdue on the next', () => {
    const fact = { ...BASE, dues: [due('2026-11-10T23:59:59.999')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual(
      expect.arrayContaining(['fell_due A 11-10 late late late', 'overdue_in A 11-11']),
    );
  });

  it('a move while overdue takes the lateness along, and leaves `late` with the unit that received it', () => {
    const fact = { ...dated, steps: [moved('B', '2026-11-12T08:00:00')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual([
      'fell_due A 11-10 late late late',
      'late A 11-10',
      'moved_in B 11-12',
      'moved_out A 11-12',
      'near_in A 11-09',
      'near_out A 11-10',
      'overdue_in A 11-10',
      'overdue_in B 11-12',
      'overdue_out A 11-12',
      'received A 11-02',
    ]);
  });

  it('a later due instant ends the lateness from its own time on, and the past stays', () => {
    const fact = { ...dated, dues: [...dated.dues, due('2026-11-25T17:00:00', '2026-11-12T10:00:00')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual([
      '-late A 11-12',
      'fell_due A 11-10 late late late',
      'late A 11-10',
      'near_in A 11-09',
      'near_out A 11-10',
      'overdue_in A 11-10',
      'overdue_out A 11-12',
      'received A 11-02',
    ]);
  });

  it('finished early still falls due, in time, once its due instant has passed', () => {
    const fact = { ...dated, steps: [step('completed', '2026-11-05T09:00:00')] };
    expect(days(fact, '2026-11-10T17:00:00')).not.toContain('fell_due A 11-10 in-time in-time in-time');
    expect(days(fact, '2026-11-10T17:00:00.001')).toContain('fell_due A 11-10 in-time in-time in-time');
  });

  it('refused neither falls due nor is late', () => {
    const fact = { ...dated, steps: [step('refused', '2026-11-12T09:00:00')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual([
      '-late A 11-12',
      'fell_due A 11-10 late late late',
      'late A 11-10',
      'near_in A 11-09',
      'near_out A 11-10',
      'overdue_in A 11-10',
      'overdue_out A 11-12',
      'received A 11-02',
      'refused A 11-12',
    ]);
    const early = { ...dated, steps: [step('refused', '2026-11-03T09:00:00')] };
    expect(days(early, '2026-11-20T00:00:00')).toEqual(['received A 11-02', 'refused A 11-03']);
  });

  it('reopened after its due instant is overdue at once', () => {
    const steps = [step('completed', '2026-11-05T09:00:00'), step('reopened', '2026-11-12T09:00:00')];
    expect(days({ ...dated, steps }, '2026-11-20T00:00:00')).toEqual([
      'completed A 11-05 done in-time early in-time',
      'fell_due A 11-10 in-time in-time in-time',
      'late A 11-12',
      'overdue_in A 11-12',
      'received A 11-02',
      'reopened A 11-12',
    ]);
  });

  it('closed before it was opened counts on the day of the opening, by its own instant', () => {
    const fact = { ...dated, steps: [step('completed', '2026-10-30T09:00:00')] };
    expect(days(fact, '2026-11-20T00:00:00')).toEqual([
      'completed A 11-02 done in-time early in-time',
      'fell_due A 11-10 in-time in-time in-time',
      'received A 11-02',
    ]);
  });

  it('two supplement requests are late by Decision 766 alone', () => {
    const steps = [step('completed', '2026-11-05T09:00:00')];
    const supplementRequestedAt = [at('2026-11-03T09:00:00'), at('2026-11-04T09:00:00')];
    expect(days({ ...dated, steps, supplementRequestedAt }, '2026-11-06T00:00:00')).toContain(
      'completed A 11-05 done in-time early late',
    );
  });

  it('without a due instant it is neither in time nor late', () => {
    const fact = { ...BASE, steps: [step('stopped', '2026-11-05T09:00:00')] };
    const { marks } = dossierMarks(fact, { zone }, { now: at('2027-01-01T00:00:00'), position: 0 });
    expect(days(fact, '2027-01-01T00:00:00')).toEqual([
      'completed A 11-05 stopped none none none',
      'received A 11-02',
    ]);
    expect(new Set(marks.map(({ dims }) => dims.dated))).toEqual(new Set(['no']));
  });

  it('is not judged by the clock beyond its position, unless something later is known of it', () => {
    expect(days(dated, '2026-11-20T00:00:00', { position: '2026-11-08T00:00:00' })).toEqual([
      'received A 11-02',
    ]);
    const closed = { ...dated, steps: [step('completed', '2026-11-13T09:00:00')] };
    expect(days(closed, '2026-11-20T00:00:00', { position: '2026-11-08T00:00:00' })).toEqual(
      days(closed, '2026-11-20T00:00:00'),
    );
  });

  it('says when it would next count otherwise', () => {
    const closedEarly = { ...dated, steps: [step('completed', '2026-11-10T09:00:00')] };
    const ask = (fact: DossierFact, local: string) => {
      const { happensAt, changesAt } = dossierMarks(fact, { zone }, { now: at(local), position: at(local) });
      return [happensAt, changesAt].map((instant) => instant && instant - at('2026-11-10T17:00:00'));
    };
    expect(ask(dated, '2026-11-03T00:00:00')).toEqual([undefined, -DAY]);
    expect(ask(dated, '2026-11-10T00:00:00')).toEqual([undefined, 1]);
    const midnight = at('2026-11-11T00:00:00') - at('2026-11-10T17:00:00');
    expect(ask(dated, '2026-11-10T18:00:00')).toEqual([undefined, midnight]);
    expect(ask(dated, '2026-11-11T00:00:00')).toEqual([undefined, undefined]);
    expect(ask(closedEarly, '2026-11-10T18:00:00')).toEqual([undefined, undefined]);
    const later = { ...dated, steps: [step('completed', '2026-11-10T17:00:00')] };
    expect(ask(later, '2026-11-09T18:00:00')).toEqual([0, 1]);
    expect(ask(dated, '2026-11-01T00:00:00')[0]).toBe(BASE.opening!.at - at('2026-11-10T17:00:00'));
  });

  it('has no marks unopened or retracted', () => {
    const { opening: _, ...unopened } = BASE;
    expect(days(unopened, '2026-11-20T00:00:00')).toEqual([]);
    expect(days({ ...dated, status: 'retracted' }, '2026-11-20T00:00:00')).toEqual([]);
  });

  it('a stock at cut-over is received on its original day and tells the cut-over', () => {
    const opening = { ...BASE.opening!, cutOverAt: at('2026-11-06T00:00:00') };
    expect(days({ ...BASE, opening }, '2026-11-20T00:00:00')).toEqual([
      'cut_over A 11-06',
      'received A 11-02',
    ]);
  });

  it('adds every day mark to its month without the optional dimensions, what comes in also with two of them', () => {
    const told = { level: '4', channel: 'online', field: 'Hộ tịch' };
    const fact = { ...dated, ...told, steps: [step('completed', '2026-11-13T09:00:00')] };
    const { marks } = dossierMarks(fact, { zone }, { now: at('2026-12-01T00:00:00'), position: 0 });
    const of = (grain: string) => marks.filter((mark) => mark.grain === grain);
    expect(of('month')).toHaveLength(of('day').length);
    for (const { day, dims } of of('month')) {
      expect(formatDay(day)).toBe('2026-11-01');
      for (const name of Object.keys(told)) expect(dims).not.toHaveProperty(name);
    }
    const apart = { level: '4', channel: 'online', dated: 'yes' };
    expect(of('month-apart')).toMatchObject([{ measure: 'dossier.received', dims: apart, weight: 1 }]);
    expect(of('month-apart')[0]?.dims).toEqual(apart);
  });
});

describe('any legal life of a dossier', () => {
  const instants = fc.integer({ min: 0, max: 40 * 24 });
  const lives = fc.record({
    hops: fc.array(fc.tuple(instants, fc.constantFrom('move', 'close', 'refuse')), { maxLength: 8 }),
    dues: fc.array(fc.tuple(instants, instants), { maxLength: 3 }),
    requests: fc.array(instants, { maxLength: 3 }),
    now: instants,
    lag: fc.integer({ min: 0, max: 100 }),
  });
  const START = at('2026-11-01T00:00:00');
  const hour = (n: number): Instant => START + n * 3_600_000;

  interface Life {
    readonly hops: [number, string][];
    readonly dues: [number, number][];
    readonly requests: number[];
  }

  function factOf({ hops, dues, requests }: Life): DossierFact {
    const steps: Step[] = [];
    let open = true;
    for (const [n, what] of [...hops].sort(([a], [b]) => a - b)) {
      if (what === 'move' && open) steps.push({ kind: 'moved', at: hour(n), unit: `U${steps.length}` });
      else if (open) steps.push({ kind: what === 'refuse' ? 'refused' : 'completed', at: hour(n) });
      else steps.push({ kind: 'reopened', at: hour(n) });
      if (what !== 'move') open = !open;
      else if (!open) open = true;
    }
    const sorted = [...dues]
      .sort(([a], [b]) => a - b)
      .map(([from, to]) => ({ from: hour(from), due: hour(to) }));
    const inForce = sorted.map((entry, i) => (i === 0 ? { ...entry, from: START } : entry));
    const supplementRequestedAt = [...requests].sort((a, b) => a - b).map(hour);
    return {
      ...{ ...BASE, opening: { at: START, unit: 'U', source: '/s' } },
      ...{ steps, dues: inForce, supplementRequestedAt },
    };
  }

  const stock = (marks: readonly Mark[], day: number, [ins, outs, rule]: [string[], string[], string?]) => {
    const units = new Map<string, number>();
    for (const mark of marks) {
      if (mark.grain !== 'day' || mark.day > day || (rule && mark.dims.rule !== rule)) continue;
      const sign = ins.includes(mark.measure) ? 1 : outs.includes(mark.measure) ? -1 : 0;
      if (sign !== 0) units.set(mark.unit, (units.get(mark.unit) ?? 0) + sign * mark.weight);
    }
    return [...units.values()].filter((value) => value !== 0);
  };
  const IN = ['dossier.received', 'dossier.reopened', 'dossier.moved_in'];
  const OUT = ['dossier.refused', 'dossier.completed', 'dossier.moved_out'];
  const STOCKS = [['near', 'instant'], ...LATENESS_RULES.map((rule) => ['overdue', rule])] as const;

  it('has a ledger of 1 in exactly one unit or 0 everywhere, at the end of every day, and stocks within it', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const now = hour(life.now);
        const { marks } = dossierMarks(factOf(life), { zone }, { now, position: now - life.lag * 3_600_000 });
        for (let day = parseDay('2026-10-31'); day <= parseDay('2026-12-15'); day++) {
          const ledger = stock(marks, day, [IN, OUT]);
          expect(ledger.length === 0 || (ledger.length === 1 && ledger[0] === 1)).toBe(true);
          for (const [kind, rule] of STOCKS) {
            const held = stock(marks, day, [[`dossier.${kind}_in`], [`dossier.${kind}_out`], rule]);
            expect(held.length === 0 || (held[0] === 1 && ledger.length === 1)).toBe(true);
          }
          for (const rule of LATENESS_RULES)
            expect([[], [1]]).toContainEqual(stock(marks, day, [['dossier.late'], [], rule]));
        }
      }),
    );
  });

  it('counts the same when the clock comes in steps as when it comes at once', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const fact = factOf(life);
        const end = hour(life.now);
        let reading = dossierMarks(fact, { zone }, { now: START - 1, position: START - 1 });
        for (let next = earliest(reading, end); next !== undefined; next = earliest(reading, end))
          reading = dossierMarks(fact, { zone }, { now: next, position: next });
        expect(reading.marks).toEqual(dossierMarks(fact, { zone }, { now: end, position: end }).marks);
      }),
    );
  });

  function earliest(
    reading: { happensAt?: Instant; changesAt?: Instant },
    end: Instant,
  ): Instant | undefined {
    const next = Math.min(reading.happensAt ?? Infinity, reading.changesAt ?? Infinity);
    return next <= end ? next : undefined;
  }
});
