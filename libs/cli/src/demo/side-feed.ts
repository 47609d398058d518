import { sendEvents, type Door } from '../import/event-sender';
import type { Instance } from '../instance';
import { createKey, revokeKey } from '../keys';
import type { Terminal } from '../terminal';
import type { DemoState } from './demo-state';

const EVERY_MS = 5_000;
const PATIENCE_MS = 60 * 60_000;

/** One structured CloudEvent of another stream than that of dossiers. */
export interface SideEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: object;
}

/** A stream of the sample province beside its dossiers. */
export interface Side {
  /** The door of its service; where it is not known nothing is sent. */
  readonly url: string | undefined;
  readonly source: string;
  /** The beginning of its history. */
  readonly begin: number;
  /** What happens after one instant and up to another, in order: the same whenever it is asked. */
  readonly events: (from: number, to: number) => Iterable<SideEvent>;
}

/** Keeps one stream of the sample province moving: what happened since it was last asked. */
export class SideFeed {
  private constructor(
    private readonly side: Side,
    private readonly door: Door,
    private readonly key: { readonly id: string; readonly at: Instance },
  ) {}

  static async open(instance: Instance, side: Side): Promise<SideFeed | undefined> {
    if (side.url === undefined) return undefined;
    const at = { ...instance, eventsUrl: side.url };
    const { id, key } = await createKey(at, side.source);
    return new SideFeed(side, { eventsUrl: side.url, key }, { id, at });
  }

  /** What may have arrived before a kill is sent again, under the same names. */
  async tell(state: DemoState, now: number, terminal: Terminal): Promise<void> {
    const { source, begin, events } = this.side;
    const told = state.sides?.[source];
    if (told !== undefined && now - told < EVERY_MS) return;
    await sendEvents(this.door, terminal, {
      items: events(told ?? begin, now),
      line: JSON.stringify,
      onSent: () => undefined,
      limits: { requests: 1, patienceMs: PATIENCE_MS },
    });
    state.sides = { ...state.sides, [source]: now };
  }

  /** Its key is of no use to anybody else. */
  async close(): Promise<void> {
    await revokeKey(this.key.at, this.key.id).catch(() => undefined);
  }
}
