import * as fc from 'fast-check';
import { decodeHeaderValue } from './binary-mode';

/** Section 3.1.3.2 of the HTTP binding, the other way round. */
const encode = (text: string): string =>
  [...text]
    .map((char) =>
      /[\x21\x23\x24\x26-\x7e]/.test(char)
        ? char
        : [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    .join('');

describe('the value of a ce- header', () => {
  it.each<[string, string | undefined]>([
    ['/mot-cua', '/mot-cua'],
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['%e1%ba%bf', 'ế'],
    ['%2541', '%41'],
    ['needless%41', 'needlessA'],
    ['a+b', 'a+b'],
    ['"quoted \\"text\\" \\\\"', 'quoted "text" \\'],
    ['"Euro %E2%82%AC"', 'Euro €'],
    ['"no end', undefined],
    ['"two" "strings"', undefined],
    ['100%', undefined],
    ['%4', undefined],
    ['%zz', undefined],
    ['%C0%A0', undefined],
    ['%ED%A0%80', undefined],
    ['Đất', undefined],
    ['caf\u00e9', undefined],
  ])('%s reads %s', (header, value) => {
    expect(decodeHeaderValue(header)).toBe(value);
  });

  it('comes back as it was encoded, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeHeaderValue(encode(text))).toBe(text);
      }),
    );
  });
});
