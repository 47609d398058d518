import { withTransaction } from '@nhip/store';
import type { Pool } from 'pg';
import { readHead } from '../journal-head';
import type { StreamRules } from '../rules';
import { compareSeries } from './compare-series';
import { compareTallies } from './compare-tallies';
import { Differences, type Drift } from './drift';
import { portions } from './portions';

/** Marks and tallies of series that differ, looked at in one reading of the facts. */
const MOST_SUSPECTS = 1_000_000;
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

/**
 * Counts every tally of some streams again from the facts, in one snapshot: the marks of each fact from its bytes, at
 * the clock reading of the journal's head. First by checksums of series; those that differ then tally by tally, in as
 * many readings of the facts as bounded memory asks for. Tallies of other streams are left out: during an upgrade a
 * newer process counts streams that an older one does not know.
 */
export async function recount(
  pool: Pool,
  streams: readonly StreamRules[],
  rulesGeneration: number,
): Promise<Recount> {
  return withTransaction(
    pool,
    async (client) => {
      await client.query(SETTINGS);
      const head = await readHead(client, '', 'look');
      const counting = { client, streams, rulesGeneration, head };
      const { facts, tallies, suspects } = await compareSeries(counting);
      // failpoint: recount.compared
      const differences = new Differences(streams.map(({ stream }) => stream));
      for (const some of portions(suspects, MOST_SUSPECTS)) {
        const series = some.map((suspect) => suspect.series);
        differences.add(await compareTallies(counting, series));
      }
      return { facts, tallies, sequence: head.sequence, ...differences.sum() };
    },
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  );
}
