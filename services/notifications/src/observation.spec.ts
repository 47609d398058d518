import { valueBytes } from './alert-service.spec-data';
import { observed } from './core/alert.spec-data';
import { decodeObservation } from './observation';

describe('a figure from the topic', () => {
  it('is read whole', () => {
    const told = observed(3, { figure: [176, 200], before: [150, 170] });
    expect(decodeObservation(valueBytes(told))).toEqual(told);
  });

  it('is refused when it is none', () => {
    expect(() => decodeObservation(Buffer.from('x'))).toThrow();
    expect(() => decodeObservation(Buffer.alloc(0))).toThrow('"" over "" is no figure');
  });
});
