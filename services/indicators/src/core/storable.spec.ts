import { checkStorable } from './storable';
import type { StreamFact } from './stream';

const fact = (rest: object = {}): StreamFact => ({
  ...{ subject: 'S', generation: 1, version: 1, newestEventAt: 1, newestEventSource: '/s', flags: [] },
  ...{ sent: { at: 1_000, unit: 'A' }, steps: [{ at: 2_000 }], secret: false, title: undefined },
  ...rest,
});

describe('a fact of any stream', () => {
  it('passes when PostgreSQL can take all of it', () => {
    expect(() => checkStorable(fact())).not.toThrow();
  });

  it.each([
    ['an instant after the calendar, deep in it', { steps: [{ at: Date.UTC(10_000, 1) }] }],
    ['an instant that is none', { sent: { at: NaN, unit: 'A' } }],
    ['a NUL character', { sent: { at: 1, unit: 'A\0' } }],
    ['a version beyond an integer', { version: 2 ** 31 }],
    ['a subject that no index holds', { subject: 'H'.repeat(1_001) }],
    ['a text that no index holds', { sent: { at: 1, unit: 'A'.repeat(2_301) } }],
  ])('is refused with %s', (_, wrong) => {
    expect(() => checkStorable(fact(wrong))).toThrow(/beyond the calendar|NUL|cannot be|too long/);
  });
});
