import { encodeDossierFact, type DossierFact, type Step } from '@nhip/contracts';

/** One fact as the peers know it: what a dossier is now, and the cell in which it counts. */
export interface PeerFact {
  readonly subject: string;
  readonly version: number;
  readonly unit: string;
  readonly level: string;
  readonly channel: string;
  readonly timeliness: Timeliness;
  /** Of June 2026, from 1. */
  readonly day: number;
  readonly lot: number;
}

const TIMELINESS = ['open_in_time', 'open_overdue', 'early', 'on_time', 'late'] as const;
type Timeliness = (typeof TIMELINESS)[number];
const CHANNELS = ['paper', 'portal', 'inhouse'] as const;
const UNITS = 100;
const DAYS = 30;
/** One fact in so many moves its dossier to another unit. */
const MOVES = 20;
const SEED = 20_260_601;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Midnight of 1 June 2026 in the zone of the figures. */
const JUNE = Date.parse('2026-06-01T00:00:00+07:00');
export const PEER_ZONE = 'Asia/Ho_Chi_Minh';
/** Where the clock stands for all of them: after everything. */
export const PEER_CLOCK = '2026-08-01T00:00:00+07:00';
const SOURCE = '/bench/peers';

export interface PeerLoad {
  readonly facts: number;
  readonly dossiers: number;
  /** Default 100. */
  readonly units?: number;
}

/**
 * The same facts for everybody, in the manner of the Kafka Streams peer's own generator: each dossier once, then
 * dossiers at random, each time with another verdict and day. Same load, same facts, on every machine.
 */
export function* peerFacts({ facts, dossiers, units = UNITS }: PeerLoad): Generator<PeerFact> {
  const random = numbers(SEED);
  const versions = new Uint32Array(dossiers);
  for (let i = 0; i < facts; i++) {
    const d = i < dossiers ? i : random(dossiers);
    const version = (versions[d] = versions[d]! + 1);
    const home = (Math.imul(d, 2_654_435_761) >>> 7) % units;
    yield {
      subject: subjectOf(d),
      version,
      unit: `U${two(random(MOVES) === 0 ? random(units) : home)}`,
      level: `L${d % 3}`,
      channel: CHANNELS[Math.floor(d / 3) % 3]!,
      timeliness: TIMELINESS[random(TIMELINESS.length)]!,
      day: 1 + random(DAYS),
      lot: random(5_000),
    };
  }
}

/** `unit|level|channel|timeliness|day`, as the Kafka Streams peer names it. */
export const cellOf = ({ unit, level, channel, timeliness, day }: PeerFact): string =>
  `${unit}|${level}|${channel}|${timeliness}|2026-06-${two(day)}`;

/** How many dossiers are in each cell in the end, counted plainly. */
export function cellsOf(load: PeerLoad): Map<string, number> {
  const last = new Map<string, string>();
  for (const fact of peerFacts(load)) last.set(fact.subject, cellOf(fact));
  const cells = new Map<string, number>();
  for (const cell of last.values()) cells.set(cell, (cells.get(cell) ?? 0) + 1);
  return cells;
}

/** Cells whose counts differ, a cell that is not there counting as 0. */
export function differentCells(
  expected: ReadonlyMap<string, number>,
  counted: ReadonlyMap<string, number>,
): string[] {
  const names = new Set([...expected.keys(), ...counted.keys()]);
  return [...names].filter((name) => (expected.get(name) ?? 0) !== (counted.get(name) ?? 0));
}

/** With exactly the members that the Kafka Streams peer's class has. */
export function toJson(fact: PeerFact): string {
  const { subject, version, unit, level, channel, timeliness, lot } = fact;
  const day = two(fact.day);
  return JSON.stringify({
    ...{
      id: subject,
      unit,
      level,
      channel,
      status: 'processing',
      timeliness,
      day: `2026-06-${day}`,
      version,
    },
    procedure: `1.00${1_000 + lot}`,
    receivedAt: `2026-06-${day}T0${lot % 10}:${10 + (lot % 50)}:00.000Z`,
    dueAt: `2026-07-${day}T17:00:00.000Z`,
    step: String(lot % 12),
    applicant: `A${1_000_000 + lot}`,
  });
}

/** How a dossier of each timeliness was closed, so that it counts in exactly one cell of `dossier.completed`. */
const CLOSINGS: Readonly<
  Record<Timeliness, { kind: 'completed' | 'withdrawn' | 'stopped'; dueAfter: number }>
> = {
  early: { kind: 'completed', dueAfter: 3 * DAY_MS },
  on_time: { kind: 'completed', dueAfter: 7 * HOUR_MS },
  late: { kind: 'completed', dueAfter: -DAY_MS },
  open_in_time: { kind: 'withdrawn', dueAfter: 3 * DAY_MS },
  open_overdue: { kind: 'stopped', dueAfter: -DAY_MS },
};

/** A cell's timeliness by the outcome and the verdict by date with which its dossiers were closed. */
export const TIMELINESS_OF: Readonly<Record<string, Timeliness>> = {
  'done early': 'early',
  'done same-day': 'on_time',
  'done late': 'late',
  'withdrawn early': 'open_in_time',
  'stopped late': 'open_overdue',
};

/** The same fact as it lies on the facts topic. */
export function toBody(fact: PeerFact): Uint8Array {
  const { subject, version, unit, level, channel, timeliness, day, lot } = fact;
  const { kind, dueAfter } = CLOSINGS[timeliness];
  const closed = JUNE + (day - 1) * DAY_MS + 10 * HOUR_MS;
  const opened = closed - 5 * DAY_MS;
  const steps: Step[] = [{ kind, at: closed }];
  const told: DossierFact = {
    ...{ subject, generation: 1, version, status: kind, level, channel, field: '', steps },
    opening: { at: opened, unit, source: SOURCE },
    ...{ procedure: `1.00${1_000 + lot}`, procedureName: '', flags: [], stepChanges: [] },
    dues: [{ from: opened, due: closed + dueAfter }],
    ...{ supplementRequestedAt: [], acceptedAt: opened + HOUR_MS },
    ...{ newestEventAt: closed, newestEventSource: SOURCE },
  };
  return encodeDossierFact(told);
}

function subjectOf(d: number): string {
  const office = `H${two(d % 63)}.${two(d % 97)}.${two(d % 11)}`;
  return `${office}-26${two(1 + (d % 12))}01-${String(d).padStart(6, '0')}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

/** Mulberry32: whole numbers below a bound. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
