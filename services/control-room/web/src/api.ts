/** A refusal as the server told it (RFC 9457), or `status` 0 when it could not be reached. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
}

/** @throws Refusal */
export async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    throw new Refusal(0, '');
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
  throw new Refusal(
    response.status,
    problem.detail ?? problem.title ?? response.statusText,
    Number.isNaN(retryAfter) ? undefined : retryAfter,
  );
}

export function send<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** "?a=1&b=2" of the values that are there. */
export function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const there = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(there.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
