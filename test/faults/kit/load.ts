import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@nhip/testing';
import type { Chance } from '../../journeys/chance';
import { deliver } from './delivery';
import type { SentEvent } from './ledger';
import type { Happening, LoadedStream } from './loaded-stream';
import type { Sender } from './oracle';

export interface LoadOptions {
  readonly chance: Chance;
  /** Requests under way at once; 2 by default. */
  readonly flows?: number;
  /** Events of a request; 20 by default. Some requests carry one. */
  readonly perPost?: number;
  /** Rest of a flow between two requests; 50 ms by default. */
  readonly pauseMs?: number;
  /** Dated dossiers fall due within so much; 5 s by default. */
  readonly dueWithinMs?: number;
  /** Begins the names of its subjects: different loads of one source need different ones. */
  readonly name?: string;
  /** Codes of the units that it tells of. */
  readonly units?: readonly string[];
  /** Sends what got no answer again, by the same ids, before anything else; by default that stays unknown. */
  readonly persists?: boolean;
}

/** Load that flows until it is ended; what it knows is in its ledger. */
export interface Load {
  /** Resolves when so many more events were acknowledged. */
  flowed(events: number): Promise<void>;
  /**
   * Runs a fault, and resolves once it is over and load flows again.
   * @param fault resolves when it has fired. @throws Error when nothing was sent while it came about
   */
  during<T>(what: string, fault: () => Promise<T>): Promise<T>;
  /** No more requests; resolves when the last is answered or given up. @throws what a flow could not bear */
  end(): Promise<void>;
}

/** A door that is dead answers at once; a source that went on at full speed would only make a list of unknowns. */
const DEAD_DOOR_PAUSE_MS = 250;
const UNITS = ['xa-dong-tam', 'xa-tan-lap', 'phuong-trung-tam'];
const REFUSED = 60;
const SINGLE = 4;

/**
 * Sends the lives of a stream's subjects, event by event: each is opened, and to about half of them something happens
 * a little later. One of some sixty events is invalid and must be refused. What gets no answer is left unknown: the
 * oracle settles it.
 */
export function flowingLoad({ door, ledger, stream }: Sender, options: LoadOptions): Load {
  const { flows = 2, pauseMs = 50, persists = false } = options;
  const lives = new Lives(door.source, stream, options);
  let ended = false;
  const flow = async (): Promise<void> => {
    for (let unsettled: SentEvent[] = []; !ended;) {
      const events = unsettled.length > 0 ? unsettled : lives.next();
      const answer = await deliver(door, ledger, events);
      unsettled = persists ? events.filter(({ id }) => ledger.isUnknown(id)) : [];
      await delay(typeof answer === 'number' ? pauseMs : DEAD_DOOR_PAUSE_MS);
    }
  };
  const running = Promise.all(Array.from({ length: flows }, flow));
  let failure: Error | undefined;
  running.catch((error: unknown) => (failure = error as Error));
  const flowed = async (events: number): Promise<void> => {
    const until = ledger.acknowledged + events;
    await waitFor(() => ledger.acknowledged >= until || failure !== undefined, {
      what: `${events} more events to be acknowledged`,
    });
    if (failure) throw failure;
  };
  return {
    flowed,
    during: async (what, fault) => {
      const before = ledger.tried;
      const result = await fault();
      if (ledger.tried === before) throw new Error(`no load flowed during ${what}`);
      await flowed(1);
      return result;
    },
    end: async () => {
      ended = true;
      await running;
    },
  };
}

/** The same for several loads: each of them must flow while it comes about, and afterwards. */
export function duringAll<T>(loads: readonly Load[], what: string, fault: () => Promise<T>): Promise<T> {
  return loads.reduceRight((inner, load) => () => load.during(what, inner), fault)();
}

interface Opened {
  readonly subject: string;
  readonly later: Happening;
}

/** Which events come next; the choices are chance's, the instants are those of now. */
class Lives {
  private readonly open: Opened[] = [];
  private begun = 0;

  constructor(
    private readonly source: string,
    private readonly stream: LoadedStream,
    private readonly options: LoadOptions,
  ) {}

  next(): SentEvent[] {
    const { chance, perPost = 20 } = this.options;
    const count = chance.below(SINGLE) === 0 ? 1 : perPost;
    return Array.from({ length: count }, () => {
      if (this.open.length > 0 && chance.below(3) === 0) {
        const [{ subject, later }] = this.open.splice(chance.below(this.open.length), 1) as [Opened];
        return this.event(`${subject}:${later.kind}`, subject, later);
      }
      return this.begin();
    });
  }

  private begin(): SentEvent {
    const { chance, dueWithinMs = 5_000, name = this.stream.name, units = UNITS } = this.options;
    const { opening, later } = this.stream.life({ chance, unit: chance.one(units), dueWithinMs });
    const subject = `${name}-${this.begun++}`;
    if (chance.below(REFUSED) === 0)
      return this.event(`${subject}:invalid`, subject, { ...opening, data: {} });
    this.open.push({ subject, later });
    return this.event(`${subject}:opened`, subject, opening);
  }

  private event(id: string, subject: string, { kind, data }: Happening): SentEvent {
    const type = `nhip.${this.stream.name}.${kind}.v1`;
    const time = new Date().toISOString();
    return { specversion: '1.0', id, source: this.source, type, subject, time, data };
  }
}
