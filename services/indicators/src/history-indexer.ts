import { Gauge, type Registry } from 'prom-client';
import type { Advance } from './history-index';

/** Looks for new rows of the journal this often. */
const LOOK_MS = 1_000;
/** Rests this many times as long as a block took: questions and facts share the processor with it. */
const REST = 2;
const LONGEST_REST_MS = 5_000;
/** Facts that wait to be applied go first, but the index stands still for no longer than this. */
const LONGEST_YIELD_MS = 60_000;

/** Brings the history index up to the journal when there is time for it, and says how far behind it is. */
export class HistoryIndexer {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private lookedAt = 0;
  private readonly upto: Gauge;

  constructor(
    private readonly advance: () => Promise<Advance>,
    private readonly options: {
      readonly registry: Registry;
      /** Whether facts wait to be applied. */
      readonly busy: () => boolean;
      /** The journal's sequence now. */
      readonly sequence: () => Promise<number>;
      readonly onError: (error: unknown) => void;
    },
  ) {
    const registers = [options.registry];
    this.upto = new Gauge({
      name: 'nhip_history_index_sequence',
      help: 'Sequence of the journal up to which questions about the past are answered from the index.',
      registers,
    });
    const { upto } = this;
    new Gauge({
      name: 'nhip_history_lag_sequences',
      help: 'Rows of the journal that the history index has not taken in; the past is right without it, but slower.',
      registers,
      async collect() {
        const sequence = await options.sequence().catch(() => undefined);
        if (sequence !== undefined)
          this.set(Math.max(0, sequence - ((await upto.get()).values[0]?.value ?? 0)));
      },
    });
  }

  start(): void {
    this.lookedAt = performance.now();
    this.plan(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private plan(inMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.next().then((rest) => this.plan(rest));
    }, inMs);
  }

  /** @returns how long to rest, in milliseconds. */
  private async next(): Promise<number> {
    const begun = performance.now();
    if (this.options.busy() && begun - this.lookedAt < LONGEST_YIELD_MS) return LOOK_MS;
    this.lookedAt = begun;
    try {
      const { upto, moved } = await this.advance();
      this.upto.set(upto);
      return moved ? Math.min(LONGEST_REST_MS, REST * (performance.now() - begun)) : LOOK_MS;
    } catch (error) {
      this.options.onError(error);
      return LONGEST_REST_MS;
    }
  }
}
