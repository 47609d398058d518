import { decodeSecurityFact, encodeSecurityFact, SECURITY_EVENTS, type SecurityEvent } from '@nhip/contracts';
import * as fc from 'fast-check';
import { foldSecurity } from './fold';

const T0 = Date.parse('2026-11-03T08:10:00+07:00');
const HOUR = 3_600_000;

let ids = 0;
/** An event as the door reads it, so many hours after the first. */
function told(kind: string, hours: number, data: object = {}, id = `e${++ids}`): SecurityEvent {
  const decoded = SECURITY_EVENTS.decode(kind as SecurityEvent['kind'], data);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.faults));
  return { source: '/soc', id, kind, time: T0 + hours * HOUR, data: decoded.value } as SecurityEvent;
}
const fold = (...events: SecurityEvent[]) => foldSecurity({ subject: 'S', generation: 1 }, events);
const detected = (hours: number, more: object = {}) =>
  told('incident-detected', hours, { unit: 'a', group: 'malware', severity: 'low', ...more });

describe('an incident', () => {
  it('is told with its clocks and turns, as classified last', () => {
    const occurredAt = new Date(T0 - HOUR).toISOString();
    const fact = fold(
      detected(0),
      told('incident-classified', 1, { severity: 'critical', occurredAt }),
      told('incident-notified', 2),
      told('incident-notified', 3),
      told('incident-remedied', 4),
      told('incident-resolved', 5),
      told('incident-reopened', 6),
    );
    expect(fact).toMatchObject({ version: 7, flags: [], retracted: false, newestEventAt: T0 + 6 * HOUR });
    expect(fact.body).toEqual({
      case: 'incident',
      value: {
        ...{ unit: 'a', group: 'malware', severity: 'critical', detectedAt: T0, occurredAt: T0 - HOUR },
        ...{ notifiedAt: T0 + 2 * HOUR, remediedAt: T0 + 4 * HOUR },
        turnedAt: [T0 + 5 * HOUR, T0 + 6 * HOUR],
      },
    });
  });

  it('flags what cannot be, and nothing is dated before it was detected', () => {
    const { flags, body } = fold(
      detected(0, { occurredAt: new Date(T0 + HOUR).toISOString() }),
      detected(1),
      told('incident-notified', -2),
      told('incident-reopened', 2),
      told('incident-resolved', 3),
      told('incident-resolved', 4),
      told('advisory-applied', 5),
    );
    expect(flags).toEqual([
      ...['advisory-applied-while-incident', 'dated-before-opened', 'incident-reopened-while-open'],
      ...['incident-resolved-while-resolved', 'occurred-after-detected', 'opened-twice'],
    ]);
    expect(body).toMatchObject({ value: { notifiedAt: T0, turnedAt: [T0 + 3 * HOUR] } });
    expect(body.value).not.toHaveProperty('occurredAt');
  });

  it('is nothing before it is detected, and retracted when that is taken back', () => {
    expect(fold(told('incident-notified', 0))).toMatchObject({ retracted: false, body: { case: undefined } });
    const opening = detected(0);
    const gone = fold(opening, told('retracted', 1, { replaces: opening.id }));
    expect(gone).toMatchObject({ retracted: true, body: { case: undefined }, version: 2 });
  });
});

describe('counts of detections', () => {
  const at = { unit: 'a', signature: '1:7', severity: 'high' };
  const countsOf = (...events: SecurityEvent[]) => {
    const { body } = fold(...events);
    return body.case === 'detections' ? body.value.counts : [];
  };
  const line = (name: string): string => name.padEnd(12, '0');

  it('add up by minute, and a line counts once in whatever company it comes', () => {
    const counts = countsOf(
      told('detections-counted', 0, { ...at, count: 5 }),
      told('detections-counted', 0.001, { ...at, count: 2 }),
      told('detections-counted', 0, { ...at, lines: line('x') + line('y') }),
      told('detections-counted', 0, { ...at, lines: line('y') + line('z') }),
      told('detections-counted', 1, { ...at, lines: line('x') }),
    );
    expect(counts.map(({ minute, count }) => [minute - T0, count])).toEqual([
      [0, 10],
      [HOUR, 1],
    ]);
  });

  it('need either a count or names of lines', () => {
    const bad = [{}, { count: 1, lines: line('x') }, { lines: 'short' }, { count: 0 }];
    for (const data of bad)
      expect(SECURITY_EVENTS.decode('detections-counted', { ...at, ...data }).ok).toBe(false);
  });
});

