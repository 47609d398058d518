import { Problem } from '@nhip/runtime';
import type { PoolClient } from 'pg';
import type { JournalHead } from '../journal-head';

/** The known time that is asked about: all that was known at an instant, or with a row of the journal. */
export type AsOf = { readonly instant: number } | { readonly sequence: number };

interface WireAsOf {
  readonly asOf?: bigint | undefined;
  readonly asOfSequence?: bigint | undefined;
}

/** The past that a question asks for; undefined is now. @throws Problem 422 when it names both kinds. */
export function asOfAsked({ asOf, asOfSequence }: WireAsOf): AsOf | undefined {
  if (asOf !== undefined && asOfSequence !== undefined)
    throw invalid('the past is named by an instant or by a sequence, not by both');
  if (asOf !== undefined) return { instant: Number(asOf) };
  return asOfSequence === undefined ? undefined : { sequence: Number(asOfSequence) };
}

/** A clock that was farther from system time when a row was written did not run: it stood at one instant. */
const STANDING_MS = 300_000;

type Then = Pick<JournalHead['streams'], 'positions' | 'generations'>;

/** The head of the journal as it was. A stream sees it through `headOf`. */
export interface PastHead extends JournalHead {
  /** The clock reading that the marks of then are of; `markedUntil` may have gone on since, changing nothing. */
  readonly markedAt: number;
}

/**
 * The journal's head as of a past instant or sequence: its last row then. Nothing is written when the clock moves and
 * changes nothing, so as of an instant a running clock stands at that instant, but never behind the row's own reading
 * nor beyond that of the next row.
 * @throws Problem 422 for a past that is still to come, or before the journal begins.
 */
export async function readPastHead(
  client: Pick<PoolClient, 'query'>,
  { live, asOf }: { live: JournalHead; asOf: AsOf },
): Promise<PastHead> {
  const instant = 'instant' in asOf ? asOf.instant : null;
  if (!Number.isSafeInteger(instant ?? ('sequence' in asOf ? asOf.sequence : 0)))
    throw invalid('the past is named by an instant or a sequence of the journal');
  const { rows } = await client.query<Record<string, string | number | null> & Then>({
    name: `past-head-${instant === null ? 'sequence' : 'instant'}`,
    text: PAST_HEAD(instant === null ? 'sequence <= $1' : 'at < to_timestamp(($1::float8 + 1) / 1000)'),
    values: [instant ?? ('sequence' in asOf ? asOf.sequence : 0)],
  });
  const row = rows[0];
  const ahead =
    instant === null ? 'sequence' in asOf && asOf.sequence > live.sequence : instant > Number(row?.['now']);
  if (ahead) throw invalid('that is in the future: the past reaches up to now');
  if (row === undefined || row['sequence'] === null)
    throw invalid(
      row?.['begins'] == null
        ? 'no data: nothing is known yet'
        : `no data: nothing was known then; the journal begins at ${new Date(Number(row['begins'])).toISOString()}`,
    );
  const [at, markedAt] = [Number(row['at']), Number(row['marked_until'])];
  const goesOn = instant !== null && Math.abs(at - markedAt) < STANDING_MS;
  const until = Math.min(instant ?? 0, Number(row['next_marked_until'] ?? live.markedUntil));
  return {
    ...live,
    streams: { ...live.streams, positions: row.positions, generations: row.generations },
    ...{ sequence: Number(row['sequence']), at, markedAt },
    rulesGeneration: Number(row['rules_generation']),
    markedUntil: goesOn ? Math.max(markedAt, until) : markedAt,
  };
}

const invalid = (detail: string): Problem => Problem.validation(detail, [{ path: 'asOf', detail }]);

/** One row always: who asks about a time before the journal is told when it begins. */
const PAST_HEAD = (until: string): string => `
  SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS now,
    (SELECT floor(extract(epoch FROM at) * 1000) FROM journal ORDER BY sequence LIMIT 1) AS begins,
    row.sequence, floor(extract(epoch FROM row.at) * 1000) AS at, row.rules_generation, row.marked_until,
    row.positions,
    (
      SELECT coalesce(jsonb_object_agg(stream, generation), '{}') FROM (
        SELECT stream, max(generation) AS generation FROM whole_generation WHERE sequence <= row.sequence GROUP BY stream
      ) AS whole
    ) AS generations,
    (SELECT marked_until FROM journal WHERE sequence = row.sequence + 1) AS next_marked_until
  FROM (SELECT) AS one LEFT JOIN (
    SELECT * FROM journal WHERE ${until} ORDER BY at DESC, sequence DESC LIMIT 1
  ) AS row ON true`;
