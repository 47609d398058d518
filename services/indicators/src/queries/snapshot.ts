import { formatDay, type LocalDay, type Zone } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import type { Reading } from '../core/mark';
import { UnitTree, type Unit } from '../core/units';
import type { Window } from '../core/window';
import { headOf, readHead, readingOf, type JournalHead } from '../journal-head';
import { STREAMS, type AnyStream } from '../streams';
import type { Tallied } from '../tallied';
import { readUnits } from '../unit-rows';
import { readPastHead, type AsOf } from './as-of';
import { indexedUpTo, LIVE_RELATIONS, pastRelations, type PastPlace, type Relations } from './relations';

/** Trees of different days that are remembered for one list of units. */
const REMEMBERED_TREES = 32;

/** Everything that is read here is of one moment: figures that are asked together agree with one another. */
export interface Snapshot extends Relations {
  readonly client: PoolClient;
  /** The journal's head, now or as it was, as one stream sees it: the first, unless another was asked for. */
  readonly head: JournalHead;
  /** The reading that the stored marks of that stream are of. */
  readonly reading: Reading;
  /** The same moment as another stream sees it. */
  readonly of: (stream: string) => Snapshot;
  /** Every stream that is counted, by its name. */
  readonly streams: ReadonlyMap<string, AnyStream>;
  readonly rulesGeneration: number;
  /** The clock's local day. */
  readonly today: LocalDay;
  readonly zone: Zone;
  /** Measures that are tallied; absent: all. */
  readonly tallied: Tallied;
  /** The tree of units as it stood on a day. */
  readonly treeOf: (day: LocalDay) => UnitTree;
  /** Set when the question is about the past. */
  readonly past?: PastPlace;
  /**
   * The name under which a statement over the relations is prepared: none for the past, whose statements are each
   * asked once.
   */
  readonly statement: (name: string) => string | undefined;
}

export interface SnapshotAsked {
  /** Absent: what is known now. */
  readonly asOf?: AsOf | undefined;
}

export class Snapshots {
  private readonly streams: ReadonlyMap<string, AnyStream>;
  private readonly first: string;
  private known: { revision: number; units: readonly Unit[]; trees: Map<LocalDay, UnitTree> } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly options: {
      readonly zone: Zone;
      readonly rulesGeneration: number;
      readonly tallied?: Tallied;
      /** Default: all. */
      readonly streams?: readonly AnyStream[];
    },
  ) {
    this.streams = new Map((options.streams ?? STREAMS).map((stream) => [stream.name, stream]));
    [this.first = ''] = this.streams.keys();
  }

  /** Of now. */
  read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /** @throws Problem 422 when nothing was known at the past that is asked about, or it is still to come. */
  read<T>(asked: SnapshotAsked, work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  async read<T>(
    ...given: [(snapshot: Snapshot) => Promise<T>] | [SnapshotAsked, (snapshot: Snapshot) => Promise<T>]
  ): Promise<T> {
    const [{ asOf }, work] = given.length === 1 ? [{}, given[0]] : given;
    return withTransaction(
      this.pool,
      async (client) => work(asOf === undefined ? await this.live(client) : await this.past(client, asOf)),
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    );
  }

  private async live(client: PoolClient): Promise<Snapshot> {
    const { zone, tallied, rulesGeneration } = this.options;
    const head = await readHead(client, this.first, 'look');
    return seenBy(head, {
      ...LIVE_RELATIONS,
      ...{ client, rulesGeneration, zone, tallied, today: zone.dayOf(head.markedUntil) },
      streams: this.streams,
      readingOf,
      treeOf: await this.trees(client, head.unitsRevision),
      statement: (name) => name,
    });
  }

  private async past(client: PoolClient, asOf: AsOf): Promise<Snapshot> {
    const { zone, tallied } = this.options;
    const live = await readHead(client, this.first, 'look');
    const { markedAt, ...then } = await readPastHead(client, { live, asOf });
    const past = { sequence: then.sequence, indexed: await indexedUpTo(client, then.sequence) };
    return seenBy(headOf(then, this.first), {
      ...pastRelations(past),
      ...{ client, past, zone, tallied, today: zone.dayOf(then.markedUntil) },
      streams: this.streams,
      rulesGeneration: then.rulesGeneration,
      readingOf: (head) => ({ ...readingOf(head), now: markedAt }),
      treeOf: await this.trees(client, then.unitsRevision),
      statement: () => undefined,
    });
  }

  private async trees(client: PoolClient, revision: number): Promise<Snapshot['treeOf']> {
    let known = this.known;
    if (known?.revision !== revision) {
      known = { revision, units: await readUnits(client), trees: new Map() };
      this.known = known;
    }
    const { units, trees } = known;
    return (day) => {
      let tree = trees.get(day);
      if (tree === undefined) {
        if (trees.size >= REMEMBERED_TREES) trees.clear();
        trees.set(day, (tree = new UnitTree(units, day)));
      }
      return tree;
    };
  }
}

/** @throws Problem 404 when nothing of that name is counted. */
export function streamNamed({ streams }: Pick<Snapshot, 'streams'>, name: string): AnyStream {
  const stream = streams.get(name);
  if (stream === undefined)
    throw Problem.missing(`no stream is called "${name}"; there are ${[...streams.keys()].join(', ')}`);
  return stream;
}

type Moment = Omit<Snapshot, 'head' | 'reading' | 'of'> & {
  readonly readingOf: (head: JournalHead) => Reading;
};

function seenBy(head: JournalHead, moment: Moment): Snapshot {
  const { readingOf: read, ...rest } = moment;
  return { ...rest, head, reading: read(head), of: (stream) => seenBy(headOf(head, stream), moment) };
}

/** The three times of an answer (DESIGN section 3). */
export function timesOf({ head, zone }: Snapshot, window?: Window) {
  return {
    ...(window && { happened: { from: formatDay(window.from), to: formatDay(window.to) } }),
    clock: BigInt(head.markedUntil),
    clockPosition: BigInt(head.position),
    knownSequence: BigInt(head.sequence),
    knownAt: BigInt(head.at),
    zone: zone.name,
  };
}
