import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { CannotOpen } from './cannot-open';

/** How many keys a cipher may know: the one in use and those of earlier times. */
const MAX_KEYS = 8;
const KEY_BYTES = 32;
const FORMAT = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * Secrets at rest: AES-256-GCM with a random nonce, as `format | key id | nonce | tag | ciphertext`.
 * The key id tells which key opens it, so that keys can be changed: the first one seals, all of them open.
 */
export class Cipher {
  private constructor(
    private readonly sealing: SealingKey,
    private readonly opening: ReadonlyMap<string, SealingKey>,
  ) {}

  /**
   * @param setting keys of 32 bytes in base64 or base64url, the newest first, separated by commas (NHIP_PARKED_KEY)
   * @returns undefined for a setting that holds anything else
   */
  static of(setting: string): Cipher | undefined {
    const keys = setting.split(',').map(toKey);
    const [first] = keys;
    if (first === undefined || keys.length > MAX_KEYS || keys.includes(undefined)) return undefined;
    return new Cipher(first, new Map(keys.map((key) => [key!.id.toString('hex'), key!])));
  }

  /** @param place what the bytes belong to, e.g. `parked/<source>/<id>`; they open nowhere else. */
  seal(plain: Buffer, place: string): Buffer {
    const { bytes, id } = this.sealing;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', bytes, nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), id, nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws CannotOpen */
  open(sealed: Buffer, place: string): Buffer {
    if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT)
      throw new CannotOpen('these bytes are not sealed');
    let at = 1;
    const take = (length: number): Buffer => sealed.subarray(at, (at += length));
    const key = this.opening.get(take(KEY_ID_BYTES).toString('hex'));
    if (key === undefined) throw new CannotOpen('the key that sealed these bytes is not given');
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, take(NONCE_BYTES));
    decipher.setAAD(Buffer.from(place)).setAuthTag(take(TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(at)), decipher.final()]);
    } catch (error) {
      throw new CannotOpen('these bytes were altered or belong elsewhere', { cause: error });
    }
  }
}

interface SealingKey {
  readonly bytes: Buffer;
  readonly id: Buffer;
}

function toKey(text: string): SealingKey | undefined {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== KEY_BYTES) return undefined;
  const id = createHash('sha256').update('nhip key id\n').update(bytes).digest().subarray(0, KEY_ID_BYTES);
  return { bytes, id };
}
