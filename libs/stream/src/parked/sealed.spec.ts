import { randomBytes } from 'node:crypto';
import { CannotOpen } from './cannot-open';
import { Cipher } from './sealed';

const key = (): string => randomBytes(32).toString('base64');
const OLD = key();
const NEW = key();
const PLAIN = Buffer.from('họ tên: Nguyễn Văn A');

describe('secrets at rest', () => {
  const cipher = Cipher.of(OLD)!;

  it('come back as they were, never show what they hold, and never look the same twice', () => {
    const [one, two] = [cipher.seal(PLAIN, 'parked/a'), cipher.seal(PLAIN, 'parked/a')];
    expect(cipher.open(one, 'parked/a')).toEqual(PLAIN);
    expect(cipher.open(cipher.seal(Buffer.alloc(0), ''), '')).toEqual(Buffer.alloc(0));
    expect(one.includes(Buffer.from('Nguy'))).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  it('open with an earlier key while it is given', () => {
    const sealed = cipher.seal(PLAIN, 'x');
    expect(Cipher.of(`${NEW},${OLD}`)!.open(sealed, 'x')).toEqual(PLAIN);
    expect(() => Cipher.of(NEW)!.open(sealed, 'x')).toThrow(CannotOpen);
    expect(() => cipher.open(Cipher.of(`${NEW},${OLD}`)!.seal(PLAIN, 'x'), 'x')).toThrow(CannotOpen);
  });

  it('do not open elsewhere, nor altered in any byte, nor cut', () => {
    const sealed = cipher.seal(PLAIN, 'x');
    expect(() => cipher.open(sealed, 'y')).toThrow(CannotOpen);
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered[at]! ^= 1;
      expect(() => cipher.open(altered, 'x')).toThrow(CannotOpen);
      expect(() => cipher.open(sealed.subarray(0, at), 'x')).toThrow(CannotOpen);
    }
  });

  it.each(['', 'short', `${OLD},`, Array(9).fill(OLD).join(',')])('need keys of 32 bytes: %s', (setting) => {
    expect(Cipher.of(setting)).toBeUndefined();
  });

  it('take a key in base64url too', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const sealed = Cipher.of(bytes.toString('base64url'))!.seal(PLAIN, 'x');
    expect(Cipher.of(bytes.toString('base64'))!.open(sealed, 'x')).toEqual(PLAIN);
  });
});
