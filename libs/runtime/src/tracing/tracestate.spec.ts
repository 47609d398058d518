import { readTracestate, TRACESTATE_LIMITS } from './tracestate';

const member = (key: string, characters: number): string =>
  `${key}=${'x'.repeat(characters - key.length - 1)}`;

describe('tracestate (W3C Trace Context Level 1)', () => {
  it.each([
    ['one vendor', 'congo=t61rcWkgMzE', 'congo=t61rcWkgMzE'],
    ['several, in their order', 'rojo=00f067aa0ba902b7 , congo=t61', 'rojo=00f067aa0ba902b7,congo=t61'],
    ['empty members', 'a=1,, ,b=2,', 'a=1,b=2'],
    ['a tenant', 'fw529a3039@dt=FfffffffI', 'fw529a3039@dt=FfffffffI'],
  ])('is read: %s', (_, text, told) => {
    expect(readTracestate(text)).toBe(told);
  });

  it.each([
    ['nothing', undefined],
    ['no text', ['a=1']],
    ['a member without a value', 'a=1,b'],
    ['a key in upper case', 'Vendor=1'],
    ['a key that stands twice', 'a=1,a=2'],
    ['a line break', 'a=1\nb=2'],
    ['without end', `a=${'x'.repeat(100_000)}`],
  ])('is as good as absent: %s', (_, text) => {
    expect(readTracestate(text)).toBe('');
  });

  it('is cut to its limits, whole members at a time, the long ones first and then the last', () => {
    const long = member('long', TRACESTATE_LIMITS.memberCharacters + 1);
    const some = ['a', 'b', 'c', 'd'].map((key) => member(key, TRACESTATE_LIMITS.memberCharacters));
    expect(readTracestate([long, 'e=1'].join(','))).toBe([long, 'e=1'].join(','));
    expect(readTracestate([some[0], long, ...some.slice(1)].join(','))).toBe(some.slice(0, 3).join(','));
    const many = Array.from({ length: 40 }, (_, at) => `k${at}=1`);
    expect(readTracestate(many.join(','))).toBe(many.slice(0, TRACESTATE_LIMITS.members).join(','));
  });
});
