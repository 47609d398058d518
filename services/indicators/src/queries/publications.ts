import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { formatDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import type { Definition } from '../core/definition';
import { resolveWindow, type Window } from '../core/window';
import type { Computed } from './compute';
import { mayThrough, nameOf, type Scope } from './place';
import type { Catalogue } from './question';
import type { Snapshot, Snapshots } from './snapshot';
import { provinceOf, unitFigures } from './unit-figures';

/** Characters of the name of who publishes, and of a note. */
export const PUBLICATION_LIMITS = { by: 200, note: 2_000 } as const;
/** How often one period may be published: each time pins some thousands of figures. */
const MOST_OF_PERIOD = 20;
/** Publications that are listed. */
const MOST_PUBLICATIONS = 500;

export interface PublicationAsked {
  readonly period: string;
  readonly by: string;
  readonly note: string;
}

/**
 * Pins the figures of a closed period: of every indicator of a stream of which anything came, for the whole province
 * and every unit that has figures, with the definitions they were computed by. A later publication of the same period
 * stands beside the earlier.
 *
 * The days up to the period's end are told to the writer first, under the lock of the journal's head: every change of
 * such a day from the pinned sequence on is then noted dossier by dossier, which is what corrections are made of.
 * @throws Problem 422 when the period is none, not over by the clock, or nothing is known of it; 409 while a source is
 * awaited, or when it was published too often; 403 unless everything may be seen.
 */
export async function publish(
  { pool, snapshots, catalogue }: { pool: Pool; snapshots: Snapshots; catalogue: Catalogue },
  asked: PublicationAsked,
  scope: Scope,
): Promise<wire.Publication> {
  const { period, by, note } = check(asked);
  const window = await snapshots.read(async (snapshot) => closedWindow(snapshot, { period, scope }));
  await checkOften(pool, period);
  await withTransaction(pool, async (client) => {
    await client.query('SELECT FROM journal_head FOR UPDATE');
    await client.query('UPDATE publication_reach SET closed_until = greatest(closed_until, $1)', [
      formatDay(window.to),
    ]);
  });
  const definitions = [...catalogue.values()];
  const pinned = await snapshots.read(async (snapshot) => {
    const province = provinceOf(snapshot, window);
    const figures = await unitFigures(snapshot, { definitions, window, province });
    const rows = [...figures].flatMap(([indicator, units]) =>
      [...units].map(([unit, figure]) => ({
        ...{ indicator, unit, figure },
        name: unit === province.root ? province.place.name : nameOf(province.place.tree, unit),
      })),
    );
    return { head: snapshot.head, rows };
  });
  if (pinned.rows.every(({ figure }) => figure.numerator === 0 && !figure.denominator))
    throw invalidPeriod(`nothing is known of ${period}`);
  return withTransaction(pool, async (client) => {
    const { head, rows } = pinned;
    const { rows: made } = await client.query<PublicationRow>(PUBLISH, [
      ...[period, formatDay(window.from), formatDay(window.to), head.sequence, by, note],
      ...[head.markedUntil, head.position, head.rulesGeneration, head.unitsRevision, rows.length],
    ]);
    const publication = made[0] as PublicationRow;
    await pin(client, publication.id, { definitions, rows });
    return wirePublication(publication);
  });
}

/** Publications that were known at the snapshot, the newest first. */
export async function listPublications(snapshot: Snapshot): Promise<wire.Publication[]> {
  const { rows } = await snapshot.client.query<PublicationRow>(LIST, [
    snapshot.head.sequence,
    MOST_PUBLICATIONS,
  ]);
  return rows.map((row) => wirePublication(row));
}

export interface PublicationRow {
  readonly id: string;
  readonly period: string;
  readonly first_day: string;
  readonly last_day: string;
  readonly sequence: string;
  readonly at: string;
  readonly published_by: string;
  readonly note: string;
  readonly rules_generation: number;
  readonly units_revision: string;
  readonly figures: number;
}

export function wirePublication(row: PublicationRow, figure?: wire.Figure): wire.Publication {
  return create(wire.PublicationSchema, {
    ...{ period: row.period, sequence: BigInt(row.sequence), at: BigInt(row.at) },
    ...{ by: row.published_by, note: row.note, figures: row.figures },
    ...(figure && { figure }),
  });
}

export const PUBLICATION_COLUMNS = `
  p.id, p.period, p.first_day::text, p.last_day::text, p.sequence,
  floor(extract(epoch FROM p.published_at) * 1000)::bigint AS at, p.published_by, p.note, p.rules_generation,
  p.units_revision, p.figures`;

function check({ period, by, note }: PublicationAsked): PublicationAsked {
  const faults = [];
  if (by.trim() === '' || by.length > PUBLICATION_LIMITS.by)
    faults.push({ path: 'by', detail: `who publishes, in at most ${PUBLICATION_LIMITS.by} characters` });
  if (note.length > PUBLICATION_LIMITS.note)
    faults.push({ path: 'note', detail: `a note of at most ${PUBLICATION_LIMITS.note} characters` });
  for (const [path, text] of Object.entries({ period, by, note }))
    if (text.includes('\0')) faults.push({ path, detail: 'a text without NUL characters' });
  if (faults.length > 0) throw Problem.validation(faults.map(({ detail }) => detail).join('; '), faults);
  return { period, by: by.trim(), note: note.trim() };
}

const invalidPeriod = (detail: string): Problem => Problem.validation(detail, [{ path: 'period', detail }]);

async function checkOften(pool: Pool, period: string): Promise<void> {
  const { rows } = await pool.query<{ n: number }>(TIMES_PUBLISHED, [period]);
  const n = rows[0]?.n ?? 0;
  if (n >= MOST_OF_PERIOD)
    throw Problem.conflict(`${period} was published ${n} times, which is as often as a period may be`);
}

function closedWindow(
  snapshot: Snapshot,
  { period, scope }: { readonly period: string; readonly scope: Scope },
): Window {
  let window: Window;
  try {
    window = resolveWindow({ kind: 'period', period }, snapshot.today);
  } catch (error) {
    throw invalidPeriod((error as Error).message);
  }
  const { place, root } = provinceOf(snapshot, window);
  if (!mayThrough(scope, place.tree, root)) throw new Problem(403, 'only who sees everything may publish');
  if (window.unfinished)
    throw invalidPeriod(`${period} is not over: the clock's today is ${formatDay(snapshot.today)}`);
  const judged = snapshot.reading.position;
  if (judged < snapshot.zone.startOf(window.to + 1))
    throw Problem.conflict(
      `lateness is judged only up to ${new Date(judged).toISOString()}, within ${period}: a source is still awaited`,
    );
  return window;
}

interface Pinned {
  readonly indicator: string;
  readonly unit: string;
  readonly name: { readonly vi: string; readonly en: string };
  readonly figure: Computed;
}

async function pin(
  client: PoolClient,
  publication: string,
  { definitions, rows }: { definitions: readonly Definition[]; rows: readonly Pinned[] },
): Promise<void> {
  await client.query(PIN_DEFINITIONS, [
    publication,
    definitions.map(({ id }) => id),
    definitions.map(({ version }) => version),
    definitions.map((definition) => JSON.stringify(definition)),
  ]);
  await client.query(PIN_FIGURES, [
    publication,
    rows.map(({ indicator }) => indicator),
    rows.map(({ unit }) => unit),
    rows.map(({ name }) => name.vi),
    rows.map(({ name }) => name.en),
    rows.map(({ figure }) => figure.numerator),
    rows.map(({ figure }) => figure.denominator ?? null),
    rows.map(({ figure }) => figure.value ?? null),
    rows.map(({ figure }) => figure.noData ?? null),
  ]);
}

const TIMES_PUBLISHED = 'SELECT count(*)::int AS n FROM publication WHERE period = $1';

const PUBLISH = `
  INSERT INTO publication AS p (period, first_day, last_day, sequence, published_by, note, clock, clock_position,
    rules_generation, units_revision, figures)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${PUBLICATION_COLUMNS}`;

const PIN_DEFINITIONS = `
  INSERT INTO published_definition (publication, indicator, version, definition)
  SELECT $1, * FROM unnest($2::text[], $3::int[], $4::jsonb[])`;

const PIN_FIGURES = `
  INSERT INTO published_figure (publication, indicator, unit, name_vi, name_en, numerator, denominator, value, no_data)
  SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::float8[],
    $9::text[])`;

const LIST = `
  SELECT ${PUBLICATION_COLUMNS} FROM publication p WHERE p.sequence <= $1
  ORDER BY p.published_at DESC, p.id DESC LIMIT $2`;
