import { randomBytes } from 'node:crypto';
import { streamOf } from '../core/mark';
import { readInPortions } from '../cursor';
import type { Series } from './by-series';
import { dayHashSql, halvesOf } from './day-hashes';
import { markAll, type Counting } from './mark-all';
import { MODULI, SeriesChecksums, type Suspect } from './series-checksums';

/** Series that come at once: a millisecond or two, which each statement of an apply waits for. */
const FETCH_SERIES = 100;

export interface Compared {
  readonly facts: number;
  readonly tallies: number;
  /** The series whose tallies are not the sums of their marks. */
  readonly suspects: Iterable<Suspect>;
}

/** Which series have tallies that are not the sums of their marks, by checksums of both. */
export async function compareSeries(counting: Counting): Promise<Compared> {
  const { client, streams, rulesGeneration } = counting;
  const seed = randomBytes(8).readBigInt64LE();
  const checksums = new SeriesChecksums(halvesOf(seed));
  const facts = await markAll(counting, (mark) => checksums.add(mark));
  const isCounted = new Set(streams.map(({ stream }) => stream));
  let tallies = 0;
  const series = { select: SERIES, values: [rulesGeneration, seed], atOnce: FETCH_SERIES };
  for await (const rows of readInPortions<SeriesRow>(client, series))
    for (const { high, low, size, ...each } of rows)
      if (isCounted.has(streamOf(each.measure))) {
        tallies += size;
        checksums.subtract(each, { high: Number(high), low: Number(low), size });
      }
  return { facts, tallies, suspects: checksums.differing() };
}

interface SeriesRow extends Series {
  readonly high: string;
  readonly low: string;
  readonly size: number;
}

/** As `SeriesChecksums` reckons of marks. */
const SERIES = `
  SELECT measure, unit, grain, dims, count(*)::int AS size,
    (sum((value % ${MODULI.high}) * ((hash >> 32) % ${MODULI.high})) % ${MODULI.high})::bigint AS high,
    (sum((value % ${MODULI.low}) * (((hash << 32) >> 32) % ${MODULI.low})) % ${MODULI.low})::bigint AS low
  FROM (
    SELECT measure, unit, grain, dims, value, ${dayHashSql('$2::bigint')} AS hash FROM tally WHERE rules_generation = $1
  ) AS hashed
  GROUP BY measure, unit, grain, dims`;
