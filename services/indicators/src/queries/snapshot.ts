import { formatDay, type LocalDay, type Zone } from '@nhip/kernel';
import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import type { Reading } from '../core/mark';
import { UnitTree, type Unit } from '../core/units';
import type { Window } from '../core/window';
import { readHead, readingOf, type JournalHead } from '../journal-head';
import type { Tallied } from '../tallied';
import { readUnits } from '../unit-rows';
import { readPastHead, type AsOf } from './as-of';
import { indexedUpTo, LIVE_RELATIONS, pastRelations, type PastPlace, type Relations } from './relations';

/** Trees of different days that are remembered for one list of units. */
const REMEMBERED_TREES = 32;

/** Everything that is read here is of one moment: figures that are asked together agree with one another. */
export interface Snapshot extends Relations {
  readonly client: PoolClient;
  /** The journal's head, now or as it was. */
  readonly head: JournalHead;
  /** The reading that the stored marks are of. */
  readonly reading: Reading;
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
  private known: { revision: number; units: readonly Unit[]; trees: Map<LocalDay, UnitTree> } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly options: {
      readonly zone: Zone;
      readonly stream: string;
      readonly rulesGeneration: number;
      readonly tallied?: Tallied;
    },
  ) {}

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
    const { zone, stream, tallied, rulesGeneration } = this.options;
    const head = await readHead(client, stream, 'look');
    return {
      ...LIVE_RELATIONS,
      ...{ client, head, rulesGeneration, zone, tallied, today: zone.dayOf(head.markedUntil) },
      reading: readingOf(head),
      treeOf: await this.trees(client, head.unitsRevision),
      statement: (name) => name,
    };
  }

  private async past(client: PoolClient, asOf: AsOf): Promise<Snapshot> {
    const { zone, stream, tallied } = this.options;
    const live = await readHead(client, stream, 'look');
    const head = await readPastHead(client, { stream, live, asOf });
    const past = { sequence: head.sequence, indexed: await indexedUpTo(client, head.sequence) };
    return {
      ...pastRelations(past),
      ...{ client, head, past, zone, tallied, today: zone.dayOf(head.markedUntil) },
      rulesGeneration: head.rulesGeneration,
      reading: { ...readingOf(head), now: head.markedAt },
      treeOf: await this.trees(client, head.unitsRevision),
      statement: () => undefined,
    };
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
