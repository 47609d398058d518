import type { Pool } from 'pg';
import type { Applier } from './applier';
import { readHead } from './journal-head';
import type { InstanceClock, Written } from './writer';

/** The clock moves at least this often. */
const TICK_MS = 1_000;
/** And, when a watermark came, not more often than this. */
const SOONEST_MS = 200;
/**
 * A system clock may have been ahead and be set right: the figures then stand until it has come that far again, which
 * is no reason to refuse them. What is farther off is another instance's clock.
 */
const TOLERANCE_MS = 86_400_000;

/** System time, or the one instant at which an instance stands that shows history or runs a test. */
export function instanceClock(fixedAt: number | undefined): InstanceClock {
  return fixedAt === undefined
    ? { now: () => Date.now(), fixed: false }
    : { now: () => fixedAt, fixed: true };
}

/**
 * Figures never forget what the clock has told them, so it cannot go back.
 * @throws Error when the tallies already know a later instant than this clock shows.
 */
export async function checkClock(pool: Pool, clock: InstanceClock): Promise<void> {
  const { markedUntil } = await readHead(pool, '', 'look');
  if (markedUntil <= clock.now() + (clock.fixed ? 0 : TOLERANCE_MS)) return;
  throw new Error(
    `the figures of this database have seen ${new Date(markedUntil).toISOString()}, and the clock shows ` +
      `${new Date(clock.now()).toISOString()}: a clock cannot go back; begin with a fresh database, or set ` +
      'NHIP_CLOCK to that instant or later',
  );
}

/** Lets the applier's clock take its turns: once a second, and soon after a watermark has moved. */
export class ClockTicker {
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;
  private lastAt = 0;
  private stopped = false;

  constructor(
    private readonly applier: Applier,
    private readonly told: {
      readonly ticked: (written: Written) => void;
      readonly failed: (error: unknown) => void;
    },
  ) {}

  /** Ticks once, then on its own. @throws whatever the first tick throws. */
  async start(): Promise<void> {
    this.told.ticked(await this.applier.tick());
    this.plan(TICK_MS);
  }

  /** A watermark has moved. */
  nudge(): void {
    this.plan(Math.max(0, this.lastAt + SOONEST_MS - performance.now()));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.ticking;
  }

  private plan(inMs: number): void {
    if (this.stopped || this.ticking !== undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.ticking = this.tick().finally(() => {
        this.ticking = undefined;
        this.plan(TICK_MS);
      });
    }, inMs);
  }

  private async tick(): Promise<void> {
    this.lastAt = performance.now();
    try {
      this.told.ticked(await this.applier.tick(() => !this.stopped));
    } catch (error) {
      this.told.failed(error);
    }
  }
}
