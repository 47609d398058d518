import type { DocumentFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import fc from 'fast-check';
import { documentMarks } from './document-marks';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ZONE = new Zone('Asia/Ho_Chi_Minh');
const at = (text: string): number => Date.parse(`${text}:00+07:00`);
const EMPTY: DocumentFact = {
  ...{ subject: 'd', generation: 1, version: 1, status: 'issued', type: 'decision', normative: false },
  ...{ priority: '', claimed: '', verified: '', counterpart: '', way: '', steps: [], sendings: [] },
  ...{ excludedOut: 0, excludedIn: 0, flags: [], newestEventAt: 0, newestEventSource: '/s' },
};
const opened = (kind: string, when: number): Pick<DocumentFact, 'opening'> => ({
  opening: { kind, at: when, unit: 'a', source: '/s' },
});
/** Day marks of a measure, each as "2026-11-03 key=value …: weight". */
function marked(fact: DocumentFact, now: number, position = now): Map<string, number> {
  const sums = new Map<string, number>();
  const { marks } = documentMarks(fact, { zone: ZONE }, { now, position });
  for (const { measure, grain, day, dims, weight } of marks) {
    if (grain !== 'day') continue;
    const { type: _, priority: __, ...told } = dims;
    const key = [measure, new Date(day * DAY_MS).toISOString().slice(0, 10), JSON.stringify(told)].join(' ');
    sums.set(key, (sums.get(key) ?? 0) + weight);
  }
  return new Map([...sums].sort());
}
const judged = (fact: DocumentFact, now: number): unknown =>
  documentMarks(fact, { zone: ZONE }, { now, position: now }).marks.find(
    ({ measure }) => measure === 'document.send_judged',
  )?.dims;

describe('sent in time', () => {
  const decision = (signedAt: string, sentAt?: string, priority = ''): DocumentFact => ({
    ...{ ...EMPTY, ...opened('issued', at(signedAt)), priority },
    sendings: sentAt === undefined ? [] : [{ at: at(sentAt), way: 'network', counterpart: 'inside' }],
  });
  const LATER = at('2026-12-01T00:00');

  it.each([
    ['2026-11-03T16:30', '2026-11-03T23:59', '', 'in-time', 'in-time'],
    ['2026-11-03T16:30', '2026-11-04T11:30', '', 'in-time', 'in-time'],
    ['2026-11-03T16:30', '2026-11-04T11:31', '', 'late', 'in-time'],
    ['2026-11-03T16:30', '2026-11-05T00:00', '', 'late', 'late'],
    ['2026-11-06T16:30', '2026-11-09T09:00', '', 'in-time', 'in-time'],
    ['2026-11-03T16:30', '2026-11-04T08:00', '1', 'late', 'late'],
    ['2026-11-03T16:30', '2026-11-03T20:00', '3', 'in-time', 'in-time'],
    ['2026-11-03T16:30', undefined, '', 'late', 'late'],
  ])('signed %s, sent %s, priority "%s": %s, %s', (signed, sent, priority, d28, d30) => {
    expect(judged(decision(signed, sent, priority), LATER)).toMatchObject({ d28, d30 });
  });

  it('is open until each limit has passed, and is judged again then', () => {
    const fact = decision('2026-11-03T16:30');
    const reading = (now: string) => ({ now: at(now), position: at(now) });
    expect(judged(fact, at('2026-11-04T11:30'))).toMatchObject({ d28: 'open', d30: 'open' });
    expect(documentMarks(fact, { zone: ZONE }, reading('2026-11-04T08:00')).changesAt).toBe(
      at('2026-11-04T11:30') + 1,
    );
    expect(judged(fact, at('2026-11-04T12:00'))).toMatchObject({ d28: 'late', d30: 'open' });
    expect(judged(fact, at('2026-11-05T00:00'))).toMatchObject({ d28: 'late', d30: 'late' });
  });
});

it('gazette issues, what they publish and secret documents count where they were told', () => {
  const now = at('2026-11-10T00:00');
  expect([...marked({ ...EMPTY, ...opened('gazette-issued', at('2026-11-03T08:00')) }, now)]).toEqual([
    ['document.gazette_issued 2026-11-03 {}', 1],
  ]);
  const excluded = { ...EMPTY, ...opened('excluded', at('2026-11-03T00:00')), excludedOut: 3, excludedIn: 1 };
  expect([...marked(excluded, now)]).toEqual([
    ['document.excluded 2026-11-03 {"direction":"in"}', 1],
    ['document.excluded 2026-11-03 {"direction":"out"}', 3],
  ]);
  const published = {
    ...opened('gazetted', at('2026-11-03T08:00')),
    gazetted: { at: at('2026-11-03T08:00'), unit: 'g' },
  };
  expect([...marked({ ...EMPTY, ...published }, now).keys()][0]).toContain(
    'document.gazette_published 2026-11-03',
  );
});

/**
 * The same counted by a clerk who walks through the days minute by minute with a wall calendar of November 2026. Local
 * times are texts; nothing here is of the product.
 */
class Clerk {
  readonly book = new Map<string, number>();

  constructor(private readonly now: number) {}

  local(instant: number): string {
    return new Date(instant + 7 * 60 * MINUTE_MS).toISOString();
  }
  works(instant: number): boolean {
    const text = this.local(instant);
    const weekday = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDay();
    const time = text.slice(11, 16);
    const inside = (time >= '07:00' && time < '11:30') || (time >= '13:30' && time < '17:00');
    return weekday >= 1 && weekday <= 5 && inside;
  }
  nextWorkday(text: string): string {
    let day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
    do day += DAY_MS;
    while ([0, 6].includes(new Date(day).getUTCDay()));
    return new Date(day).toISOString().slice(0, 10);
  }
  worked(from: number, to: number): number {
    let minutes = 0;
    for (let minute = from; minute < to; minute += MINUTE_MS) if (this.works(minute)) minutes++;
    return minutes;
  }
  write(measure: string, instant: number, dims: object, weight = 1): void {
    const key = [measure, this.local(instant).slice(0, 10), JSON.stringify(dims)].join(' ');
    this.book.set(key, (this.book.get(key) ?? 0) + weight);
  }

  count(fact: DocumentFact): Map<string, number> {
    const { opening } = fact;
    const signed = {
      signature: fact.claimed || 'untold',
      verified: fact.verified || 'unchecked',
      normative: 'no',
    };
    if (opening && opening.at <= this.now) {
      if (opening.kind === 'issued') this.countIssued(fact, opening.at, signed);
      else this.countArrived(fact, opening.at, signed);
    }
    return new Map([...this.book].sort());
  }

  private countIssued(fact: DocumentFact, signedAt: number, signed: object): void {
    this.write('document.issued', signedAt, signed);
    const sendings = fact.sendings.filter((sending) => sending.at <= this.now);
    const sent = sendings[0]?.at;
    const day = this.local(signedAt).slice(0, 10);
    const urgent = fact.priority !== '' && fact.priority !== '0';
    const verdict = (last: string): string => {
      if (sent !== undefined) return this.local(sent) <= last ? 'in-time' : 'late';
      return this.local(this.now) > last ? 'late' : 'open';
    };
    const next = this.nextWorkday(day);
    this.write('document.send_judged', signedAt, {
      d28: verdict(urgent ? `${day}T23:59:59.999Z` : `${next}T11:30:00.000Z`),
      d30: verdict(urgent ? `${day}T23:59:59.999Z` : `${next}T23:59:59.999Z`),
    });
    if (sent === undefined) return;
    const ways = new Set(sendings.map(({ way }) => way));
    const both = ways.has('both') || (ways.has('network') && ways.has('paper'));
    this.write('document.sent', sent, { way: both ? 'both' : ways.has('paper') ? 'paper' : 'network' });
    const met = new Set<string>();
    for (const { at: when, counterpart, way } of sendings) {
      if (way === 'paper' || met.has(counterpart)) continue;
      met.add(counterpart);
      this.write('document.exchanged', when, {
        counterpart: counterpart || 'untold',
        direction: 'out',
        ...signed,
      });
    }
  }

  private countArrived(fact: DocumentFact, arrivedAt: number, signed: object): void {
    this.write('document.arrived', arrivedAt, signed);
    const { counterpart } = fact;
    if (fact.way !== 'paper')
      this.write('document.exchanged', arrivedAt, {
        counterpart: counterpart || 'untold',
        direction: 'in',
        ...signed,
      });
    const first = (...kinds: string[]) => fact.steps.find(({ kind }) => kinds.includes(kind));
    const gone = first('recalled')?.at ?? Infinity;
    const accepted = first('accepted', 'refused');
    this.wait('acceptance', arrivedAt, { own: accepted?.at, gone });
    if (accepted?.kind !== 'accepted') return;
    const begun = first('assigned', 'started', 'done')?.at;
    this.wait('assignment', accepted.at, { own: begun, gone });
    const worked = first('assigned', 'started')?.at;
    if (worked !== undefined)
      this.wait('completion', worked, { own: first('done')?.at, gone, due: fact.due ?? Infinity });
  }

  private wait(
    step: string,
    since: number,
    end: { own: number | undefined; gone: number; due?: number },
  ): void {
    if (since > this.now) return;
    const own = end.own !== undefined && end.own <= this.now ? end.own : undefined;
    const over = own ?? (end.gone <= this.now ? end.gone : undefined);
    if (own !== undefined) {
      this.write('document.waited', own, { step });
      this.write('document.waited_minutes', own, { step }, this.worked(since, own));
    }
    let limit = end.due ?? since;
    if (end.due === undefined)
      for (let minutes = 0; minutes < 480; limit += MINUTE_MS) if (this.works(limit)) minutes++;
    if (limit >= Math.min(over ?? Infinity, this.now)) return;
    const stuckAt = Math.max(limit + 1, since);
    this.write('document.stuck_in', stuckAt, { step });
    if (over !== undefined) this.write('document.stuck_out', Math.max(over, stuckAt), { step });
  }
}

const minute = fc.integer({ min: 0, max: 12 * 24 * 60 }).map((m) => at('2026-11-05T00:00') + m * MINUTE_MS);
const signatures = {
  claimed: fc.constantFrom('', 'none', 'person', 'both'),
  verified: fc.constantFrom('', 'agency'),
};
const priority = fc.constantFrom('', '0', '1');
const sending = fc.record({
  ...{ at: minute, way: fc.constantFrom('network', 'paper', 'both') },
  counterpart: fc.constantFrom('inside', 'outside', ''),
});
const outgoing = fc
  .record({ ...signatures, priority, at: minute, sendings: fc.array(sending, { maxLength: 4 }) })
  .map(({ at: signedAt, sendings, ...rest }): DocumentFact => ({
    ...{ ...EMPTY, ...rest, ...opened('issued', signedAt) },
    sendings: sendings.filter((each) => each.at >= signedAt).sort((a, b) => a.at - b.at),
  }));
const WAYS = [
  ['accepted', 'assigned', 'started', 'done'],
  ['accepted', 'done'],
  ['accepted', 'started', 'assigned', 'recalled'],
  ...[['refused'], ['recalled'], ['accepted', 'recalled'], ['accepted', 'assigned', 'assigned', 'done']],
] as const;
const incoming = fc
  .record({
    ...{
      ...signatures,
      priority,
      counterpart: fc.constantFrom('inside', ''),
      way: fc.constantFrom('network', 'paper'),
    },
    ...{ times: fc.array(minute, { minLength: 5, maxLength: 5 }), kinds: fc.constantFrom(...WAYS) },
    ...{ steps: fc.nat({ max: 4 }), due: fc.option(minute, { nil: undefined }) },
  })
  .map(({ times, kinds, steps, due, ...rest }): DocumentFact => {
    const [arrivedAt, ...then] = [...times].sort((a, b) => a - b) as [number, ...number[]];
    return {
      ...{ ...EMPTY, ...rest, ...opened('arrived', arrivedAt), ...(due !== undefined && { due }) },
      steps: kinds.slice(0, steps).map((kind, index) => ({ kind, at: then[index]! })),
    };
  });

describe('a clerk with a wall calendar', () => {
  it.each([
    ['outgoing', outgoing],
    ['incoming', incoming],
  ])('finds the same marks of %s documents at any time', (_, documents) => {
    fc.assert(
      fc.property(documents, minute, (fact, now) => {
        expect(marked(fact, now)).toEqual(new Clerk(now).count(fact));
      }),
    );
  });

  it('month marks add up to the same as day marks', () => {
    fc.assert(
      fc.property(fc.oneof(outgoing, incoming), minute, (fact, now) => {
        const { marks } = documentMarks(fact, { zone: ZONE }, { now, position: now });
        const sum = (grain: string): number =>
          marks.filter((mark) => mark.grain === grain).reduce((total, { weight }) => total + weight, 0);
        expect(sum('month')).toBe(sum('day'));
      }),
    );
  });

  it('nothing changes before the instants that are told', () => {
    fc.assert(
      fc.property(fc.oneof(outgoing, incoming), minute, (fact, now) => {
        const { happensAt = Infinity, changesAt = Infinity } = documentMarks(
          fact,
          { zone: ZONE },
          { now, position: now },
        );
        const next = Math.min(happensAt, changesAt, now + 20 * DAY_MS);
        expect(next).toBeGreaterThan(now);
        expect(marked(fact, next - 1)).toEqual(marked(fact, now));
      }),
    );
  });
});
