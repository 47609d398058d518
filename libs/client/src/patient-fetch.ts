import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Sign } from './signature';

/** How long a request is tried. */
export interface Patience {
  readonly tries: number;
  /** Before the second try where the door names no time; twice as long before each further one. */
  readonly firstPauseMs: number;
  /** A `Retry-After` beyond it is not waited for: the answer is given as it is. */
  readonly longestPauseMs: number;
  readonly answerMs: number;
}

/** About a minute of pauses. */
export const PATIENCE: Patience = {
  tries: 8,
  firstPauseMs: 500,
  longestPauseMs: 30_000,
  answerMs: 60_000,
};

/** The door's own "later", and that of what may stand before it. */
const LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * `fetch` that sends the same bytes again while the door says "later" or nobody answers; each time signed anew.
 * Redirects are not followed: the key belongs to the address it was given for.
 */
export function patientFetch({
  patience,
  sign,
}: {
  readonly patience: Patience;
  readonly sign: Sign;
}): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const id = `msg_${randomUUID()}`;
    for (let tried = 1; ; tried++) {
      const answer = await once(request, body, { id, sign, answerMs: patience.answerMs }).catch(
        (error: unknown) => {
          request.signal.throwIfAborted();
          if (tried === patience.tries) throw error;
          return undefined;
        },
      );
      const wait = pauseAfter(answer, tried, patience);
      if (answer !== undefined && wait === undefined) return answer;
      await answer?.body?.cancel();
      await pause(wait, undefined, { signal: request.signal });
    }
  };
}

function once(
  { url, method, headers, signal }: Request,
  body: Buffer<ArrayBuffer> | undefined,
  { id, sign, answerMs }: { readonly id: string; readonly sign: Sign; readonly answerMs: number },
): Promise<Response> {
  const at = Math.floor(Date.now() / 1000);
  const signed = body === undefined ? {} : sign({ id, at, body });
  return fetch(url, {
    method,
    headers: { ...Object.fromEntries(headers), ...signed },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
  });
}

/** @returns milliseconds, or undefined when it is not to be tried again. */
function pauseAfter(answer: Response | undefined, tried: number, patience: Patience): number | undefined {
  if (answer !== undefined && (!LATER.has(answer.status) || tried === patience.tries)) return undefined;
  const named = retryAfter(answer?.headers.get('retry-after'));
  if (named !== undefined) return named <= patience.longestPauseMs ? named : undefined;
  return Math.min(patience.firstPauseMs * 2 ** (tried - 1), patience.longestPauseMs);
}

/** Seconds or an HTTP date, as milliseconds from now. */
function retryAfter(text: string | null | undefined): number | undefined {
  if (text == null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
