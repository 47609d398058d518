/** What `options.mjs` makes of the command line. */
export type StartOptions = {
  /** Absolute. */
  dataDir: string;
  /** Port of the page. */
  port?: number;
  /** RFC 3339 instant with offset. */
  clock?: string;
  /** Of the facts; see docs/restore.md. */
  generation?: number;
  /** IANA time zone. */
  zone?: string;
  demo: boolean;
  fresh: boolean;
  quiet: boolean;
};

/** What `steps.mjs` gives: how the start is told. */
export type Steps = {
  say(line: string): void;
  note(line: string): void;
  warn(line: string): void;
  run<T>(title: string, work: () => Promise<T> | T): Promise<T>;
  failed(error: unknown, otherwise: string): void;
};

/** What `stop-requests.mjs` gives: the first request ends things in order, a later one at once. */
export type Stop = { signal: AbortSignal; onSecond(act: () => void): void };
