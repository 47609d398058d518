import type { Instant, SecurityBody, SecurityFact } from '@nhip/contracts';
import { formatDay, Zone } from '@nhip/kernel';
import * as fc from 'fast-check';
import { securityMarks } from './security-marks';
import { SECURITY_STREAM } from './security-stream';

const zone = new Zone('Asia/Ho_Chi_Minh');
const HOUR = 3_600_000;
const T0 = Date.parse('2026-11-03T08:10:00+07:00');
const hour = (n: number): Instant => T0 + n * HOUR;

const factOf = (body: SecurityFact['body']): SecurityFact => ({
  ...{ subject: 'S', generation: 1, version: 1, retracted: false, flags: [] },
  ...{ newestEventAt: T0, newestEventSource: '/soc', body },
});
/** "measure unit day dims weight" of every day mark, sorted. */
function days(body: SecurityFact['body'], now: Instant, position = now): string[] {
  return securityMarks(factOf(body), { zone }, { now, position })
    .marks.filter(({ grain }) => grain === 'day')
    .map(({ measure, unit, day, dims, weight }) =>
      [measure.replace('security.', ''), unit, formatDay(day).slice(5), ...Object.values(dims), weight].join(
        ' ',
      ),
    )
    .sort();
}
const incident = (more: object = {}): SecurityBody => ({
  case: 'incident',
  value: { unit: 'A', group: 'leak', severity: 'high', detectedAt: T0, turnedAt: [], ...more },
});

describe('an incident', () => {
  it('is open from its detection, and each of its clocks falls due and is overdue by itself', () => {
    expect(days(incident(), hour(23))).toEqual(['incidents A 11-03 high leak 1']);
    expect(days(incident(), hour(25))).toEqual([
      'incidents A 11-03 high leak 1',
      'notice_due A 11-04 high leak late 1',
      'notice_overdue A 11-04 high leak 1',
    ]);
    const remedied = incident({ notifiedAt: hour(24), remediedAt: hour(80) });
    expect(days(remedied, hour(100))).toEqual([
      'incidents A 11-03 high leak 1',
      'notice_due A 11-04 high leak in-time 1',
      'remedy_due A 11-06 high leak late 1',
      'remedy_overdue A 11-06 high leak -1',
      'remedy_overdue A 11-06 high leak 1',
    ]);
  });

  it('that is not serious need not be noticed', () => {
    expect(days(incident({ severity: 'medium' }), hour(30))).toEqual(['incidents A 11-03 medium leak 1']);
  });

  it('is not judged by the clock beyond its position, and says when it would next count otherwise', () => {
    expect(days(incident(), hour(30), hour(20))).toEqual(['incidents A 11-03 high leak 1']);
    const at = (now: Instant, position = now) =>
      securityMarks(factOf(incident()), { zone }, { now, position });
    expect(at(hour(30), hour(20)).changesAt).toBe(hour(24) + 1);
    expect(at(hour(30)).changesAt).toBe(hour(72) + 1);
    expect(at(hour(80)).changesAt).toBeUndefined();
    expect(at(hour(-1)).happensAt).toBe(T0);
  });

  it('takes minutes to be detected and to be resolved, also a second time', () => {
    const turnedAt = [hour(2), hour(5), hour(6)];
    expect(days(incident({ occurredAt: hour(-1), notifiedAt: hour(1), turnedAt }), hour(100))).toEqual([
      'detect_known A 11-03 high leak 1',
      'detect_minutes A 11-03 high leak 60',
      'incidents A 11-03 high leak 1',
      'incidents_reopened A 11-03 high leak 1',
      'incidents_resolved A 11-03 high leak 1',
      'incidents_resolved A 11-03 high leak 1',
      'notice_due A 11-04 high leak in-time 1',
      'remedy_due A 11-06 high leak in-time 1',
      'resolve_minutes A 11-03 high leak 120',
      'resolve_minutes A 11-03 high leak 60',
    ]);
  });
});

it('counts detections in their minutes', () => {
  const of = { unit: 'A', engine: 'suricata', signature: '1:7' };
  const counts = [
    { ...of, minute: T0, severity: 'low', count: 3 },
    { ...of, minute: hour(24), severity: 'high', count: 5 },
  ];
  expect(days({ case: 'detections', value: { counts } }, hour(20))).toEqual([
    'detections A 11-03 low suricata 3',
  ]);
});

it('takes out what a state ends and brings in what it begins, and what lasts stays', () => {
  const states = [
    { at: T0, unit: 'A', installed: 5, protected: 4, monitored: 0 },
    { at: hour(24), unit: 'A', installed: 5, protected: 5, monitored: 1 },
  ];
  expect(days({ case: 'devices', value: { states } }, hour(48))).toEqual([
    'devices A 11-03 installed 5',
    'devices A 11-03 protected 4',
    'devices A 11-04 monitored 1',
    'devices A 11-04 protected -4',
    'devices A 11-04 protected 5',
  ]);
  const system = { unit: 'A', level: 2, stage: 'proposed', monitored: false, retired: false };
  const lives = [
    { ...system, at: T0 },
    { ...system, at: hour(24), stage: 'approved' },
    { ...system, at: hour(48), stage: 'approved', retired: true },
  ];
  expect(days({ case: 'system', value: { states: lives } }, hour(72))).toEqual([
    'level_approved A 11-04 2 1',
    'systems A 11-03 2 proposed no 1',
    'systems A 11-04 2 approved no 1',
    'systems A 11-04 2 proposed no -1',
    'systems A 11-05 2 approved no -1',
  ]);
});

