import {
  DOSSIER_EVENTS,
  encodeDossierFact,
  type AmendmentOf,
  type DossierEvent,
  type DossierFact,
  type Instant,
  type LifeCycleEvent,
} from '@nhip/contracts';
import * as fc from 'fast-check';
import { foldDossier } from './fold';

const at = (clock: string): Instant => Date.parse(`2026-11-02T${clock}:00+07:00`);
let ids = 0;
type Amendment = AmendmentOf<(typeof DOSSIER_EVENTS)['data']>;
const named = (event: LifeCycleEvent | Amendment, id = `e${++ids}`): DossierEvent =>
  ({ ...event, id, source: '/mot-cua' }) as DossierEvent;
const submitted = (clock: string, data = {}): LifeCycleEvent => ({
  kind: 'submitted',
  time: at(clock),
  data: { unit: 'A', ...data },
});
const plain = (
  kind: 'completed' | 'returned' | 'withdrawn' | 'stopped' | 'resumed' | 'reopened' | 'refused',
) => {
  return (clock: string) => ({ kind, time: at(clock), data: {} }) as LifeCycleEvent;
};
const [completed, returned, reopened, refused, stopped, resumed] = (
  ['completed', 'returned', 'reopened', 'refused', 'stopped', 'resumed'] as const
).map(plain) as [Plain, Plain, Plain, Plain, Plain, Plain];
type Plain = (clock: string) => LifeCycleEvent;
const transferred = (clock: string, to: string): LifeCycleEvent => ({
  kind: 'transferred',
  time: at(clock),
  data: { to },
});
const due = (clock: string, due: string): LifeCycleEvent => ({
  kind: 'due-changed',
  time: at(clock),
  data: { due: at(due) },
});

const fold = (...events: (LifeCycleEvent | DossierEvent)[]): DossierFact =>
  foldDossier(
    { subject: 'H1', generation: 1 },
    events.map((event) => ('id' in event ? event : named(event))),
  );

