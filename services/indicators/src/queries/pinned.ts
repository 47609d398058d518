import { formatDay, parseDay } from '@nhip/kernel';
import type { Definition } from '../core/definition';
import type { Evaluated, NoData } from '../core/evaluate';
import type { Window } from '../core/window';
import { PUBLICATION_COLUMNS, type PublicationRow } from './publications';
import type { Snapshot } from './snapshot';

/** A figure as it was published. */
export interface Pinned {
  readonly definition: Definition;
  readonly figure: Evaluated;
}

/** The key of a figure of one publication. */
export const keyOf = (indicator: string, unit: string): string => JSON.stringify([indicator, unit]);

export const windowOf = ({ first_day: first, last_day: last }: PublicationRow): Window => ({
  ...{ from: parseDay(first), to: parseDay(last), unfinished: false },
});

/** A publication that may differ from now, or not. */
export interface Publication extends PublicationRow {
  /** Whether anything that its figures are made of changed since; false is certain. */
  readonly touched: boolean;
}

/** The publications of a period (empty: of every period) that were known, the newest first. */
export async function publicationsOf(
  { client, head, tallies, rulesGeneration }: Snapshot,
  { period, most }: { readonly period: string; readonly most: number },
): Promise<Publication[]> {
  const { rows } = await client.query<Publication>(OF_PERIOD(tallies), [
    ...[head.sequence, period, most, head.rulesGeneration, head.unitsRevision, rulesGeneration],
  ]);
  return rows;
}

/** The newest publication of exactly these days. */
export async function publicationOfDays(
  { client, head }: Snapshot,
  { from, to }: Window,
): Promise<PublicationRow | undefined> {
  const { rows } = await client.query<PublicationRow>({
    name: 'publication-of-days',
    text: OF_DAYS,
    values: [formatDay(from), formatDay(to), head.sequence],
  });
  return rows[0];
}

/** By publication and indicator, the definitions that figures were published by; `indicator` may be empty. */
export async function pinnedDefinitions(
  { client }: Snapshot,
  { publications, indicator }: { readonly publications: readonly string[]; readonly indicator: string },
): Promise<Map<string, Map<string, Definition>>> {
  const { rows } = await client.query<{ publications: string[]; definition: Definition }>({
    name: 'pinned-definitions',
    text: DEFINITIONS,
    values: [publications, indicator],
  });
  const pinned = new Map(publications.map((id) => [id, new Map<string, Definition>()]));
  for (const { publications: ids, definition } of rows)
    for (const id of ids) pinned.get(id)?.set(definition.id, definition);
  return pinned;
}

/** What one publication said, by `keyOf`; empty texts ask for every indicator, or every unit. */
export async function pinnedFigures(
  { client }: Snapshot,
  asked: {
    readonly publication: string;
    readonly definitions: ReadonlyMap<string, Definition>;
    readonly indicator: string;
    readonly unit?: string;
  },
): Promise<Map<string, Pinned>> {
  const { rows } = await client.query<FigureRow>({
    name: 'pinned-figures',
    text: FIGURES,
    values: [asked.publication, asked.indicator, asked.unit ?? null],
  });
  return new Map(
    rows.map(({ indicator, unit, numerator, denominator, value, no_data: noData }) => [
      keyOf(indicator, unit),
      {
        definition: asked.definitions.get(indicator) as Definition,
        figure: {
          numerator: Number(numerator),
          ...(denominator !== null && { denominator: Number(denominator) }),
          ...(value !== null && { value }),
          ...(noData !== null && { noData }),
        },
      },
    ]),
  );
}

interface FigureRow {
  readonly indicator: string;
  readonly unit: string;
  readonly numerator: string;
  readonly denominator: string | null;
  readonly value: number | null;
  readonly no_data: NoData | null;
}

/**
 * Figures of closed days change with marks of those days, all noted in `late_change`, with the rules, with the
 * units, or because a source was connected after these days.
 */
const OF_PERIOD = (tallies: string): string => `
  SELECT ${PUBLICATION_COLUMNS},
    p.rules_generation <> $4 OR p.units_revision <> $5
    OR EXISTS (
      SELECT FROM late_change c WHERE c.sequence > p.sequence AND c.sequence <= $1 AND c.day <= p.last_day
    ) OR EXISTS (
      SELECT FROM ${tallies} t
      WHERE t.rules_generation = $6 AND t.grain = 'day' AND t.measure LIKE '%.cut_over' AND t.value > 0
        AND t.day > p.last_day
    ) AS touched
  FROM publication p WHERE p.sequence <= $1 AND ($2 = '' OR p.period = $2)
  ORDER BY p.published_at DESC, p.id DESC LIMIT $3`;

const OF_DAYS = `
  SELECT ${PUBLICATION_COLUMNS} FROM publication p
  WHERE p.first_day = $1 AND p.last_day = $2 AND p.sequence <= $3 ORDER BY p.published_at DESC, p.id DESC LIMIT 1`;

const DEFINITIONS = `
  SELECT array_agg(publication::text) AS publications, definition
  FROM published_definition WHERE publication = ANY ($1::bigint[]) AND ($2 = '' OR indicator = $2)
  GROUP BY indicator, definition`;

const FIGURES = `
  SELECT indicator, unit, numerator, denominator, value, no_data FROM published_figure
  WHERE publication = $1 AND ($2 = '' OR indicator = $2) AND ($3::text IS NULL OR unit = $3)`;