describe('any subject', () => {
  const at = fc.integer({ min: 0, max: 200 });
  const sorted = fc
    .array(at, { maxLength: 6 })
    .map((all) => [...new Set(all)].sort((a, b) => a - b).map(hour));
  const bodies: fc.Arbitrary<SecurityBody> = fc.oneof(
    fc
      .record({
        severity: fc.constantFrom('low', 'high', 'critical'),
        turnedAt: sorted,
        ...{ notifiedAt: fc.option(at.map(hour)), remediedAt: fc.option(at.map(hour)) },
      })
      .map(({ notifiedAt, remediedAt, ...rest }) =>
        incident({ ...rest, ...(notifiedAt && { notifiedAt }), ...(remediedAt && { remediedAt }) }),
      ),
    fc.tuple(at, fc.option(at)).map(([due, applied]): SecurityBody => ({
      case: 'advisory',
      value: {
        unit: 'A',
        issuedAt: T0,
        due: hour(due),
        ...(applied !== null && { appliedAt: hour(applied) }),
      },
    })),
    fc
      .tuple(sorted, fc.integer({ min: 1, max: 60 }), fc.option(at))
      .map(([heardAt, hours, retired]): SecurityBody => ({
        case: 'logSource',
        value: {
          ...{ unit: 'A', registeredAt: T0, intervalMinutes: hours * 60, heardAt },
          ...(retired !== null && { retiredAt: hour(retired) }),
        },
      })),
    fc
      .array(fc.tuple(at, fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 5 })
      .map((all): SecurityBody => ({
        case: 'system',
        value: {
          states: all
            .sort(([a], [b]) => a - b)
            .map(([n, stage, retired]) => ({
              ...{ at: hour(n), unit: 'A', level: 1, monitored: false, retired },
              stage: ['none', 'proposed', 'appraised', 'approved'][stage] as string,
            })),
        },
      })),
  );

  /** How a subject stands at the end of a day, told from the fact alone, without any flow. */
  function standsAt(body: SecurityBody, end: Instant): Record<string, number> {
    const done = (instant: Instant | undefined): boolean => instant !== undefined && instant <= end;
    const told: Record<string, number> = {};
    if (body.case === 'incident') {
      const { turnedAt, detectedAt, severity, notifiedAt, remediedAt } = body.value;
      const turns = turnedAt.filter(done).length;
      const mended = [remediedAt, turnedAt[0]].some(done);
      told['open'] = done(detectedAt) ? 1 - (turns % 2) : 0;
      told['notice_overdue'] = severity !== 'low' && end > hour(24) && !done(notifiedAt) ? 1 : 0;
      told['remedy_overdue'] = end > hour(72) && !mended ? 1 : 0;
    } else if (body.case === 'advisory') {
      told['advisory_overdue'] = end > body.value.due && !done(body.value.appliedAt) ? 1 : 0;
    } else if (body.case === 'logSource') {
      const { heardAt, retiredAt, intervalMinutes } = body.value;
      const beats = heardAt.filter((heard) => heard <= end && end <= heard + intervalMinutes * 60_000);
      const counts = beats.some((heard) => heard < (retiredAt ?? Infinity)) && !done(retiredAt);
      told['log_sources_alive'] = counts ? 1 : 0;
      told['log_sources'] = done(body.value.registeredAt) && !done(retiredAt) ? 1 : 0;
    } else if (body.case === 'system') {
      const last = body.value.states.filter((state) => done(state.at)).at(-1);
      told['systems'] = last && !last.retired ? 1 : 0;
    }
    return told;
  }
  const STOCK: Readonly<Record<string, readonly [string, number]>> = {
    incidents: ['open', 1],
    incidents_reopened: ['open', 1],
    incidents_resolved: ['open', -1],
  };

  it('stands at the end of every day as it is told, whatever flows it came by', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const { marks } = securityMarks(factOf(body), { zone }, { now: hour(400), position: hour(400) });
        for (let day = zone.dayOf(T0) - 1; day <= zone.dayOf(hour(300)); day++) {
          const expected = standsAt(body, zone.startOf(day + 1) - 1);
          const stocks = Object.fromEntries(Object.keys(expected).map((name) => [name, 0]));
          for (const { grain, measure, day: of, weight } of marks) {
            const name = measure.replace('security.', '');
            const [stock, sign] = STOCK[name] ?? [name, 1];
            if (grain === 'day' && of <= day && stock in stocks)
              stocks[stock] = stocks[stock]! + sign * weight;
          }
          expect([formatDay(day), stocks]).toEqual([formatDay(day), expected]);
        }
      }),
    );
  });

  it('counts the same when the clock comes in steps as when it comes at once, and in words of its stream', () => {
    fc.assert(
      fc.property(bodies, at, (body, end) => {
        const ask = (now: Instant) => securityMarks(factOf(body), { zone }, { now, position: now });
        let reading = ask(hour(-1));
        for (;;) {
          const next = Math.min(reading.happensAt ?? Infinity, reading.changesAt ?? Infinity);
          if (next > hour(end)) break;
          reading = ask(next);
        }
        expect(reading.marks).toEqual(ask(hour(end)).marks);
        for (const { measure, dims } of ask(hour(400)).marks) {
          expect(SECURITY_STREAM.measures).toHaveProperty([measure]);
          for (const name of Object.keys(dims)) expect(SECURITY_STREAM.dimensions).toHaveProperty([name]);
        }
      }),
    );
  });
});
