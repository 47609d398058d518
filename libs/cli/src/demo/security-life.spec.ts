import { SECURITY_EVENTS } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { demoUnits } from './province';
import { securityBegin, securityEvents } from './security-life';

const anchor = Date.parse('2026-11-20T15:10:00+07:00');
const world = { seed: 'tinh-mau', zone: new Zone('Asia/Ho_Chi_Minh'), units: demoUnits(), anchor };
const begin = securityBegin(world);

describe('the security of the sample province', () => {
  const all = securityEvents(world, begin, anchor);

  it('is told in events that its door takes, each named once', () => {
    const faults = all.flatMap(({ type, data }) => {
      const kind = SECURITY_EVENTS.kinds.find((each) => SECURITY_EVENTS.typeOf(each) === type)!;
      const read = SECURITY_EVENTS.decode(kind, data);
      return read.ok ? [] : [[kind, read.faults]];
    });
    expect(faults).toEqual([]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(5_000);
    const kinds = new Set(all.map(({ type }) => type.split('.')[2]));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['incident-resolved', 'advisory-applied', 'log-source-heard']),
    );
  });

  it('is the same whether it is asked at once or step by step', () => {
    const steps = Array.from({ length: 60 }, (_, step) => begin + ((anchor - begin) / 60) * step);
    const told = steps.flatMap((from, at) => securityEvents(world, from, steps[at + 1] ?? anchor));
    expect(told.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });
});
