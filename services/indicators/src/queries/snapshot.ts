import { formatDay, type LocalDay, type Zone } from '@nhip/kernel';
import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import { UnitTree, type Unit } from '../core/units';
import type { Window } from '../core/window';
import { readHead, type JournalHead } from '../journal-head';
import { readUnits } from '../unit-rows';

/** Trees of different days that are remembered for one list of units. */
const REMEMBERED_TREES = 32;

/** Everything that is read here is of one moment: figures that are asked together agree with one another. */
export interface Snapshot {
  readonly client: PoolClient;
  readonly head: JournalHead;
  readonly rulesGeneration: number;
  /** The clock's local day. */
  readonly today: LocalDay;
  readonly zone: Zone;
  /** The tree of units as it stood on a day. */
  readonly treeOf: (day: LocalDay) => UnitTree;
}

export class Snapshots {
  private known: { revision: number; units: readonly Unit[]; trees: Map<LocalDay, UnitTree> } | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly options: {
      readonly zone: Zone;
      readonly stream: string;
      readonly rulesGeneration: number;
    },
  ) {}

  async read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const { zone, stream, rulesGeneration } = this.options;
    return withTransaction(
      this.pool,
      async (client) => {
        const head = await readHead(client, stream, 'look');
        const trees = await this.trees(client, head.unitsRevision);
        const today = zone.dayOf(head.markedUntil);
        return work({ client, head, rulesGeneration, today, zone, treeOf: trees });
      },
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    );
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