describe('what is known of a dossier', () => {
  it('keeps its steps with who held it, the first request and payment, and the newest rating', () => {
    const fact = fold(
      submitted('08:00'),
      { kind: 'step-changed', time: at('08:10'), data: { step: 'Thẩm định', holder: 'officer' } },
      { kind: 'step-changed', time: at('08:20'), data: { step: 'Chờ ký' } },
      { kind: 'payment-requested', time: at('08:30'), data: { amount: 50_000 } },
      { kind: 'payment-requested', time: at('08:40'), data: {} },
      { kind: 'paid', time: at('09:00'), data: { way: 'online', amount: 50_000 } },
      { kind: 'paid', time: at('09:10'), data: { way: 'other' } },
      completed('10:00'),
      { kind: 'rated', time: at('11:00'), data: { rating: 'not-satisfied' } },
      { kind: 'rated', time: at('12:00'), data: { rating: 'satisfied' } },
    );
    expect(fact).toMatchObject({
      status: 'completed',
      stepChanges: [
        { at: at('08:10'), step: 'Thẩm định', holder: 'officer' },
        { at: at('08:20'), step: 'Chờ ký' },
      ],
      paymentRequestedAt: at('08:30'),
      paid: { at: at('09:00'), way: 'online' },
      rating: { at: at('12:00'), value: 'satisfied' },
      flags: [],
    });
    expect(fact.stepChanges[1]).not.toHaveProperty('holder');
  });

  it('is opened by its submission, accepted later, finished and returned', () => {
    const accepted: LifeCycleEvent = {
      kind: 'accepted',
      time: at('09:00'),
      data: { level: 'full', due: at('17:00') },
    };
    const fact = fold(
      submitted('08:00', { channel: 'online' }),
      accepted,
      completed('16:00'),
      returned('16:30'),
    );
    expect(fact).toMatchObject({
      status: 'returned',
      version: 4,
      opening: { at: at('08:00'), unit: 'A', source: '/mot-cua' },
      acceptedAt: at('09:00'),
      returnedAt: at('16:30'),
      steps: [{ kind: 'completed', at: at('16:00') }],
      dues: [{ from: at('08:00'), due: at('17:00') }],
      channel: 'online',
      level: 'full',
      flags: [],
      newestEventAt: at('16:30'),
    });
  });

  it('is opened by its acceptance when nothing was submitted, but by the stock at cut-over on its original day', () => {
    const accepted: LifeCycleEvent = { kind: 'accepted', time: at('09:00'), data: { unit: 'B' } };
    expect(fold(accepted).opening).toEqual({ at: at('09:00'), unit: 'B', source: '/mot-cua' });
    const before: LifeCycleEvent = {
      kind: 'opened-before',
      time: at('12:00'),
      data: { unit: 'C', receivedAt: at('07:00') },
    };
    expect(fold(before).opening).toEqual({
      at: at('07:00'),
      unit: 'C',
      source: '/mot-cua',
      cutOverAt: at('12:00'),
    });
    expect(fold(before, accepted).opening?.at).toBe(at('07:00'));
  });

  it('moves by a transfer and by an acceptance elsewhere, never to where it is', () => {
    const accepted: LifeCycleEvent = { kind: 'accepted', time: at('09:00'), data: { unit: 'B' } };
    const fact = fold(submitted('08:00'), accepted, transferred('10:00', 'B'), transferred('11:00', 'C'));
    expect(fact.steps).toEqual([
      { kind: 'moved', at: at('09:00'), unit: 'B' },
      { kind: 'moved', at: at('11:00'), unit: 'C' },
    ]);
  });

  it('keeps what was told first, unless the acceptance sets another level, field or procedure', () => {
    const told = { level: 'partial', channel: 'online', field: 'Hộ tịch' };
    const other = { level: 'full', channel: 'post', field: 'Đất đai' };
    const accepted = { kind: 'accepted', time: at('09:00'), data: other } as LifeCycleEvent;
    expect(fold(submitted('08:00', told), submitted('08:30', other))).toMatchObject(told);
    expect(fold(submitted('08:00', told), accepted)).toMatchObject({ ...other, channel: 'online' });
  });

  it('holds its first due instant from the opening and each later one from its own time', () => {
    const fact = fold(
      submitted('08:00'),
      due('09:00', '15:00'),
      due('10:00', '15:00'),
      due('11:00', '17:00'),
    );
    expect(fact.dues).toEqual([
      { from: at('08:00'), due: at('15:00') },
      { from: at('11:00'), due: at('17:00') },
    ]);
  });

  it.each<[string, LifeCycleEvent[], string[], number]>([
    ['completed twice', [completed('09:00'), completed('10:00')], ['completed-while-completed'], 1],
    ['completed while refused', [refused('09:00'), completed('10:00')], ['completed-while-refused'], 1],
    ['reopened while open', [reopened('09:00')], ['reopened-while-submitted'], 0],
    [
      'resumed though it was completed',
      [completed('09:00'), resumed('10:00')],
      ['resumed-while-completed'],
      1,
    ],
    ['returned while open', [returned('09:00')], ['returned-while-submitted'], 0],
    ['moved while closed', [stopped('09:00'), transferred('10:00', 'B')], ['moved-while-closed'], 1],
    ['submitted twice', [submitted('09:00')], ['opened-twice'], 0],
    ['closed before it was opened', [completed('07:00')], ['closed-before-opened'], 1],
  ])('flags what contradicts itself: %s', (_, events, flags, steps) => {
    const fact = fold(submitted('08:00'), ...events);
    expect(fact.flags).toEqual(flags);
    expect(fact.steps).toHaveLength(steps);
  });

  it('reopens what was completed, refused or stopped', () => {
    const fact = fold(
      submitted('08:00'),
      completed('09:00'),
      reopened('10:00'),
      stopped('11:00'),
      resumed('12:00'),
    );
    expect(fact.steps.map(({ kind }) => kind)).toEqual(['completed', 'reopened', 'stopped', 'resumed']);
    expect(fact.status).toBe('accepted');
    expect(fold(submitted('08:00'), refused('09:00'), reopened('10:00')).flags).toEqual([]);
  });

  it('without an opening is unopened, and knows its newest event', () => {
    expect(fold(completed('09:00'))).toMatchObject({
      status: 'unopened',
      steps: [],
      newestEventAt: at('09:00'),
    });
  });
});

