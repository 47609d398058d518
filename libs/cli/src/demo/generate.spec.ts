import { codeSchema, DOSSIER_EVENT_DATA, dossierEventType, LIFE_CYCLE_KINDS } from '@nhip/contracts';
import { formatDay, parseDay, Zone } from '@nhip/kernel';
import { parseUnits } from '../units/units-file';
import { countDossiers } from './bookkeeping';
import { DEMO_SOURCE, generateDemo } from './generate';
import type { DemoEvent } from './life';
import { LiveProvince, pace } from './live';
import { OfficeHours } from './office-hours';
import { Random } from './random';

const ZONE = 'Asia/Ho_Chi_Minh';
const NOW = Date.parse('2026-11-20T15:10:00+07:00');
const demo = generateDemo({ seed: 'spec', now: NOW, zone: ZONE });
const events = [...demo.events()];
const { province, byUnit } = demo.totals();

describe('the sample province', () => {
  it('has a province, 15 departments and 98 communes that make a tree with names of their own', () => {
    const tierCount = (tier: string): number => demo.units.filter((unit) => unit.tier === tier).length;
    expect(['province', 'department', 'commune'].map(tierCount)).toEqual([1, 15, 98]);
    for (const key of ['code', 'shortName'] as const)
      expect(new Set(demo.units.map((unit) => unit[key])).size).toBe(114);
    expect(new Set(demo.units.map(({ name }) => name.vi)).size).toBe(114);
    const plain = demo.units.map(({ number: _, weight: __, lateness: ___, ...unit }) => unit);
    expect(parseUnits(JSON.stringify(plain), { format: 'json', known: new Set() }).faults).toEqual([]);
  });

  it('is the same for the same request and another for another seed', () => {
    const of = (seed: string) => generateDemo({ seed, now: NOW, zone: ZONE, days: 20 });
    const told = (seed: string) => JSON.stringify([...of(seed).events()]);
    expect(told('spec') === told('spec')).toBe(true);
    expect(of('spec').totals()).toEqual(of('spec').totals());
    expect(of('other').totals().province).not.toEqual(of('spec').totals().province);
  });

  it('is some 20,000 dossiers of 90 days, mostly online and on time, with some units in trouble', () => {
    expect(formatDay(demo.from)).toBe('2026-08-23');
    expect(formatDay(demo.to)).toBe('2026-11-20');
    expect(demo.dossiers.length).toBeGreaterThan(19_000);
    expect(demo.dossiers.length).toBeLessThan(21_500);
    expect(province.receivedOnline / province.received).toBeCloseTo(0.63, 1);
    const onTime = province.fellDueNotLate / province.fellDue;
    expect(onTime).toBeGreaterThan(0.92);
    expect(onTime).toBeLessThan(0.96);
    const worst = [...byUnit.values()].filter((unit) => unit.fellDueNotLate / unit.fellDue < 0.85);
    expect(worst.length).toBeGreaterThanOrEqual(3);
    expect(worst.length).toBeLessThanOrEqual(8);
    expect(province.overdueOpen).toBeGreaterThan(50);
    expect(new Set(events.map(({ type }) => type)).size).toBe(LIFE_CYCLE_KINDS.length);
  });

  it('gives events that the contract allows, in the order of time, each with a name of its own', () => {
    const schemas = new Map(
      LIFE_CYCLE_KINDS.map((kind) => [dossierEventType(kind), DOSSIER_EVENT_DATA[kind].strict()]),
    );
    const faulty = events.filter(({ type, data, subject, source }) => {
      return (
        !schemas.get(type)?.safeParse(data).success ||
        !codeSchema.safeParse(subject).success ||
        source !== DEMO_SOURCE
      );
    });
    expect(faulty).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.length).toBe(demo.eventCount);
    expect(events.every(({ time }, at) => at === 0 || (events[at - 1]?.time ?? '') <= time)).toBe(true);
    expect(events.every(({ time }) => Date.parse(time) >= demo.cutOver && Date.parse(time) <= NOW)).toBe(
      true,
    );
  });

  it('rests at night and on Sundays', () => {
    const hours = new OfficeHours(new Zone(ZONE));
    const handled = events.filter(({ type }) => type === dossierEventType('completed'));
    expect(handled.every(({ time }) => hours.isWorkday(hours.zone.dayOf(Date.parse(time))))).toBe(true);
    const onDay = (day: string): number => demo.totals(parseDay(day), parseDay(day)).province.received;
    expect(onDay('2026-11-15')).toBeLessThan(onDay('2026-11-16') / 5);
  });

  it('keeps the identity in every unit, and the windows add up', () => {
    for (const page of byUnit.values()) expect(page.toSolve).toBe(page.completed + page.open);
    const half = Math.floor((demo.from + demo.to) / 2);
    const [first, second] = [demo.totals(demo.from, half), demo.totals(half + 1, demo.to)];
    expect(second.province.carriedOver).toBe(first.province.open);
    for (const name of ['received', 'completed', 'refused', 'fellDue', 'completedLate'] as const)
      expect(first.province[name] + second.province[name]).toBe(province[name]);
    expect(second.province.overdueOpen).toBe(province.overdueOpen);
  });
});

