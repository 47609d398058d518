import { z } from 'zod';
import { both, EXIT, Failure } from '../failure';
import { exchange, problemLines, refused, Unreachable, type HttpAnswer } from '../http';
import type { Terminal } from '../terminal';

export const SEND_LIMITS = {
  /** Lines of one request. */
  chunkLines: 500,
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

/** Where lines go, and with which key. */
export interface Address {
  readonly url: string;
  readonly key: string;
}

/** One line, and what the door told of it. */
export interface Sent<Item, Told> {
  readonly item: Item;
  readonly told: Told;
}

export interface LineSending<Item, Told> {
  readonly items: AsyncIterable<Item> | Iterable<Item>;
  /** The item as one line of NDJSON. */
  readonly line: (item: Item) => string;
  /** What the door tells of one line. */
  readonly told: z.ZodType<Told>;
  /** What it tells of a line that makes a request of its own be refused. */
  readonly refused: (reason: string) => Told;
  readonly onSent: (sent: readonly Sent<Item, Told>[]) => void | Promise<void>;
  readonly limits?: Partial<SendLimits>;
}

interface Chunk<Item> {
  readonly items: readonly Item[];
  readonly lines: readonly string[];
}

const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Sends lines of NDJSON to the door of dossier-events, a bounded number of requests at once.
 *
 * A request that nobody answered may have been committed all the same. It is sent again as it was: the door knows what
 * it already holds, so nothing counts twice. A chunk that is too large for the door (413) is halved.
 *
 * @throws Failure when the door stays away longer than the patience, or refuses the key or the whole request.
 */
export async function sendLines<Item, Told>(
  to: Address,
  terminal: Terminal,
  sending: LineSending<Item, Told>,
): Promise<void> {
  const limits = { ...SEND_LIMITS, ...sending.limits };
  const chunks = chunked(sending, limits);
  const failed = new AbortController();
  const signal = AbortSignal.any([terminal.stop, failed.signal]);
  const answer = z.object({ results: z.array(sending.told) });
  const work = async (): Promise<void> => {
    try {
      for (;;) {
        const { value: chunk, done } = await chunks.next();
        if (done) return;
        signal.throwIfAborted();
        await deliver(chunk, { to, terminal, limits, signal, sending, answer });
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

async function* chunked<Item, Told>(
  { items, line }: LineSending<Item, Told>,
  limits: SendLimits,
): AsyncGenerator<Chunk<Item>> {
  let chunk = { items: [] as Item[], lines: [] as string[] };
  let bytes = 0;
  for await (const item of items) {
    const text = line(item);
    const size = Buffer.byteLength(text) + 1;
    if (
      chunk.items.length > 0 &&
      (chunk.items.length >= limits.chunkLines || bytes + size > limits.chunkBytes)
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

interface Delivery<Item, Told> {
  readonly to: Address;
  readonly terminal: Terminal;
  readonly limits: SendLimits;
  readonly signal: AbortSignal;
  readonly sending: LineSending<Item, Told>;
  readonly answer: z.ZodType<{ results: Told[] }>;
}

async function deliver<Item, Told>(chunk: Chunk<Item>, delivery: Delivery<Item, Told>): Promise<void> {
  const { items, lines } = chunk;
  const { sending } = delivery;
  const answer = await untilAnswered(`${lines.join('\n')}\n`, delivery);
  if (answer.status === 413 && items.length > 1) {
    const half = Math.ceil(items.length / 2);
    await deliver({ items: items.slice(0, half), lines: lines.slice(0, half) }, delivery);
    await deliver({ items: items.slice(half), lines: lines.slice(half) }, delivery);
    return;
  }
  if (items.length === 1 && (answer.status === 413 || answer.status === 422 || answer.status === 400)) {
    const told = sending.refused(problemLines(answer).join('; '));
    await sending.onSent(items.map((item) => ({ item, told })));
    return;
  }
  const results = readResults(answer, items.length, delivery);
  await sending.onSent(items.map((item, at) => ({ item, told: results[at] as Told })));
}

async function untilAnswered<Item, Told>(body: string, delivery: Delivery<Item, Told>): Promise<HttpAnswer> {
  const { to, terminal, limits, signal } = delivery;
  const giveUpAt = terminal.now() + limits.patienceMs;
  for (let pauseMs: number = limits.firstPauseMs; ; pauseMs *= 2) {
    let why: string;
    let askedMs = 0;
    try {
      const answer = await exchange({
        method: 'POST',
        url: to.url,
        bearer: to.key,
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
    if (terminal.now() + waitMs > giveUpAt) throw gaveUp(to, why, limits);
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

function readResults<Item, Told>(
  answer: HttpAnswer,
  expected: number,
  { to, answer: schema }: Delivery<Item, Told>,
): Told[] {
  const request = { method: 'POST', url: to.url, bearer: to.key } as const;
  if (answer.status < 200 || answer.status > 299) throw refused(request, answer, EXIT.badData);
  let told: unknown;
  try {
    told = JSON.parse(answer.text);
  } catch {
    told = undefined;
  }
  const read = schema.safeParse(told);
  if (read.success && read.data.results.length === expected) return read.data.results;
  throw new Failure({
    exit: EXIT.unavailable,
    what: both('Không hiểu câu trả lời của cửa nhận', 'The answer of the door is not understood'),
    where: request.url,
    why: [
      read.success
        ? `${read.data.results.length} kết quả cho ${expected} dòng · results for ${expected} lines`
        : (read.error.issues[0]?.message ?? ''),
    ],
    mend: both('Kiểm tra địa chỉ và phiên bản của Nhịp', 'Check the address and the version of Nhịp'),
  });
}

function gaveUp(to: Address, why: string, { patienceMs }: SendLimits): Failure {
  const minutes = patienceMs / 60_000;
  return new Failure({
    exit: EXIT.unavailable,
    what: both(
      `Cửa nhận không nhận được sau ${minutes} phút thử lại`,
      `The door did not take it in ${minutes} minutes of retries`,
    ),
    where: to.url,
    why: [why],
    mend: both(
      'Chạy lại lệnh này sau: phần đã nhận sẽ là trùng và không tính hai lần',
      'Run this again later: what was taken is a duplicate then and counts once',
    ),
  });
}

const isAbort = (error: unknown): boolean => (error as { name?: unknown }).name === 'AbortError';
