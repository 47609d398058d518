import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { formatDay, parseDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import type { Definition, Text } from '../core/definition';
import type { Evaluated, NoData } from '../core/evaluate';
import type { Window } from '../core/window';
import type { Computed } from './compute';
import { wireFigure } from './figures';
import { effectOf, lateChanges, named, type LateChanges } from './late-changes';
import { mayThrough, nameOf, type Place, type Scope } from './place';
import { PUBLICATION_COLUMNS, wirePublication, type PublicationRow } from './publications';
import type { Catalogue, Question } from './question';
import { timesOf, type Snapshot } from './snapshot';
import { provinceOf, unitFigures, type Province } from './unit-figures';

/** Publications that are compared with now, the newest first. */
const MOST_COMPARED = 60;
/** Corrections of one answer. */
const MOST_CORRECTIONS = 200;

export interface CorrectionsAsked {
  /** Empty for every published period. */
  readonly period: string;
  /** Empty for every indicator. */
  readonly indicator: string;
  /** Empty for the whole province; undefined for every unit. */
  readonly unit: string | undefined;
}

/**
 * Published figures that are others now. Each publication is compared by itself, so that none of the values that a
 * period ever had stays unexplained.
 */
export async function listCorrections(
  snapshot: Snapshot,
  { catalogue, ...asked }: CorrectionsAsked & { readonly catalogue: Catalogue },
  scope: Scope,
): Promise<wire.ListCorrectionsResponse> {
  const definitions = definitionsOf(catalogue, asked.indicator);
  const publications = await publicationsOf(snapshot, asked.period);
  const corrections: wire.Correction[] = [];
  const now = new Map<string, Awaited<ReturnType<typeof unitFigures>>>();
  let truncated = publications.length > MOST_COMPARED;
  for (const publication of publications.slice(0, MOST_COMPARED)) {
    const window = windowOf(publication);
    const province = provinceOf(snapshot, window);
    const figures =
      now.get(publication.period) ?? (await unitFigures(snapshot, { definitions, window, province }));
    now.set(publication.period, figures);
    const published = await pinnedFigures(snapshot, publication.id, asked.indicator);
    const compared = { snapshot, publication, window, province };
    const wanted = (unit: string): boolean =>
      mayThrough(scope, province.place.tree, unit) &&
      (asked.unit === undefined || unit === (asked.unit === '' ? province.root : asked.unit));
    const different = definitions.flatMap((definition) =>
      differences(definition, { published, now: figures, province }).filter(({ unit }) => wanted(unit)),
    );
    const changes = different.length > 0 ? await changesSince(compared, definitions) : undefined;
    for (const difference of different.slice(0, MOST_CORRECTIONS - corrections.length))
      corrections.push(correction(compared, difference, changes?.get(difference.definition.stream)));
    if (corrections.length === MOST_CORRECTIONS) truncated = true;
  }
  return create(wire.ListCorrectionsResponseSchema, { corrections, truncated, times: timesOf(snapshot) });
}

/** Where a figure's window was published: what was published last, and what it is a correction of, if it is one. */
export async function publishedFigure(
  snapshot: Snapshot,
  { question, place, figure }: { question: Question; place: Place; figure: Computed },
): Promise<{ publication?: wire.Publication; correction?: wire.Correction }> {
  const { definition, window, where } = question;
  if (window.unfinished || Object.keys(where).length > 0) return {};
  const { rows } = await snapshot.client.query<PublicationRow>({
    name: 'publication-of-days',
    text: OF_DAYS,
    values: [formatDay(window.from), formatDay(window.to), snapshot.head.sequence],
  });
  const publication = rows[0];
  if (publication === undefined) return {};
  const pinned = (await pinnedFigures(snapshot, publication.id, definition.id)).get(
    keyOf(definition.id, place.unit),
  );
  const unit = { code: place.unit, name: place.name };
  const told = wirePublication(publication, pinned && wireFigure(pinned.definition, unit, pinned.figure));
  if (!differ(pinned?.figure, figure)) return { publication: told };
  const compared = { snapshot, publication, window, province: provinceOf(snapshot, window) };
  const changes = await changesSince(compared, [definition]);
  const difference = { definition, unit: place.unit, name: place.name, pinned, now: figure };
  return { publication: told, correction: correction(compared, difference, changes.get(definition.stream)) };
}

interface Compared {
  readonly snapshot: Snapshot;
  readonly publication: PublicationRow;
  readonly window: Window;
  readonly province: Province;
}

interface Pinned {
  /** As it was published. */
  readonly definition: Definition;
  readonly figure: Evaluated;
}

interface Difference {
  readonly definition: Definition;
  readonly unit: string;
  readonly name: Text;
  /** Absent when nothing was known of the unit. */
  readonly pinned: Pinned | undefined;
  readonly now: Computed;
}

const NOTHING: Evaluated = { numerator: 0, noData: 'nothing-received' };

function differences(
  definition: Definition,
  figures: { published: Map<string, Pinned>; now: Map<string, Map<string, Computed>>; province: Province },
): Difference[] {
  const { place, root } = figures.province;
  const units = [...(figures.now.get(definition.id) ?? [])].sort(([a], [b]) =>
    a === root ? -1 : b === root ? 1 : a < b ? -1 : 1,
  );
  return units.flatMap(([unit, now]) => {
    const pinned = figures.published.get(keyOf(definition.id, unit));
    const name = unit === root ? place.name : nameOf(place.tree, unit);
    return differ(pinned?.figure, now) ? [{ definition, unit, name, pinned, now }] : [];
  });
}

/** Nothing of no dossiers and nothing known are the same to a reader. */
function differ(published: Evaluated = NOTHING, now: Evaluated): boolean {
  const early = (figure: Evaluated): boolean => figure.noData === 'before-cut-over';
  return (
    published.numerator !== now.numerator ||
    (published.denominator ?? 0) !== (now.denominator ?? 0) ||
    early(published) !== early(now)
  );
}

function correction(compared: Compared, difference: Difference, changes?: LateChanges): wire.Correction {
  const { snapshot, publication, window, province } = compared;
  const { definition, unit, name, pinned, now } = difference;
  const holds = (code: string): boolean => province.groupsOf(code).includes(unit);
  const effect = effectOf(changes ?? { changes: [], atLeast: false }, { definition, window, holds });
  const before = pinned ?? { definition, figure: NOTHING };
  const rest = {
    numerator: now.numerator - before.figure.numerator - effect.numerator,
    denominator: (now.denominator ?? 0) - (before.figure.denominator ?? 0) - effect.denominator,
  };
  const atLeast = changes?.atLeast ?? false;
  return create(wire.CorrectionSchema, {
    ...{ period: publication.period, indicator: definition.id, unit, unitName: name },
    published: wireFigure(before.definition, { code: unit, name }, before.figure),
    now: wireFigure(definition, { code: unit, name }, now),
    publishedSequence: BigInt(publication.sequence),
    publishedAt: BigInt(publication.at),
    changedAt: BigInt(effect.changedAt ?? snapshot.head.at),
    causes: [...effect.causes, ...otherCauses(compared, { ...difference, atLeast, rest })],
    dossiers: BigInt(effect.subjects.length),
    subjects: named(effect),
    atLeast,
  });
}

/** What changed beside the dossiers; `rest` is what these do not explain. */
function otherCauses(
  { snapshot, publication }: Compared,
  {
    definition,
    pinned,
    now,
    atLeast,
    rest,
  }: Difference & { atLeast: boolean; rest: { numerator: number; denominator: number } },
): Text[] {
  const { head } = snapshot;
  const causes: Text[] = [];
  if (pinned !== undefined && formulaOf(pinned.definition) !== formulaOf(definition)) {
    const [was, is] = [pinned.definition.version, definition.version];
    causes.push({
      vi: `Định nghĩa thay đổi: phiên bản ${was} → ${is}`,
      en: `The definition changed: version ${was} → ${is}`,
    });
  }
  if (pinned?.figure.noData !== now.noData && now.noData === 'before-cut-over')
    causes.push({
      vi: 'Một nguồn được kết nối sau khi kỳ bắt đầu',
      en: 'A source was connected after the window had begun',
    });
  if (rest.numerator === 0 && rest.denominator === 0) return causes;
  if (publication.rules_generation !== head.rulesGeneration)
    causes.push({
      vi: `Quy tắc đếm thay đổi: thế hệ ${publication.rules_generation} → ${head.rulesGeneration}`,
      en: `The rules of counting changed: generation ${publication.rules_generation} → ${head.rulesGeneration}`,
    });
  if (Number(publication.units_revision) !== head.unitsRevision)
    causes.push({ vi: 'Danh mục đơn vị thay đổi', en: 'The list of units changed' });
  if (atLeast)
    causes.push({
      vi: 'Nhiều thay đổi hơn số được xem xét',
      en: 'More changes than were looked at',
    });
  if (causes.length === 0)
    causes.push({ vi: 'Nguyên nhân không được ghi nhận', en: 'The cause was not recorded' });
  return causes;
}

const formulaOf = ({ version, kind, numerator, denominator }: Definition): string =>
  JSON.stringify([version, kind, numerator.map(termOf), denominator.map(termOf)]);

/** PostgreSQL keeps members of an object in an order of its own. */
const termOf = ({ measure, where, over, cohort, sign }: Definition['numerator'][number]): unknown[] => [
  ...[measure, over, cohort ?? null, sign],
  Object.entries(where).sort(([a], [b]) => (a < b ? -1 : 1)),
];

async function changesSince(
  { snapshot, publication, window }: Compared,
  definitions: readonly Definition[],
): Promise<Map<string, LateChanges>> {
  const changes = new Map<string, LateChanges>();
  for (const stream of new Set(definitions.map((definition) => definition.stream)))
    changes.set(
      stream,
      await lateChanges(snapshot, { stream, since: Number(publication.sequence), to: window.to }),
    );
  return changes;
}

async function pinnedFigures(
  { client }: Snapshot,
  publication: string,
  indicator: string,
): Promise<Map<string, Pinned>> {
  const { rows } = await client.query<PinnedRow>({
    name: 'pinned-figures',
    text: PINNED,
    values: [publication, indicator],
  });
  return new Map(
    rows.map(({ unit, definition, numerator, denominator, value, no_data: noData }) => [
      keyOf(definition.id, unit),
      {
        definition,
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

interface PinnedRow {
  readonly unit: string;
  readonly definition: Definition;
  readonly numerator: string;
  readonly denominator: string | null;
  readonly value: number | null;
  readonly no_data: NoData | null;
}

async function publicationsOf({ client, head }: Snapshot, period: string): Promise<PublicationRow[]> {
  const { rows } = await client.query<PublicationRow>(OF_PERIOD, [head.sequence, period, MOST_COMPARED + 1]);
  if (period !== '' && rows.length === 0) throw Problem.missing(`the period "${period}" was not published`);
  return rows;
}

function definitionsOf(catalogue: Catalogue, indicator: string): Definition[] {
  if (indicator === '') return [...catalogue.values()];
  const definition = catalogue.get(indicator);
  if (definition === undefined) throw Problem.missing(`no indicator is named "${indicator}"`);
  return [definition];
}

const windowOf = ({ first_day: first, last_day: last }: PublicationRow): Window => ({
  ...{ from: parseDay(first), to: parseDay(last), unfinished: false },
});

const keyOf = (indicator: string, unit: string): string => JSON.stringify([indicator, unit]);

const OF_PERIOD = `
  SELECT ${PUBLICATION_COLUMNS} FROM publication p WHERE p.sequence <= $1 AND ($2 = '' OR p.period = $2)
  ORDER BY p.published_at DESC, p.id DESC LIMIT $3`;

const OF_DAYS = `
  SELECT ${PUBLICATION_COLUMNS} FROM publication p
  WHERE p.first_day = $1 AND p.last_day = $2 AND p.sequence <= $3 ORDER BY p.published_at DESC, p.id DESC LIMIT 1`;

const PINNED = `
  SELECT f.unit, d.definition, f.numerator, f.denominator, f.value, f.no_data
  FROM published_figure f JOIN published_definition d USING (publication, indicator)
  WHERE f.publication = $1 AND ($2 = '' OR f.indicator = $2)`;
