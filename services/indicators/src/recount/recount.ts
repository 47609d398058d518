import { Problem } from '@nhip/runtime';
import { breakOffAt, withTransaction } from '@nhip/store';
import type { Pool } from 'pg';
import { streamOf } from '../core/mark';
import { readHead, type JournalHead } from '../journal-head';
import { compareSeries } from './compare-series';
import { compareTallies } from './compare-tallies';
import { Differences, type Drift } from './drift';
import type { Counted, Counting } from './mark-all';
import { portions } from './portions';

export const RECOUNT_LIMITS = {
  /** Marks and tallies of series that differ, looked at in one reading of the facts. */
  suspects: 1_000_000,
  /** Readings of the facts for series that differ; it takes minutes each, and an alarm that is late is none. */
  readings: 3,
};
/**
 * A recount of a province takes longer than a query may. The series of a province fit into this memory; the planner,
 * who expects ten times as many, would sort its tallies on disk.
 */
const SETTINGS = `
  SET LOCAL statement_timeout = '30min'; SET LOCAL work_mem = '64MB'; SET LOCAL enable_sort = off`;

export interface Recount extends Drift {
  readonly facts: number;
  readonly tallies: number;
  readonly sequence: number;
}

export interface RecountOptions {
  /** Breaks it off. */
  readonly signal?: AbortSignal;
  /** Default RECOUNT_LIMITS. */
  readonly limits?: typeof RECOUNT_LIMITS;
}

/**
 * Counts every tally of some streams again from the facts, in one snapshot: the marks of each fact from its bytes, at
 * the clock reading of the journal's head. First by checksums of series; those that differ then tally by tally, in as
 * many readings of the facts as bounded memory asks for. Tallies of other streams are left out: during an upgrade a
 * newer process counts streams that an older one does not know.
 * @throws Problem 503 when the tallies that go on are of other rules than these
 */
export async function recount(
  pool: Pool,
  counted: Counted,
  { signal, limits = RECOUNT_LIMITS }: RecountOptions = {},
): Promise<Recount> {
  return withTransaction(
    pool,
    (client) => breakOffAt(signal, client, () => count({ client, ...counted }, limits)),
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  );
}

async function count(
  counted: Omit<Counting, 'head'>,
  { suspects: atOnce, readings }: typeof RECOUNT_LIMITS,
): Promise<Recount> {
  const { client, streams } = counted;
  await client.query(SETTINGS);
  const head = await readHead(client, '', 'look');
  checkRules(head, counted);
  const counting = { ...counted, head };
  const { facts, tallies, suspects } = await compareSeries(counting);
  // failpoint: recount.compared
  const differences = new Differences(streams.map(({ stream }) => stream));
  const all = portions(suspects, atOnce);
  for (const some of all.slice(0, readings)) {
    const series = some.map((suspect) => suspect.series);
    differences.add(await compareTallies(counting, series));
  }
  for (const { series } of all.slice(readings).flat()) differences.addUnknown(streamOf(series.measure));
  return { facts, tallies, sequence: head.sequence, ...differences.sum() };
}

/** During an upgrade the tallies of an older replica's rules stand still while facts and clock go on: no drift. */
function checkRules(head: JournalHead, { rulesGeneration }: Counted): void {
  if (head.sequence > 0 && head.rulesGeneration !== rulesGeneration)
    throw Problem.unavailable(
      `the tallies are of rules generation ${head.rulesGeneration}, this replica's rules are ` +
        `${rulesGeneration}: ask one of the newer version`,
    );
}