it('keeps no address: not in a code, and of what is not listed nothing at all', () => {
  const data = { unit: 'a', signature: '1:7', severity: 'high', count: 1 };
  const read = SECURITY_EVENTS.decode('detections-counted', { ...data, src_ip: '10.0.0.7', payload: 'x' });
  expect(read).toEqual({ ok: true, value: { ...data, engine: 'other' } });
  for (const unit of ['10.0.0.7', 'xa 10.0.0.7', 'fe80:0:0:0:1:2:3:4', '00:1b:44:11:3a:b7'])
    expect(SECURITY_EVENTS.decode('detections-counted', { ...data, unit }).ok).toBe(false);
  for (const unit of ['H49.01.02.03', '000.00.01.H49', 'xa-dong-tam'])
    expect(SECURITY_EVENTS.decode('detections-counted', { ...data, unit }).ok).toBe(true);
});

describe('any history', () => {
  const stages = fc.constantFrom('none', 'proposed', 'approved');
  const one = fc.oneof(
    fc.constant(['incident-detected', { unit: 'a', group: 'leak', severity: 'high' }] as const),
    fc
      .constantFrom('notified', 'remedied', 'resolved', 'reopened')
      .map((what) => [`incident-${what}`, {}] as const),
    fc
      .tuple(stages, fc.boolean())
      .map(([stage, monitored]) => ['system-stated', { unit: 'b', level: 2, stage, monitored }] as const),
    fc.constant(['system-retired', {}] as const),
    fc
      .nat(9)
      .map(
        (n) => ['detections-counted', { unit: 'a', signature: '1', severity: 'low', count: n + 1 }] as const,
      ),
    fc.constant(['layers-stated', { unit: 'a', layers: ['yearly-check'] }] as const),
    fc.constant(['devices-stated', { unit: 'a', installed: 3, protected: 2, monitored: 1 }] as const),
    fc.constant(['log-source-registered', { unit: 'a', intervalMinutes: 5 }] as const),
    fc.constant(['log-source-heard', {}] as const),
    fc.constant(['advisory-issued', { unit: 'a', due: '2026-11-09T17:00:00+07:00' }] as const),
    fc.constant(['advisory-applied', {}] as const),
  );
  const histories = fc
    .array(fc.tuple(one, fc.nat(20)), { minLength: 1, maxLength: 8 })
    .map((all) => all.map(([[kind, data], hours], i) => told(kind, hours, data, `h${i}`)));

  it('is the same fact in any order, and after its trip over the wire', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (events, weights) => {
        const shuffled = events
          .map((event) => [weights.next().value as number, event] as const)
          .sort(([a], [b]) => a - b)
          .map(([, event]) => event);
        const bytes = encodeSecurityFact(fold(...events));
        expect(encodeSecurityFact(fold(...shuffled))).toEqual(bytes);
        expect(encodeSecurityFact(decodeSecurityFact(bytes))).toEqual(bytes);
        expect(decodeSecurityFact(bytes)).toEqual(fold(...events));
      }),
    );
  });

  it('with one event taken back is the history without it, but for its version', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (events, which) => {
        const gone = events[which % events.length] as SecurityEvent;
        const rest = events.filter((event) => event !== gone);
        const taken = fold(...events, told('retracted', 30, { replaces: gone.id }));
        if (rest.length === 0) return expect(taken.body.case).toBeUndefined();
        const { body, flags } = fold(...rest);
        expect(taken).toMatchObject({ body, flags, version: events.length + 1 });
      }),
    );
  });
});
