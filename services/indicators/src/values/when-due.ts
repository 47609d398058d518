/** A figure is told at most this often. */
const SOONEST_MS = 1_000;
/** Reading takes at most this part of the time, however many figures are watched. */
const REST_PER_WORK = 10;
/** And it is never put off longer than this. */
const LONGEST_MS = 30_000;
/** Read again although nothing is known to have changed: what one replica missed, and a proof of life. */
const READ_ANYWAY_MS = 60_000;

/** What is known when the next reading is planned; instants are of one monotonic clock, in milliseconds. */
export interface Rounds {
  /** When the last round ended, and how long it took. */
  readonly endedAt: number;
  readonly tookMs: number;
  /** Something has changed that rules watch. */
  readonly changed: boolean;
  /** Rounds in a row that failed. */
  readonly failures: number;
}

/** The instant of the next round. */
export function nextRoundAt({ endedAt, tookMs, changed, failures }: Rounds): number {
  if (failures > 0) return endedAt + Math.min(SOONEST_MS * 2 ** (failures - 1), LONGEST_MS);
  if (!changed) return endedAt + READ_ANYWAY_MS;
  return endedAt + Math.min(Math.max(SOONEST_MS, REST_PER_WORK * tookMs), LONGEST_MS);
}