describe('amendments', () => {
  const correct = (id: string, replaces: string, event: LifeCycleEvent, clock = '20:00'): DossierEvent =>
    named({ kind: 'corrected', time: at(clock), data: { replaces, event } }, id);
  const retract = (id: string, replaces: string, clock = '21:00'): DossierEvent =>
    named({ kind: 'retracted', time: at(clock), data: { replaces } }, id);
  const opening = named(submitted('08:00'), 'open');
  const closing = named(completed('16:00'), 'close');

  it('replace an event by the one they hold, at its own time', () => {
    const fact = fold(opening, closing, correct('c', 'close', completed('15:00')));
    expect(fact.steps).toEqual([{ kind: 'completed', at: at('15:00') }]);
    expect(fact.version).toBe(3);
  });

  it('take an event back; all openings taken back leave a retracted dossier', () => {
    expect(fold(opening, closing, retract('r', 'close')).status).toBe('submitted');
    const gone = fold(opening, closing, retract('r', 'open'));
    expect(gone.status).toBe('retracted');
    expect(gone.opening).toBeUndefined();
  });

  it('of any kind make a newer fact, never an older one', () => {
    const versions = [opening, closing, retract('r', 'close'), retract('r2', 'open')].map(
      (_, at, events) => fold(...events.slice(0, at + 1)).version,
    );
    expect(versions).toEqual([1, 2, 3, 4]);
  });

  it('say nothing before their target is known', () => {
    expect(fold(opening, correct('c', 'close', completed('15:00'))).steps).toEqual([]);
  });

  it('the last in order wins, and one that was itself taken back does not count', () => {
    const first = correct('c1', 'close', completed('15:00'), '20:00');
    const second = correct('c2', 'close', completed('14:00'), '20:30');
    expect(fold(opening, closing, second, first).steps[0]?.at).toBe(at('14:00'));
    expect(fold(opening, closing, second, first, retract('r', 'c2')).steps[0]?.at).toBe(at('15:00'));
    expect(fold(opening, closing, first, retract('r1', 'c1'), retract('r2', 'r1')).steps[0]?.at).toBe(
      at('15:00'),
    );
  });

  it('a correction of a correction holds in its place', () => {
    const events = [
      opening,
      closing,
      correct('c1', 'close', completed('15:00')),
      correct('c2', 'c1', completed('13:00')),
    ];
    expect(fold(...events).steps[0]?.at).toBe(at('13:00'));
  });

  it('in a circle are found, and say nothing', () => {
    const [a, b] = [correct('a', 'b', completed('15:00')), correct('b', 'a', completed('14:00'))];
    expect(DOSSIER_EVENTS.log([opening, a]).closesCycle(b)).toBe(true);
    expect(DOSSIER_EVENTS.log([]).closesCycle(correct('self', 'self', completed('1:00')))).toBe(true);
    expect(DOSSIER_EVENTS.log([opening, closing]).closesCycle(a)).toBe(false);
    expect(fold(opening, a, b).steps).toEqual([]);
  });

  it('any order of the same events is the same fact, byte for byte', () => {
    const events = [
      ...[
        opening,
        closing,
        named(reopened('17:00')),
        named(transferred('18:00', 'B')),
        named(due('18:30', '19:00')),
      ],
      ...[
        correct('c1', 'close', completed('15:00')),
        retract('r1', 'c1'),
        correct('c2', 'r1', completed('12:00')),
      ],
      ...[named(completed('19:30')), named(submitted('07:00')), retract('r9', 'unknown')],
    ];
    const expected = Buffer.from(encodeDossierFact(fold(...events)));
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(Buffer.from(encodeDossierFact(fold(...shuffled))).equals(expected)).toBe(true);
      }),
    );
  });
});
