import { both, EXIT, Failure, type ExitCode } from './failure';

/** An answer larger than this is not read on; no answer of Nhịp comes near it. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
export const ANSWER_TIMEOUT_MS = 60_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly bearer: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Nobody answered, or not whole: refused, reset, timed out. */
export class Unreachable extends Error {}

/**
 * One exchange, whatever its status. Redirects are not followed: the key belongs to the address it was given for.
 * @throws Unreachable; AbortError when `signal` is aborted.
 */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: {
        authorization: `Bearer ${request.bearer}`,
        accept: 'application/json',
        ...(request.body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
      },
      ...(request.body !== undefined && { body: request.body }),
      redirect: 'manual',
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
    });
    return { status: response.status, headers: response.headers, text: await readBounded(response) };
  } catch (error) {
    request.signal?.throwIfAborted();
    throw new Unreachable(reasonOf(error), { cause: error });
  }
}

/**
 * One exchange that must succeed.
 * @returns the JSON of the answer, undefined for an empty one.
 * @throws Failure: 69 when nobody answers or the service is not ready, 77 without permission, `refusal` (64 unless
 * told) when the request itself was refused.
 */
export async function ask(request: HttpRequest, refusal: ExitCode = EXIT.usage): Promise<unknown> {
  let answer: HttpAnswer;
  try {
    answer = await exchange(request);
  } catch (error) {
    throw error instanceof Unreachable ? unreachable(request.url, error.message) : error;
  }
  if (answer.status < 200 || answer.status > 299) throw refused(request, answer, refusal);
  if (answer.text === '') return undefined;
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new Failure({
      exit: EXIT.unavailable,
      what: both('Câu trả lời không phải JSON', 'The answer is no JSON'),
      where: request.url,
      mend: both('Kiểm tra địa chỉ có đúng là Nhịp không', 'Check that the address is that of Nhịp'),
    });
  }
}

export function unreachable(where: string, why: string): Failure {
  return new Failure({
    exit: EXIT.unavailable,
    what: both('Không có ai trả lời', 'Nobody answers'),
    where,
    why: [why],
    mend: both(
      'Chạy "npm start" trong thư mục dự án, hoặc kiểm tra NHIP_URL',
      'Run "npm start" in the project folder, or check NHIP_URL',
    ),
  });
}

/** The failure that an answer outside 2xx stands for; the faults are those of its problem (RFC 9457). */
export function refused(request: HttpRequest, answer: HttpAnswer, refusal: ExitCode): Failure {
  const where = `${request.method} ${request.url}`;
  const why = problemLines(answer);
  if (answer.status === 401 || answer.status === 403)
    return new Failure({
      exit: EXIT.noPermission,
      what: both('Khóa không được phép làm việc này', 'The key is not allowed to do this'),
      where,
      why,
      mend: both(
        'Dùng khóa của người vận hành (NHIP_KEY), hoặc khóa của đúng nguồn (--key)',
        'Use the operator key (NHIP_KEY), or the key of that very source (--key)',
      ),
    });
  if (answer.status === 501)
    return new Failure({
      exit: refusal,
      what: both('Nhịp chưa giữ hay chưa làm được điều này', 'This is not kept or not supported yet'),
      where,
      why,
    });
  const unavailable = answer.status >= 500 || answer.status === 429;
  return new Failure({
    exit: unavailable ? EXIT.unavailable : refusal,
    what: unavailable
      ? both('Dịch vụ chưa sẵn sàng', 'The service is not ready')
      : both('Yêu cầu bị từ chối', 'The request was refused'),
    where,
    why,
  });
}

/** "title: detail" and one line per fault, of a problem document or of whatever else came. */
export function problemLines({ status, text }: HttpAnswer): string[] {
  let problem: unknown;
  try {
    problem = JSON.parse(text);
  } catch {
    return [`HTTP ${status}`];
  }
  const { title, detail, errors } = (problem ?? {}) as Record<string, unknown>;
  const head = [title, detail].filter((part) => typeof part === 'string').join(': ');
  return [`HTTP ${status}${head && ` ${head}`}`, ...faultLines(errors)];
}

/** Faults as the services give them: strings, or {path or pointer, message or detail}. */
export function faultLines(faults: unknown): string[] {
  if (!Array.isArray(faults)) return [];
  return faults.map((fault: unknown) => {
    if (typeof fault !== 'object' || fault === null) return String(fault);
    const { path, pointer, message, detail } = fault as Record<string, unknown>;
    const where = path ?? pointer;
    const said = message ?? detail;
    return where === undefined
      ? String(said)
      : `${Array.isArray(where) ? where.join('.') : String(where)}: ${String(said)}`;
  });
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { code?: string; message?: string } };
  return [cause?.code, cause?.message ?? message].filter(Boolean).join(' ');
}
