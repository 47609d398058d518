import type { LocalDay } from '@nhip/kernel';
import { parseDay } from '@nhip/kernel';
import type { Snapshot } from './snapshot';

export interface NewestEvent {
  readonly at: number;
  readonly source: string;
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

  static async read({ client, rulesGeneration, head }: Snapshot, stream: string): Promise<Seen> {
    const codes = await client.query<{ unit: string }>({ name: 'seen-codes', text: CODES });
    const newest = await client.query<{ unit: string; at: string; source: string }>({
      name: 'seen-newest',
      text: NEWEST,
      values: [stream, head.markedUntil],
    });
    const cutOver = await client.query<{ unit: string; day: string }>({
      name: 'seen-cut-over',
      text: CUT_OVER,
      values: [rulesGeneration, `${stream}.cut_over`],
    });
    return new Seen(
      new Set(codes.rows.map(({ unit }) => unit)),
      new Map(newest.rows.map(({ unit, at, source }) => [unit, { at: Number(at), source }])),
      new Map(cutOver.rows.map(({ unit, day }) => [unit, parseDay(day)])),
    );
  }

  newestOf(codes: Iterable<string>): NewestEvent | undefined {
    let newest: NewestEvent | undefined;
    for (const code of codes) {
      const event = this.newest.get(code);
      if (event && (newest === undefined || event.at > newest.at)) newest = event;
    }
    return newest;
  }

  cutOverAfter(codes: Iterable<string>, day: LocalDay): boolean {
    for (const code of codes) if ((this.cutOver.get(code) ?? -Infinity) > day) return true;
    return false;
  }
}

/**
 * Distinct codes by walking an index from one to the next: as many steps as there are codes, not rows. A tally of 0 may
 * be left of what was corrected since, and tells nothing.
 */
const CODES = `
  WITH RECURSIVE walk AS (
    (SELECT unit FROM tally WHERE value <> 0 ORDER BY unit LIMIT 1)
    UNION ALL
    SELECT (SELECT t.unit FROM tally t WHERE t.unit > walk.unit AND t.value <> 0 ORDER BY t.unit LIMIT 1)
    FROM walk WHERE walk.unit IS NOT NULL
  )
  SELECT unit FROM walk WHERE unit IS NOT NULL`;

const NEWEST = `
  WITH RECURSIVE walk AS (
    (SELECT unit FROM fact WHERE stream = $1 AND unit > '' ORDER BY unit LIMIT 1)
    UNION ALL
    SELECT (SELECT f.unit FROM fact f WHERE f.stream = $1 AND f.unit > walk.unit ORDER BY f.unit LIMIT 1)
    FROM walk WHERE walk.unit IS NOT NULL
  )
  SELECT walk.unit, newest.newest_at AS at, newest.newest_source AS source
  FROM walk CROSS JOIN LATERAL (
    SELECT newest_at, newest_source FROM fact f
    WHERE f.stream = $1 AND f.unit = walk.unit AND f.newest_at <= $2 ORDER BY f.newest_at DESC LIMIT 1
  ) newest`;

const CUT_OVER = `
  SELECT unit, max(day)::text AS day FROM tally
  WHERE rules_generation = $1 AND measure = $2 AND grain = 'day' AND value > 0 GROUP BY unit`;
