import { Zone } from '@nhip/kernel';
import { loadUnits, type UnitJson } from '../control-room';
import { both } from '../failure';
import { ask } from '../http';
import { sendEvents, type DossierEvent, type Door } from '../import/event-sender';
import { ProgressLine } from '../import/progress-line';
import type { Instance } from '../instance';
import { createKey, revokeKey } from '../keys';
import type { Terminal } from '../terminal';
import { MAX_RUNS, readDemoState, writeDemoState, type DemoState } from './demo-state';
import { DOCUMENT_SOURCE, documentLife } from './document-life';
import { cloudEvent, DEMO_SOURCE, generateDemo, type Demo } from './generate';
import { LiveProvince, pace, type LiveEvent } from './live';
import { OfficeHours } from './office-hours';
import { Random } from './random';
import { SECURITY_SOURCE, securityBegin, securityEvents } from './security-life';
import { SideFeed, type Side } from './side-feed';

/** How far ahead of the clock the state says that events may have been sent. */
const WRITE_AHEAD_MS = 5_000;
/** What may not have arrived before a kill is sent again at the next start; what did arrive is a duplicate. */
const SEND_AGAIN_MS = 60_000;
/** After a longer sleep of the machine a new run starts, so that it does not catch up in one rush. */
const LONGEST_NAP_MS = 10 * 60_000;
/** A restart of the services does not end the live stream. */
const LIVE_PATIENCE_MS = 60 * 60_000;
const PROGRESS_EVERY_MS = 250;

export interface DemoOptions {
  readonly instance: Instance;
  readonly terminal: Terminal;
  readonly stateFile: string;
  readonly seed: string;
  readonly days: number;
  /** Stop after the history. */
  readonly historyOnly: boolean;
}

/**
 * Loads the sample province through the HTTP door and keeps it moving until it is told to stop. A second start sends
 * the same history under the same names (or nothing, where it is known to be in) and goes on from where the first was.
 * An instance whose clock is fixed gets the history up to that instant and nothing live.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { instance, terminal, stateFile } = options;
  const state = readDemoState(stateFile) ?? newState(options);
  const { seed, anchor: now, zone, days } = state;
  const demo = generateDemo({ seed, now, zone, days });
  if (state.keyId !== undefined) await forgetKey(instance, state.keyId);
  await loadUnits(instance, demo.units.map(plainUnit));
  const { id, key } = await createKey(instance, DEMO_SOURCE);
  state.keyId = id;
  writeDemoState(stateFile, state);
  const feeds: SideFeed[] = [];
  const tellSides = async (at: number): Promise<void> => {
    for (const feed of feeds) await feed.tell(state, at, terminal);
  };
  try {
    for (const side of sidesOf(instance, state, demo)) {
      const feed = await SideFeed.open(instance, side);
      if (feed) feeds.push(feed);
    }
    const door = { eventsUrl: instance.eventsUrl, key };
    await loadHistory({ ...options, door, state, demo });
    await tellSides(now);
    if (!options.historyOnly && instance.clock === undefined)
      await live({ ...options, door, state, demo, tellSides });
  } catch (error) {
    if (!terminal.stop.aborted) throw error;
  } finally {
    for (const feed of feeds) await feed.close();
    if (await forgetKey(instance, id)) delete state.keyId;
    writeDemoState(stateFile, state);
  }
}

/** The streams of the sample province beside its dossiers. */
function sidesOf(
  { documentsUrl, securityUrl }: Instance,
  { seed, zone, anchor }: DemoState,
  { units, cutOver }: Demo,
): Side[] {
  const secured = { seed, zone: new Zone(zone), units, anchor };
  return [
    {
      ...{ url: documentsUrl, source: DOCUMENT_SOURCE, begin: cutOver },
      events: documentLife({ seed, zone, units, begin: cutOver }),
    },
    {
      ...{ url: securityUrl, source: SECURITY_SOURCE, begin: securityBegin(secured) },
      events: (from, to) => securityEvents(secured, from, to),
    },
  ];
}

interface Work extends DemoOptions {
  readonly door: Door;
  readonly state: DemoState;
  readonly demo: Demo;
}

function newState({ instance, terminal, seed, days }: DemoOptions): DemoState {
  const anchor = instance.clock === undefined ? terminal.now() : Date.parse(instance.clock);
  return { seed, anchor, zone: instance.zone, days, historyLoaded: false, runs: [] };
}

