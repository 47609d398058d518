import type { LocalDay } from '@nhip/kernel';
import { parseDay } from '@nhip/kernel';
import { NEWEST_OF_UNIT } from '../newest-events';
import { deltasSince, indexedValue, type PastPlace } from './relations';
import type { Snapshot } from './snapshot';

export interface NewestEvent {
  readonly at: number;
  readonly source: string;
  /** Empty where the past does not tell. */
  readonly subject: string;
}

/** What the facts and tallies of a stream tell of each unit code, as sources gave it. */
export class Seen {
  private constructor(
    /** Codes for which anything counts. */
    readonly codes: ReadonlySet<string>,
    /** The newest event of what each code holds, up to the clock's now. */
    readonly newest: ReadonlyMap<string, NewestEvent>,
    /** The latest cut-over of each code. */
    readonly cutOver: ReadonlyMap<string, LocalDay>,
  ) {}

  /** Codes for which anything of a stream counts. */
  static async codesOf(snapshot: Snapshot, stream: string): Promise<ReadonlySet<string>> {
    const { client, past } = snapshot;
    const { rows } = await client.query<{ unit: string }>({
      name: snapshot.statement('seen-codes'),
      text: past === undefined ? CODES : pastCodes(past),
      values: [stream],
    });
    return new Set(rows.map(({ unit }) => unit));
  }

  static async read(snapshot: Snapshot, stream: string): Promise<Seen> {
    const { client, rulesGeneration, head, past } = snapshot;
    const codes = await Seen.codesOf(snapshot, stream);
    const newest = await client.query<{ unit: string; at: string; source: string; subject: string | null }>(
      past === undefined
        ? { name: 'seen-newest', text: NEWEST, values: [stream, head.markedUntil] }
        : { name: 'seen-newest-then', text: NEWEST_THEN, values: [stream, past.sequence] },
    );
    const cutOver = await client.query<{ unit: string; day: string }>({
      name: snapshot.statement('seen-cut-over'),
      text: CUT_OVER(snapshot.tallies),
      values: [rulesGeneration, `${stream}.cut_over`],
    });
    return new Seen(
      codes,
      new Map(
        newest.rows.map(({ unit, at, source, subject }) => [
          unit,
          { at: Number(at), source, subject: subject ?? '' },
        ]),
      ),
      new Map(cutOver.rows.map(({ unit, day }) => [unit, parseDay(day)])),
    );
  }

  newestOf(codes: Iterable<string>): NewestEvent | undefined {
    let newest: NewestEvent | undefined;
    for (const code of codes) {
      const event = this.newest.get(code);
      if (event && (newest === undefined || isBefore(newest, event))) newest = event;
    }
    return newest;
  }

  cutOverAfter(codes: Iterable<string>, day: LocalDay): boolean {
    for (const code of codes) if ((this.cutOver.get(code) ?? -Infinity) > day) return true;
    return false;
  }
}

/** As NEWEST_OF_UNIT orders them. */
const isBefore = (a: NewestEvent, b: NewestEvent): boolean =>
  a.at !== b.at ? a.at < b.at : a.source !== b.source ? b.source < a.source : b.subject < a.subject;

/** Distinct texts of an index by walking it from one to the next: as many steps as there are texts, not rows. */
const walk = (first: string, next: string): string => `
  WITH RECURSIVE walk AS (
    (${first} ORDER BY unit LIMIT 1)
    UNION ALL
    SELECT (${next} ORDER BY unit LIMIT 1) FROM walk WHERE walk.unit IS NOT NULL
  )`;

/**
 * The month tallies of the stream $1, as `tally_seen` has them: whatever counts does so in its month, too, and those of
 * days are hundreds of times as many.
 */
const OF_STREAM = "split_part(measure, '.', 1) = $1 AND grain = 'month'";

/** A tally of 0 may be left of what was corrected since, and tells nothing. */
const CODES = `
  ${walk(
    `SELECT unit FROM tally WHERE ${OF_STREAM} AND value <> 0`,
    `SELECT unit FROM tally WHERE ${OF_STREAM} AND unit > walk.unit AND value <> 0`,
  )}
  SELECT unit FROM walk WHERE unit IS NOT NULL`;

const NEWEST = `
  ${walk(
    "SELECT unit FROM fact WHERE stream = $1 AND unit > ''",
    'SELECT unit FROM fact WHERE stream = $1 AND unit > walk.unit',
  )}
  SELECT walk.unit, newest.newest_at AS at, newest.newest_source AS source,
    newest.newest_subject AS subject
  FROM walk CROSS JOIN LATERAL (${NEWEST_OF_UNIT('walk.unit', '$2')}) newest`;

const NEWEST_THEN = `
  ${walk(
    'SELECT unit FROM unit_newest WHERE stream = $1',
    'SELECT unit FROM unit_newest WHERE stream = $1 AND unit > walk.unit',
  )}
  SELECT walk.unit, newest.newest_at AS at, newest.newest_source AS source,
    newest.newest_subject AS subject
  FROM walk CROSS JOIN LATERAL (
    SELECT newest_at, newest_source, newest_subject FROM unit_newest n
    WHERE n.stream = $1 AND n.unit = walk.unit AND n.seq <= $2 ORDER BY n.seq DESC LIMIT 1
  ) newest
  WHERE newest.newest_at IS NOT NULL`;

const CUT_OVER = (tallies: string): string => `
  SELECT unit, max(day)::text AS day FROM ${tallies} t
  WHERE rules_generation = $1 AND measure = $2 AND grain = 'day' AND value > 0 GROUP BY unit`;

/**
 * As CODES: units with a tally that was not 0 then. What the journal changed since the index is told apart first; of
 * the others a unit's oldest tallies are those that were there.
 */
const pastCodes = (past: PastPlace): string => `
  WITH since AS MATERIALIZED (${deltasSince(past)})
  SELECT t.unit FROM since JOIN tally t ON t.id = since.key WHERE ${OF_STREAM} AND ${indexedValue(past)} + since.delta <> 0
  UNION
  SELECT u.unit FROM unit_first u CROSS JOIN LATERAL (
    SELECT FROM tally t WHERE ${OF_STREAM} AND t.unit = u.unit AND ${indexedValue(past)} <> 0
      AND t.id NOT IN (SELECT key FROM since)
    ORDER BY t.id LIMIT 1
  ) AS t
  WHERE u.seq <= ${String(past.indexed)}`;
