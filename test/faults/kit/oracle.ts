import { waitFor } from '@nhip/testing';
import { createKey, type System } from '../../journeys/system';
import { deliver, type Door } from './delivery';
import { Databases } from './databases';
import { DOSSIERS } from './dossiers';
import { expectedFigures, lastDue, type Figures } from './expected';
import { Ledger } from './ledger';
import type { LoadedStream } from './loaded-stream';

/**
 * The oracle: holds the client's log of acknowledgements against what SQL finds in the databases, and knows nothing
 * else. What it promises when `judge` gives a verdict of `FLAWLESS`:
 * - every acknowledged event is stored, under its name, once; no refused one is; nothing is that nobody sent;
 * - what was unknown was there once or not at all, and sending the same id again has settled it;
 * - every subject's fact is in indicators, byte for byte, and is the fold of as many events as are stored of it;
 * - the figures are those that plain counting of the log comes to; a recount from the facts' bytes has drift 0, the
 *   marks of the facts and the deltas of the journal both add up to the tallies;
 * - the journal runs from 1 to its head without a gap; received = applied + duplicate + pending + parked + refused,
 *   and as many were applied as are stored.
 *
 *   const sender = await openSender(system, '/faults/kills');
 *   const load = flowingLoad(sender, { chance });
 *   … faults …
 *   await load.end();
 *   expect(await judge(system, [sender])).toMatchObject(FLAWLESS);
 */
export interface Verdict {
  readonly events: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Events that had no answer, and what the same id, sent again, was told: it had been stored, or it had not. */
  readonly unknown: { readonly stored: number; readonly notStored: number };
  /** What should be and is not: names, facts, counts; the first of them named. */
  readonly lost: readonly string[];
  /** What is there and should not be. */
  readonly twice: readonly string[];
  readonly drift: number;
  /** Numbers that the journal lacks between 1 and its head. */
  readonly gaps: number;
}

export const FLAWLESS = { lost: [], twice: [], drift: 0, gaps: 0 } as const;

/** A source system: where it sends, and what it knows. */
export interface Sender {
  readonly door: Door;
  readonly ledger: Ledger;
  readonly stream: LoadedStream;
}

const SETTLE_AT_ONCE = 100;
const SETTLE_TIMEOUT_MS = 600_000;

/** A sender with a new key, of dossiers by default. @param given.url another base than the door's own */
export async function openSender(
  { instance }: System,
  source: string,
  { stream = DOSSIERS, url }: { stream?: LoadedStream; url?: string } = {},
): Promise<Sender> {
  const doorUrl = stream.doorUrl(instance);
  const key = await createKey(instance, source, doorUrl);
  return { door: { url: url ?? doorUrl, key, source }, ledger: new Ledger(), stream };
}

/**
 * Judges when nothing flows any more and every part runs. It waits until all is published and applied and the clock
 * has passed the last due instant; what never comes to rest is told as lost or twice.
 * @param senders all that ever sent to this system
 * @param given.timeoutMs how long figures may take to come to rest
 */
