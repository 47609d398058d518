import type { ServerResponse } from 'node:http';
import { drained, FLOWING, offer, written, type ClientState } from './core/slow-client';

/** One screen's connection. It remembers no frame: see core/slow-client. */
export class SseClient {
  private state: ClientState = FLOWING;
  private ended = false;

  /** @param snapshot the text of the board as it is when a screen that fell behind can read again */
  constructor(
    private readonly response: ServerResponse,
    readonly token: string | undefined,
    private readonly options: { readonly slowMs: number; readonly snapshot: () => string | undefined },
  ) {
    response.on('drain', () => this.caughtUp());
  }

  /** @returns whether it was written */
  send(text: string): boolean {
    if (this.ended) return false;
    const now = performance.now();
    const { act, state } = offer(this.state, now, this.options.slowMs);
    this.state = state;
    if (act === 'close') this.response.destroy();
    if (act !== 'write') return false;
    this.state = written(this.state, this.response.write(text), now);
    return true;
  }

  onClose(listener: () => void): void {
    this.response.once('close', listener);
  }

  /** Ends the connection; the browser opens it again by itself. What is sent after it is lost, never an error. */
  end(): void {
    this.ended = true;
    this.response.end();
  }

  private caughtUp(): void {
    const { snapshot, state } = drained(this.state);
    this.state = state;
    const text = snapshot ? this.options.snapshot() : undefined;
    if (text !== undefined) this.send(text);
  }
}
