import { z } from 'zod';
import { both, EXIT, Failure } from '../failure';
import { exchange, faultLines, problemLines, refused, Unreachable, type HttpAnswer } from '../http';
import type { Terminal } from '../terminal';

export const SEND_LIMITS = {
  /** Events of one request. */
  chunkEvents: 500,
  /** Bytes of one request's body; the door's own limit is larger. */
  chunkBytes: 512 * 1024,
  /** Requests under way at once. */
  requests: 4,
  /** How long one request is tried again before the import gives up. */
  patienceMs: 5 * 60_000,
  /** The longest wait between two tries, also when Retry-After asks for more. */
  longestPauseMs: 30_000,
  firstPauseMs: 250,
} as const;
export type SendLimits = { readonly [Name in keyof typeof SEND_LIMITS]: number };

const OUTCOMES = ['applied', 'duplicate', 'pending', 'parked', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the door said of one event. */
export interface SentEvent<Item> {
  readonly item: Item;
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface Door {
  /** Address of dossier-events. */
  readonly eventsUrl: string;
  readonly key: string;
}

export interface Sending<Item> {
  readonly items: AsyncIterable<Item> | Iterable<Item>;
  /** The item as one line of NDJSON. */
  readonly line: (item: Item) => string;
  readonly onSent: (sent: readonly SentEvent<Item>[]) => void | Promise<void>;
  readonly limits?: Partial<SendLimits>;
}

interface Chunk<Item> {
  readonly items: readonly Item[];
  readonly lines: readonly string[];
}

const doorAnswer = z.object({
  results: z.array(
    z.object({ outcome: z.enum(OUTCOMES), reason: z.string().optional(), errors: z.unknown().optional() }),
  ),
});
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Sends events to the door of dossier-events as NDJSON, a bounded number of requests at once.
 *
 * A request that nobody answered may have been committed all the same. It is sent again as it was: an event is named
 * by its source and id, so the door calls what it already holds a duplicate, and each event counts once.
 * A chunk that is too large for the door (413) is halved.
 *
 * @throws Failure when the door stays away longer than the patience, or refuses the key or the whole request.
 */
export async function sendEvents<Item>(
  door: Door,
  terminal: Terminal,
  sending: Sending<Item>,
): Promise<void> {
  const limits = { ...SEND_LIMITS, ...sending.limits };
  const chunks = chunked(sending, limits);
  const failed = new AbortController();
  const signal = AbortSignal.any([terminal.stop, failed.signal]);
  const work = async (): Promise<void> => {
    try {
      for (;;) {
        const { value: chunk, done } = await chunks.next();
        if (done) return;
        signal.throwIfAborted();
        await deliver(chunk, { door, terminal, limits, signal, onSent: sending.onSent });
      }
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: limits.requests }, work));
  const errors = ended.filter((end) => end.status === 'rejected').map(({ reason }) => reason as unknown);
  // The others were stopped because of one: that one is told.
  if (errors.length > 0) throw errors.find((error) => !isAbort(error)) ?? errors[0];
}

async function* chunked<Item>(
  { items, line }: Sending<Item>,
  limits: SendLimits,
): AsyncGenerator<Chunk<Item>> {
  let chunk = { items: [] as Item[], lines: [] as string[] };
  let bytes = 0;
  for await (const item of items) {
    const text = line(item);
    const size = Buffer.byteLength(text) + 1;
    if (
      chunk.items.length > 0 &&
      (chunk.items.length >= limits.chunkEvents || bytes + size > limits.chunkBytes)
    ) {
      yield chunk;
      chunk = { items: [], lines: [] };
      bytes = 0;
    }
    chunk.items.push(item);
    chunk.lines.push(text);
    bytes += size;
  }
  if (chunk.items.length > 0) yield chunk;
}

interface Delivery<Item> {
  readonly door: Door;
  readonly terminal: Terminal;
  readonly limits: SendLimits;
  readonly signal: AbortSignal;
  readonly onSent: Sending<Item>['onSent'];
}

async function deliver<Item>(chunk: Chunk<Item>, delivery: Delivery<Item>): Promise<void> {
  const { items, lines } = chunk;
  const answer = await untilAnswered(`${lines.join('\n')}\n`, delivery);
  if (answer.status === 413 && items.length > 1) {
    const half = Math.ceil(items.length / 2);
    await deliver({ items: items.slice(0, half), lines: lines.slice(0, half) }, delivery);
    await deliver({ items: items.slice(half), lines: lines.slice(half) }, delivery);
    return;
  }
  if (items.length === 1 && (answer.status === 413 || answer.status === 422 || answer.status === 400)) {
    const reason = problemLines(answer).join('; ');
    await delivery.onSent(items.map((item) => ({ item, outcome: 'refused', reason })));
    return;
  }
  const { results } = readAnswer(answer, delivery.door, items.length);
  await delivery.onSent(
    items.map((item, at) => {
      const { outcome = 'refused', reason = '', errors } = results[at] ?? {};
      return { item, outcome, reason: [reason, ...faultLines(errors)].filter(Boolean).join('; ') };
    }),
  );
}

async function untilAnswered<Item>(body: string, delivery: Delivery<Item>): Promise<HttpAnswer> {
  const { door, terminal, limits, signal } = delivery;
  const giveUpAt = terminal.now() + limits.patienceMs;
  for (let pauseMs: number = limits.firstPauseMs; ; pauseMs *= 2) {
    let why: string;
    let askedMs = 0;
    try {
      const answer = await exchange({
        method: 'POST',
        url: eventsAddress(door),
        bearer: door.key,
        body,
        contentType: 'application/x-ndjson',
        signal,
      });
      if (!RETRIED_STATUSES.has(answer.status)) return answer;
      why = problemLines(answer).join('; ');
      askedMs = retryAfterMs(answer.headers.get('retry-after'), terminal.now());
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      why = error.message;
    }
    const waitMs = Math.min(Math.max(pauseMs, askedMs), limits.longestPauseMs);
    if (terminal.now() + waitMs > giveUpAt) throw gaveUp(door, why, limits);
    await terminal.pause(waitMs, signal);
  }
}

/** Retry-After as RFC 9110 has it: seconds, or a date. */
function retryAfterMs(value: string | null, now: number): number {
  if (value === null) return 0;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}

function readAnswer(answer: HttpAnswer, door: Door, expected: number) {
  const request = { method: 'POST', url: eventsAddress(door), bearer: door.key } as const;
  if (answer.status < 200 || answer.status > 299) throw refused(request, answer, EXIT.badData);
  let told: unknown;
  try {
    told = JSON.parse(answer.text);
  } catch {
    told = undefined;
  }
  const read = doorAnswer.safeParse(told);
  if (read.success && read.data.results.length === expected) return read.data;
  throw new Failure({
    exit: EXIT.unavailable,
    what: both('Không hiểu câu trả lời của cửa nhận', 'The answer of the door is not understood'),
    where: request.url,
    why: [
      read.success
        ? `${read.data.results.length} kết quả cho ${expected} sự kiện · results for ${expected} events`
        : (read.error.issues[0]?.message ?? ''),
    ],
    mend: both('Kiểm tra địa chỉ và phiên bản của Nhịp', 'Check the address and the version of Nhịp'),
  });
}

function gaveUp(door: Door, why: string, { patienceMs }: SendLimits): Failure {
  const minutes = patienceMs / 60_000;
  return new Failure({
    exit: EXIT.unavailable,
    what: both(
      `Cửa nhận không nhận được sau ${minutes} phút thử lại`,
      `The door did not take it in ${minutes} minutes of retries`,
    ),
    where: eventsAddress(door),
    why: [why],
    mend: both(
      'Chạy lại lệnh này sau: phần đã nhận sẽ là trùng và không tính hai lần',
      'Run this again later: what was taken is a duplicate then and counts once',
    ),
  });
}

const eventsAddress = ({ eventsUrl }: Door): string => `${eventsUrl.replace(/\/+$/, '')}/v1/events`;
const isAbort = (error: unknown): boolean => (error as { name?: unknown }).name === 'AbortError';
