import { Problem } from '@nhip/runtime';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { BodyTooLarge, type BodyLimit } from './body-too-large';

/** The client has sent nothing for too long. */
export class SlowBody extends Problem {}

/** A body smaller than this, inflated, may have any ratio: a few equal lines shrink a lot and harm nobody. */
const RATIO_FROM_BYTES = 1_048_576;
const INFLATERS = { gzip: createGunzip, br: createBrotliDecompress } as const;
export type Encoding = keyof typeof INFLATERS;

/** @returns undefined for a body that is sent as it is; @throws Problem 415 for what is not inflated here. */
export function encodingOf(header: string | undefined): Encoding | undefined {
  const encoding = (header ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return undefined;
  if (Object.hasOwn(INFLATERS, encoding)) return encoding as Encoding;
  throw new Problem(
    415,
    `a body is sent as it is, or with Content-Encoding ${Object.keys(INFLATERS).join(' or ')}`,
  );
}

/**
 * The parts of a body as they come in; the request outlives a reader that stops early, so that it can be answered.
 * @throws SlowBody (408) when nothing comes for `idleMs` while somebody waits for it
 */
export async function* patientParts(raw: IncomingMessage, idleMs: number): AsyncGenerator<Buffer> {
  const parts = raw.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  let giveUp: (error: Error) => void = () => undefined;
  const timer = setTimeout(
    () => giveUp(new SlowBody(408, `nothing came for ${idleMs / 1000} s; send the body without pauses`)),
    idleMs,
  );
  let waiting = false;
  try {
    for (;;) {
      timer.refresh();
      waiting = true;
      const next = await new Promise<IteratorResult<Buffer>>((resolve, reject) => {
        giveUp = reject;
        parts.next().then(resolve, reject);
      });
      waiting = false;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    if (!waiting) await parts.return?.();
  }
}

/**
 * The body as it was before it was compressed.
 * @throws BodyTooLarge when it grows more than `ratio` fold; Problem 400 when it cannot be inflated
 */
export async function* inflated(
  parts: AsyncIterable<Buffer>,
  encoding: Encoding,
  ratio: number,
): AsyncGenerator<Buffer> {
  let taken = 0;
  let given = 0;
  let sent: { readonly error: unknown } | undefined;
  const counted = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const part of parts) {
        taken += part.length;
        yield part;
      }
    } catch (error) {
      sent = { error };
      throw error;
    }
  };
  const inflater = INFLATERS[encoding]();
  // What breaks it is told by reading from it.
  pipeline(counted, inflater).catch(() => undefined);
  try {
    for await (const part of inflater as AsyncIterable<Buffer>) {
      given += part.length;
      if (given > RATIO_FROM_BYTES && given > taken * ratio) throw new BodyTooLarge('ratio');
      yield part;
    }
  } catch (error) {
    if (error instanceof BodyTooLarge) throw error;
    if (sent !== undefined) throw sent.error;
    throw new Problem(400, `the body is not whole or not valid as Content-Encoding ${encoding}`, {
      cause: error,
    });
  } finally {
    inflater.destroy();
  }
}

/** All of a body of limited size. @throws BodyTooLarge */
export async function wholeBody(
  parts: AsyncIterable<Buffer>,
  most: number,
  limit: BodyLimit,
): Promise<Buffer> {
  const got: Buffer[] = [];
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > most) throw new BodyTooLarge(limit);
    got.push(part);
  }
  return got.length === 1 ? got[0]! : Buffer.concat(got);
}
