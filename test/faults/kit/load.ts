import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@nhip/testing';
import type { Chance } from '../../journeys/chance';
import { deliver, type Door } from './delivery';
import type { Ledger, SentEvent } from './ledger';

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
  /** Begins the names of its dossiers: different loads of one source need different ones. */
  readonly name?: string;
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
const DATED = 3;
const REFUSED = 60;
const SINGLE = 4;

/**
 * Sends the lives of dossiers, event by event: each is submitted, every third with a due instant that comes soon, and
 * about half of them are completed a little later, before or after it. One of some sixty events is invalid and must be
 * refused. What gets no answer is left unknown and never sent again here: the oracle settles it.
 */
export function flowingLoad(door: Door, ledger: Ledger, options: LoadOptions): Load {
  const { flows = 2, pauseMs = 50 } = options;
  const lives = new Lives(door.source, options);
  let ended = false;
  const flow = async (): Promise<void> => {
    while (!ended) {
      const answer = await deliver(door, ledger, lives.next());
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

/** Which events come next; the choices are chance's, the instants are those of now. */
class Lives {
  private readonly open: string[] = [];
  private begun = 0;

  constructor(
    private readonly source: string,
    private readonly options: LoadOptions,
  ) {}

  next(): SentEvent[] {
    const { chance, perPost = 20 } = this.options;
    const count = chance.below(SINGLE) === 0 ? 1 : perPost;
    return Array.from({ length: count }, () => {
      if (chance.below(REFUSED) === 0) return this.event(`invalid-${this.begun++}`, 'submitted', {});
      if (this.open.length > 0 && chance.below(3) === 0)
        return this.event(this.open.splice(chance.below(this.open.length), 1)[0] as string, 'completed', {});
      return this.begin();
    });
  }

  private begin(): SentEvent {
    const { chance, dueWithinMs = 5_000, name = 'dossier' } = this.options;
    const subject = `${name}-${this.begun++}`;
    this.open.push(subject);
    const dated = chance.below(DATED) === 0;
    const due = new Date(Date.now() + 500 + chance.below(dueWithinMs)).toISOString();
    return this.event(subject, 'submitted', { unit: chance.one(UNITS), ...(dated && { due }) });
  }

  private event(subject: string, kind: string, data: SentEvent['data']): SentEvent {
    const type = `nhip.dossier.${kind}.v1`;
    const time = new Date().toISOString();
    return { specversion: '1.0', id: `${subject}:${kind}`, source: this.source, type, subject, time, data };
  }
}
