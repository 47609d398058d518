import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';

/** Everything of the outside world that a command may touch besides files and HTTP; a test hands in its own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly out: Writable;
  readonly err: Writable;
  /** True when a person watches standard error, so that a progress line may be drawn over itself. */
  readonly watched: boolean;
  readonly color: boolean;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly stop: AbortSignal;
  now(): number;
  /** Resolves after `ms`, or rejects at once with an AbortError when the signal is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

export type Style = Parameters<typeof styleText>[0];

/** @returns `text` in that style where colour is wanted (NO_COLOR is honoured), else as it is. */
export const styled = (terminal: Terminal, style: Style, text: string): string =>
  terminal.color ? styleText(style, text) : text;

/** The terminal of a real process. A reader that goes away (`nhip … | head`) is no error. */
export function processTerminal(process: NodeJS.Process): Terminal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  });
  return {
    env: process.env,
    cwd: process.cwd(),
    out: process.stdout,
    err: process.stderr,
    watched: process.stderr.isTTY === true,
    color: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    stop: stop.signal,
    now: Date.now,
    pause: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
  };
}
