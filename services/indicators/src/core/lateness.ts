import type { Instant } from '@nhip/contracts';
import { DAY_MS, type Zone } from '@nhip/kernel';

/**
 * The rules by which a dossier is late (DOMAIN section 2): strictly after its due instant; on a day after its due day;
 * by instant, or from the second supplement request on (Decision 766/QĐ-TTg).
 */
export const LATENESS_RULES = ['instant', 'date', 'd766'] as const;
export type LatenessRule = (typeof LATENESS_RULES)[number];

/** What each rule says of one thing. */
export type ByRule<T> = Readonly<Record<LatenessRule, T>>;

/** A due instant in force, and the last instant at which its day is not over. */
export interface Due {
  readonly at: Instant;
  readonly dayEnd: Instant;
}

/** Most dossiers never ask for the end of the day. */
export class DueInZone implements Due {
  private end: Instant | undefined;

  constructor(
    readonly at: Instant,
    private readonly zone: Zone,
  ) {}

  get dayEnd(): Instant {
    return (this.end ??= endOfDay(this.zone, this.at));
  }
}

const IN_TIME: ByRule<boolean> = { instant: false, date: false, d766: false };

/** Whether something that is done (or still undone) at an instant is late; `requestedTwice` by then. */
export function lateAt(at: Instant, due: Due, requestedTwice: boolean): ByRule<boolean> {
  const late = at > due.at;
  if (!late && !requestedTwice) return IN_TIME;
  return { instant: late, date: late && at > due.dayEnd, d766: true };
}

/** The last millisecond of the local day that contains an instant. */
export function endOfDay(zone: Zone, at: Instant): Instant {
  const next = zone.dayOf(at) + 1;
  const guess = next * DAY_MS - zone.offsetMs(at);
  // Offsets seldom change within a day, and the zone database costs a hundred times more than this look.
  const right = zone.dayOf(guess) === next && zone.dayOf(guess - 1) === next - 1;
  return (right ? guess : zone.startOf(next)) - 1;
}