export async function judge(
  system: System,
  senders: readonly Sender[],
  { timeoutMs = SETTLE_TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<Verdict> {
  const entries = senders.flatMap(({ ledger }) => [...ledger.entries()]);
  const streams = [...new Set(senders.map(({ stream }) => stream))];
  const opened = streams.map((stream) => Databases.open(system, stream));
  try {
    const found: Found[] = [];
    for (const [at, databases] of opened.entries()) {
      const ofStream = senders.filter(({ stream }) => stream === streams[at]);
      found.push(await judgeStream(databases, ofStream, timeoutMs));
    }
    const states = entries.map(({ known }) => known.state);
    const sum = (of: (each: Found) => number): number => found.reduce((all, each) => all + of(each), 0);
    return {
      events: entries.length,
      acknowledged: states.filter((state) => state === 'acknowledged').length,
      refused: states.filter((state) => state === 'refused').length,
      unknown: { stored: sum(({ stored }) => stored), notStored: sum(({ notStored }) => notStored) },
      lost: found.flatMap(({ lost }) => lost),
      twice: found.flatMap(({ twice }) => twice),
      drift: await opened[0]!.drift(),
      gaps: await opened[0]!.gaps(),
    };
  } finally {
    await Promise.all(opened.map((databases) => databases.close()));
  }
}

interface Found extends Faults {
  /** Of what had no answer: it had been stored, or it had not. */
  readonly stored: number;
  readonly notStored: number;
}

/** @param senders all that ever sent to this stream */
async function judgeStream(
  databases: Databases,
  senders: readonly Sender[],
  timeoutMs: number,
): Promise<Found> {
  const found = { lost: [] as string[], twice: [] as string[], stored: 0, notStored: 0 };
  const add = ({ lost, twice }: Faults): void => {
    found.lost.push(...lost);
    found.twice.push(...twice);
  };
  for (const sender of senders) {
    const settled = await settle(databases, sender);
    found.stored += settled.stored;
    found.notStored += settled.notStored;
    add({ lost: [], twice: settled.twice });
  }
  const entries = senders.flatMap(({ ledger }) => [...ledger.entries()]);
  add(await namesFaults(databases, senders));
  add(
    await untilRest(databases, expectedFigures(senders[0]!.stream, entries), {
      due: lastDue(entries),
      timeoutMs,
    }),
  );
  add({ lost: await databases.foldFaults(), twice: [] });
  return found;
}

/** @returns what is still wrong after `timeoutMs`; nothing as soon as nothing is. */
async function untilRest(
  databases: Databases,
  expected: Figures,
  { due, timeoutMs }: { due: number; timeoutMs: number },
): Promise<Faults> {
  let last: Faults = { lost: ['nothing was compared'], twice: [] };
  const asExpected = async (): Promise<boolean> => {
    const dirty = await databases.dirty();
    const missing = dirty > 0 ? [`${dirty} subjects are not published`] : await databases.factFaults();
    const { lost, twice } = figureFaults(expected, await databases.figures());
    last = { lost: [...missing, ...lost], twice };
    return Date.now() > due && last.lost.length + twice.length === 0;
  };
  await waitFor(asExpected, { what: 'figures to come to rest', timeoutMs }).catch(() => undefined);
  return last;
}

interface Faults {
  readonly lost: string[];
  readonly twice: string[];
}

/** Sends again what no answer told of, until each is settled. */
async function settle(
  databases: Databases,
  { door, ledger }: Sender,
): Promise<{ stored: number; notStored: number; twice: string[] }> {
  const open = ledger.unknown();
  const before = await databases.storedOf(
    door.source,
    open.map(({ id }) => id),
  );
  const until = Date.now() + SETTLE_TIMEOUT_MS;
  for (let left = open; left.length > 0; left = ledger.unknown()) {
    if (Date.now() > until)
      throw new Error(`${left.length} events stay unknown however often they are sent again`);
    for (let from = 0; from < left.length; from += SETTLE_AT_ONCE)
      await deliver(door, ledger, left.slice(from, from + SETTLE_AT_ONCE));
  }
  const settled = { stored: 0, notStored: 0, twice: [] as string[] };
  const opened = new Set(open.map(({ id }) => id));
  for (const { event, known } of ledger.entries()) {
    if (!opened.has(event.id) || known.state !== 'acknowledged') continue;
    if (known.outcome === 'duplicate') settled.stored += 1;
    else settled.notStored += 1;
    if (known.outcome === 'applied' && before.has(event.id))
      settled.twice.push(`${event.id} was stored, and was applied when it came again`);
  }
  return settled;
}

async function namesFaults(databases: Databases, senders: readonly Sender[]): Promise<Faults> {
  const lost: string[] = [];
  const twice: string[] = [];
  for (const { door, ledger } of senders) {
    const entries = [...ledger.entries()];
    const stored = await databases.storedOf(
      door.source,
      entries.map(({ event }) => event.id),
    );
    for (const { event, known } of entries) {
      if (known.state === 'acknowledged' && !stored.has(event.id)) lost.push(`${event.id} is not stored`);
      if (known.state === 'refused' && stored.has(event.id))
        twice.push(`${event.id} was refused and is stored`);
    }
    const rows = await databases.rowsOf(door.source);
    if (rows !== stored.size)
      twice.push(`${rows} rows of ${door.source} bear ${stored.size} of the names sent`);
    const { applied, difference } = await databases.booksOf(door.source);
    if (applied !== rows) lost.push(`the books say that ${applied} were applied, ${rows} are stored`);
    if (difference !== 0) lost.push(`the books of ${door.source} differ by ${difference}`);
  }
  return { lost, twice };
}

function figureFaults(expected: Figures, found: Figures): Faults {
  const faults: Faults = { lost: [], twice: [] };
  for (const [name, should] of Object.entries(expected)) {
    const is = found[name] ?? 0;
    if (is !== should) faults[is < should ? 'lost' : 'twice'].push(`${name} is ${is} instead of ${should}`);
  }
  return faults;
}
