import { otlpReceiver, waitFor } from '@nhip/testing';
import { createKey, startSystem, type ServiceName, type System } from '../journeys/system';
import { cpuSeconds } from './cpu';
import { EVENTS_PER_DOSSIER, lives, SOURCE } from './load';
import { writeResults, type Measured } from './results';
import { factsAt, postAll } from './rounds';
import { openScreen } from './screens';
import { postSingles } from './single-events';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1 NHIP_BENCH_DOSSIERS=2000` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const WHOLE = 20_000;
const DOSSIERS = Number(process.env['NHIP_BENCH_DOSSIERS'] ?? WHOLE);
const RUNNING: readonly ServiceName[] = ['dossier-events', 'indicators', 'control-room', 'notifications'];
const LONG_MS = 300_000;
const DAY_MS = 86_400_000;

jest.setTimeout(3_600_000);

/** Sends all dossiers, with so many events of each. */
interface Load {
  readonly eventsEach: number;
  readonly send: (system: System, key: string) => Promise<unknown>;
}

const SINGLE: Load = { eventsEach: 1, send: (system, key) => postSingles(system, key, DOSSIERS) };
const LINES: Load = {
  eventsEach: EVENTS_PER_DOSSIER,
  send: (system, key) => postAll(system, key, lives('traced', DOSSIERS, Date.now() - 90 * DAY_MS)),
};

/** What an instance is told beside the receiver's address; undefined: it is told no address. */
type Told = Readonly<Record<string, string>> | undefined;

const NOTHING = 'nothing traced';
const SHIPPED = 'NHIP_OTLP_URL and nothing else (1 % of requests traced)';
const EVERY = 'every request traced';
const TOLD: Readonly<Record<string, Told>> = {
  [NOTHING]: undefined,
  [SHIPPED]: {},
  [EVERY]: { NHIP_TRACE_RATIO: '1' },
};

interface Round {
  /** Of CPU an event, of the services and PostgreSQL. */
  readonly microseconds: number;
  /** What the receiver was given, a thousand events. */
  readonly spans: number;
}

const measured: Measured[] = [];

it.each([
  ['single events, one a request', SINGLE, [NOTHING, SHIPPED, EVERY]],
  // Of so few requests one in a hundred is none.
  ['NDJSON, 5,000 events a request', LINES, [NOTHING, EVERY]],
] as const)('%s, traced and not', async (what, load, hows) => {
  const rounds: Record<string, Round[]> = Object.fromEntries(hows.map((how) => [how, []]));
  for (let n = 0; n < ROUNDS; n++)
    // Whatever the machine does meanwhile meets them in turn.
    for (const how of n % 2 === 0 ? hows : hows.toReversed())
      rounds[how]!.push(await tracedRound(load, TOLD[how]));
  const cost = (how: string): number[] => rounds[how]!.map(({ microseconds }) => microseconds);
  for (const how of hows) {
    row(`${what}: ${how}`, 'µs of CPU an event', cost(how));
    if (how === NOTHING) continue;
    const without = cost(NOTHING);
    row(
      'the same ÷ nothing traced',
      '×',
      cost(how).map((each, i) => each / without[i]!),
    );
    row(
      'the same, received',
      'spans a thousand events',
      rounds[how]!.map(({ spans }) => spans),
    );
  }
});

afterAll(() => {
  for (const { what, unit, rounds } of measured) console.info(what, unit, rounds);
  if (ROUNDS >= 5 && DOSSIERS >= WHOLE) writeResults('traces', measured);
});

function row(what: string, unit: string, rounds: readonly number[]): void {
  measured.push({ what, unit, goal: '', rounds });
}

/** From the first post to the last committed figure, everything running and one wall looked at. */
async function tracedRound({ eventsEach, send }: Load, told: Told): Promise<Round> {
  const receiver = await otlpReceiver();
  const environment = told === undefined ? {} : { NHIP_OTLP_URL: receiver.url, ...told };
  const system = await startSystem({ services: RUNNING, environment });
  const end = new AbortController();
  const events = DOSSIERS * eventsEach;
  let seconds: number;
  try {
    const key = await createKey(system.instance, SOURCE);
    const screen = await openScreen(system, end.signal);
    await waitFor(() => screen.frames > 0, { what: 'the wall' });
    const pids = [system.postgres.pid, ...RUNNING.map((name) => system.pid(name))];
    const used = (): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
    const before = used();
    await send(system, key);
    const all = async (): Promise<boolean> => (await factsAt(system, eventsEach)) === DOSSIERS;
    await waitFor(all, { what: 'the figures', timeoutMs: LONG_MS });
    seconds = used() - before;
  } finally {
    end.abort();
    // Only then is all sent that waited to be.
    await system.stop();
    await receiver.stop();
  }
  const spans = receiver.spans.length;
  if (spans > 0 !== (told !== undefined)) throw new Error(`${spans} spans of ${JSON.stringify(told)}`);
  return { microseconds: (seconds * 1e6) / events, spans: (spans * 1_000) / events };
}
