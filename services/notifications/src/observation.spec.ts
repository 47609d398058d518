import { valueBytes } from './alert-service.spec-data';
import { observed } from './core/alert.spec-data';
import { decodeObservation } from './observation';

describe('a figure from the topic', () => {
  it('is read whole', () => {
    const told = observed(3, { figure: [176, 200], before: [150, 170] });
    expect(decodeObservation(valueBytes(told))).toEqual(told);
  });

  it.each([
    ['a first day that is none', { from: '2026-02-30' }],
    ['a last day that is none', { to: 'today' }],
    ['a last day before the first', { from: '2026-11-11', to: '2026-11-10' }],
    ['a zone that is none', { zone: 'Asia/Nowhere' }],
    ['no zone', { zone: '' }],
    ['a value that is no number', { value: NaN }],
    ['a target without end', { target: Infinity }],
    ['a count that no number holds', { numerator: 2 ** 60 }],
    ['an instant that no number holds', { clock: 2 ** 60 }],
  ])('is refused with %s', (_, members) => {
    expect(() => decodeObservation(valueBytes({ ...observed(3), ...members }))).toThrow();
  });

  it('is refused when it is none', () => {
    expect(() => decodeObservation(Buffer.from('x'))).toThrow();
    expect(() => decodeObservation(Buffer.alloc(0))).toThrow('"" over "" is no figure');
  });
});