async function loadHistory({ instance, terminal, door, state, demo, stateFile }: Work): Promise<void> {
  const total = demo.eventCount;
  const wall = new WallProgress(instance, terminal);
  if (!state.historyLoaded) {
    const line = new ProgressLine(terminal, both('sự kiện', 'events'));
    let done = 0;
    let refused = 0;
    await sendEvents(door, terminal, {
      items: demo.events(),
      line: JSON.stringify,
      onSent: (sent) => {
        done += sent.length;
        refused += sent.filter(({ outcome }) => outcome === 'refused' || outcome === 'parked').length;
        line.show({ done, total, refused });
        wall.show({ done, total });
      },
    });
    line.finish({ done, total, refused });
    state.historyLoaded = true;
    writeDemoState(stateFile, state);
  }
  await wall.finish({ done: total, total });
}

interface LiveWork extends Work {
  /** Sends what has happened in the other streams up to an instant. */
  readonly tellSides: (at: number) => Promise<void>;
}

async function live(work: LiveWork): Promise<void> {
  const { terminal, door, state, demo, stateFile, tellSides } = work;
  const hours = new OfficeHours(new Zone(state.zone));
  const province = new LiveProvince(demo, hours);
  const send = (items: readonly DossierEvent[]): Promise<void> =>
    sendEvents(door, terminal, {
      items,
      line: JSON.stringify,
      onSent: () => undefined,
      limits: { requests: 1, patienceMs: LIVE_PATIENCE_MS },
    });
  await send(relive(province, state, hours));
  while (state.runs.length < MAX_RUNS) {
    const startedAt = Math.max(terminal.now(), state.anchor, state.runs.at(-1)?.upTo ?? 0);
    const run = { startedAt, upTo: startedAt };
    const random = randomOf(state);
    state.runs.push(run);
    let sentUpTo = startedAt;
    try {
      for (const at of pace(startedAt, { hours, random })) {
        const waitMs = at - terminal.now();
        if (waitMs > 0) await terminal.pause(waitMs, terminal.stop);
        if (waitMs < -LONGEST_NAP_MS) break;
        if (at > run.upTo) {
          run.upTo = at + WRITE_AHEAD_MS;
          writeDemoState(stateFile, state);
        }
        // Set before it is sent: an event that may have arrived is sent again, never forgotten.
        sentUpTo = at;
        await send([named(province.step(at, random))]);
        await tellSides(at);
      }
    } finally {
      run.upTo = sentUpTo;
    }
  }
}

/** Lives through the runs before this one, and gives again what may not have arrived of the last. */
function relive(province: LiveProvince, state: DemoState, hours: OfficeHours): DossierEvent[] {
  const again: DossierEvent[] = [];
  state.runs.forEach(({ startedAt, upTo }, index) => {
    const random = randomOf(state, index);
    for (const at of pace(startedAt, { hours, random })) {
      if (at > upTo) break;
      const event = province.step(at, random);
      if (index === state.runs.length - 1 && at > upTo - SEND_AGAIN_MS) again.push(named(event));
    }
  });
  return again;
}

const randomOf = ({ seed, anchor, runs }: DemoState, index = runs.length): Random =>
  new Random(`${seed}/${anchor}/live/${index}`);
const named = ({ subject, event, number }: LiveEvent): DossierEvent => cloudEvent(subject, event, number);

function plainUnit(unit: UnitJson): UnitJson {
  const { code, name, tier, parent, validFrom, validTo, successors, shortName } = unit;
  return { code, name, tier, parent, validFrom, validTo, successors, shortName };
}

/** @returns true when the key is gone; one that stays is tried again at the next start. */
async function forgetKey(instance: Instance, id: string): Promise<boolean> {
  try {
    await revokeKey(instance, id);
    return true;
  } catch {
    return false;
  }
}

/** Tells the wall how far the history is. The wall is no reason for the history to wait or fail. */
class WallProgress {
  private told = Promise.resolve();
  private toldAt = 0;
  private busy = false;

  constructor(
    private readonly instance: Instance,
    private readonly terminal: Terminal,
  ) {}

  show(progress: { done: number; total: number }): void {
    const now = this.terminal.now();
    if (this.busy || now - this.toldAt < PROGRESS_EVERY_MS) return;
    this.toldAt = now;
    this.tell(progress);
  }

  async finish(progress: { done: number; total: number }): Promise<void> {
    await this.told;
    this.tell(progress);
    await this.told;
  }

  private tell(progress: { done: number; total: number }): void {
    const { url, operatorKey } = this.instance;
    this.busy = true;
    this.told = ask({
      method: 'PUT',
      url: `${url.replace(/\/+$/, '')}/api/demo`,
      bearer: operatorKey,
      body: JSON.stringify(progress),
      signal: this.terminal.stop,
    })
      .catch(() => undefined)
      .then(() => {
        this.busy = false;
      });
  }
}
