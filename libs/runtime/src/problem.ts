/** One thing wrong with the input; `path` is a JSON pointer into it, e.g. `/data/unit`, or the name of a parameter. */
export interface Fault {
  readonly path: string;
  readonly detail: string;
}

export interface ProblemOptions {
  readonly errors?: readonly Fault[];
  readonly retryAfterSeconds?: number;
  /** Further members of the problem document, e.g. counts of what was committed before it. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'Internal error',
  501: 'Not supported',
  503: 'Unavailable',
};
export const RETRY_AFTER_SECONDS = 2;

/** An expected failure with an owner, answered as RFC 9457 `application/problem+json` and across gRPC as itself. */
export class Problem extends Error {
  override readonly name = 'Problem';

  /** @param detail a sentence for the caller: what, where, how to mend; never a stack, SQL or secret. */
  constructor(
    readonly status: number,
    detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
  }

  static validation(detail: string, errors: readonly Fault[] = []): Problem {
    return new Problem(422, detail, { errors });
  }

  static conflict(detail: string): Problem {
    return new Problem(409, detail);
  }

  static missing(detail: string): Problem {
    return new Problem(404, detail);
  }

  static unavailable(detail: string, options: Omit<ProblemOptions, 'errors'> = {}): Problem {
    return new Problem(503, detail, { retryAfterSeconds: RETRY_AFTER_SECONDS, ...options });
  }

  /** The document of RFC 9457. */
  toDocument(): Record<string, unknown> {
    const { errors, members } = this.options;
    return {
      type: 'about:blank',
      title: TITLES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      ...(errors !== undefined && errors.length > 0 && { errors }),
      ...members,
    };
  }
}