describe('the clerk who counts the cards', () => {
  const at = (text: string): number => Date.parse(`2026-11-${text}:00+07:00`);
  const count = (...card: DemoEvent[]) =>
    countDossiers([card], {
      from: parseDay('2026-11-10'),
      to: parseDay('2026-11-12'),
      now: at('12T12:00'),
      zone: new Zone(ZONE),
    });
  const submitted = (when: string, due?: string): DemoEvent => ({
    kind: 'submitted',
    at: at(when),
    data: { unit: 'a', ...(due && { due: at(due) }) },
  });
  const some = (page: Record<string, number> | undefined) =>
    Object.fromEntries(Object.entries(page ?? {}).filter(([, value]) => value !== 0));

  it('one that went over to another unit and was finished late there', () => {
    const { byUnit: pages } = count(
      submitted('09T08:00', '11T17:00'),
      { kind: 'transferred', at: at('10T09:00'), data: { to: 'b' } },
      { kind: 'completed', at: at('12T08:00'), data: {} },
    );
    expect(some(pages.get('a'))).toEqual({ carriedOver: 1, movedOut: 1 });
    expect(some(pages.get('b'))).toEqual({
      movedIn: 1,
      toSolve: 1,
      completed: 1,
      completedLate: 1,
      lateByDate: 1,
      fellDue: 1,
    });
  });

  it('finished at the very due instant is in time; a second later on that day is late by instant only', () => {
    const done = (time: number) =>
      some(count(submitted('10T08:00', '11T17:00'), { kind: 'completed', at: time, data: {} }).province);
    const both = { received: 1, toSolve: 1, completed: 1, sameDay: 1, fellDue: 1 };
    expect(done(at('11T17:00'))).toEqual({ ...both, completedInTime: 1, fellDueNotLate: 1 });
    expect(done(at('11T17:00') + 1000)).toEqual({ ...both, completedLate: 1 });
  });

  it('one that is open: overdue, near due, or without a date', () => {
    const open = { received: 1, toSolve: 1, open: 1 };
    expect(some(count(submitted('10T08:00', '12T11:30')).province)).toEqual({
      ...open,
      overdueOpen: 1,
      fellDue: 1,
    });
    expect(some(count(submitted('10T08:00', '13T11:30')).province)).toEqual({
      ...open,
      openInTime: 1,
      nearDue: 1,
    });
    expect(some(count(submitted('10T08:00', '13T17:00')).province)).toEqual({ ...open, openInTime: 1 });
    expect(some(count(submitted('10T08:00')).province)).toEqual({ ...open, openNoDue: 1 });
  });
});

describe('the province that keeps moving', () => {
  const hours = new OfficeHours(new Zone(ZONE));
  const liveFor = (minutes: number, startedAt: number) => {
    const province = new LiveProvince(demo, hours);
    const random = new Random('run');
    const lived = [];
    for (const at of pace(startedAt, { hours, random })) {
      if (at > startedAt + minutes * 60_000) return lived;
      lived.push(province.step(at, random));
    }
    return lived;
  };

  it('does the same again for the same start', () => {
    expect(liveFor(30, NOW)).toEqual(liveFor(30, NOW));
  });

  it.each([
    ['in the afternoon', NOW],
    ['at night', Date.parse('2026-11-21T02:00:00+07:00')],
  ])('moves %s: at once, and calmer after a quarter of an hour', (_, startedAt) => {
    const first = liveFor(5, startedAt);
    expect(first.length).toBeGreaterThan(100);
    expect(new Set(first.map(({ event }) => event.kind)).size).toBeGreaterThan(3);
    expect(liveFor(60, startedAt).length).toBeLessThan(first.length * 12 * 0.6);
  });

  it('only goes on legally from what is there', () => {
    const closed = new Set(['refused', 'withdrawn', 'stopped', 'completed', 'returned']);
    const known = new Map(demo.dossiers.map(({ subject, events: past }) => [subject, [...past]]));
    for (const { subject, event, number } of liveFor(120, NOW)) {
      const past = known.get(subject) ?? [];
      const last = past.at(-1);
      expect(number).toBe(past.length);
      if (!last) expect(event.kind).toBe('submitted');
      else if (event.kind === 'returned') expect(last.kind).toBe('completed');
      else expect(closed.has(last.kind)).toBe(false);
      if (last) expect(event.at).toBeGreaterThan(last.at);
      known.set(subject, [...past, event]);
    }
  });
});
