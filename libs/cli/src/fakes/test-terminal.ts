import { Writable } from 'node:stream';
import type { Terminal } from '../terminal';

/** A terminal that remembers what was written, whose clock moves only by the pauses that are asked for. */
export class TestTerminal implements Terminal {
  readonly out: Writable;
  readonly err: Writable;
  readonly watched = false;
  readonly color = false;
  readonly pauses: number[] = [];
  printed = '';
  complained = '';
  private readonly stopping = new AbortController();
  readonly stop: Terminal['stop'] = this.stopping.signal;

  constructor(
    readonly env: Terminal['env'],
    readonly cwd: string,
    private clock = Date.parse('2026-11-21T09:00:00+07:00'),
  ) {
    this.out = collect((text) => (this.printed += text));
    this.err = collect((text) => (this.complained += text));
  }

  now(): number {
    return this.clock;
  }

  async pause(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.pauses.push(ms);
    this.clock += ms;
    await new Promise((resolve) => setImmediate(resolve));
  }

  abort(): void {
    this.stopping.abort();
  }
}

const collect = (write: (text: string) => void): Writable =>
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      write(chunk.toString());
      done();
    },
  });
