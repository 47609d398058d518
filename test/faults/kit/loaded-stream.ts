import type { Chance } from '../../journeys/chance';
import type { ServiceName, System } from '../../journeys/system';
import type { SentEvent } from './ledger';

/** An event that a load may send, without what every event has. */
export interface Happening {
  readonly kind: string;
  readonly data: SentEvent['data'];
}

/** One subject of a load: what opens it, and what may happen to it later, once. */
export interface Life {
  readonly opening: Happening;
  readonly later: Happening;
}

export interface LifeOptions {
  readonly chance: Chance;
  readonly unit: string;
  /** What has a due instant falls due within so much. */
  readonly dueWithinMs: number;
}

/** What a load sends of one stream, and how it is counted plainly, sharing nothing with the product. */
export interface LoadedStream {
  /** As its topic and its tallies call it. */
  readonly name: 'dossier' | 'document' | 'security';
  readonly service: ServiceName;
  /** The base of its door. */
  readonly doorUrl: (instance: System['instance']) => string;
  readonly life: (options: LifeOptions) => Life;
  readonly figures: readonly string[];
  /** Reads these figures, as rows of `name` and `value`, from `day`: the tallies of days. */
  readonly sql: string;
  /**
   * What one subject's acknowledged events count in these figures, once the clock has passed every due instant.
   * @throws Error at an event of a kind that is not told here
   */
  readonly count: (events: readonly SentEvent[]) => readonly (readonly [figure: string, by: number])[];
}

/** What was told of a subject, by kind; each kind comes once. @throws Error at a kind that is none of these */
export function byKind<Kind extends string>(
  events: readonly SentEvent[],
  kinds: readonly Kind[],
): { readonly [K in Kind]?: SentEvent } {
  const told: { [K in Kind]?: SentEvent } = {};
  for (const event of events) {
    const kind = kinds.find((each) => event.type.split('.')[2] === each);
    if (kind === undefined) throw new Error(`this oracle does not count ${event.type}`);
    told[kind] = event;
  }
  return told;
}
