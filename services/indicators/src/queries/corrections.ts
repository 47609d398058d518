import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import type { Definition, Term, Text } from '../core/definition';
import type { Evaluated } from '../core/evaluate';
import type { Window } from '../core/window';
import type { Computed } from './compute';
import { wireFigure } from './figures';
import { effectOf, lateChanges, named, type LateChanges } from './late-changes';
import {
  keyOf,
  pinnedDefinitions,
  pinnedFigures,
  publicationOfDays,
  publicationsOf,
  windowOf,
  type Pinned,
} from './pinned';
import { mayThrough, nameOf, placeOf, type Place, type Scope } from './place';
import { wirePublication, type PublicationRow } from './publications';
import type { Catalogue, Question } from './question';
import { streamNamed, timesOf, type Snapshot } from './snapshot';
import { provinceOf, unitFigures, type Province } from './unit-figures';

/** Publications that are looked at, the newest first, and those that are computed again: each takes a second. */
const MOST_LOOKED_AT = 500;
const MOST_COMPARED = 6;
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
 * period ever had stays unexplained; what nothing touched since is not computed again.
 * @throws Problem 404 when the period was not published, or no such indicator or unit exists; 403 when the unit lies
 * outside of the scope.
 */
export async function listCorrections(
  snapshot: Snapshot,
  { catalogue, ...asked }: CorrectionsAsked & { readonly catalogue: Catalogue },
  scope: Scope,
): Promise<wire.ListCorrectionsResponse> {
  const { indicator, unit: only } = asked;
  const definitions = definitionsOf(catalogue, indicator);
  if (only !== undefined) checkUnit(snapshot, only, scope);
  const { publications, more } = await candidates(snapshot, { ...asked, definitions });
  const corrections: wire.Correction[] = [];
  const now = new Map<string, Awaited<ReturnType<typeof unitFigures>>>();
  let truncated = more;
  for (const { publication, pinned } of publications) {
    const window = windowOf(publication);
    const province = provinceOf(snapshot, window);
    const figures =
      now.get(publication.period) ?? (await unitFigures(snapshot, { definitions, window, province }));
    now.set(publication.period, figures);
    const wanted = (unit: string): boolean =>
      mayThrough(scope, province.place.tree, unit) &&
      (only === undefined || unit === (only === '' ? province.root : only));
    const published = await pinnedFigures(snapshot, {
      ...{ publication: publication.id, definitions: pinned, indicator },
    });
    const different = definitions
      .filter(({ id }) => pinned.has(id))
      .flatMap((definition) => differences(definition, { published, now: figures, province }))
      .filter(({ unit }) => wanted(unit));
    if (different.length === 0) continue;
    const compared = { snapshot, publication, window, province };
    const changes = await changesSince(compared, definitions);
    const room = MOST_CORRECTIONS - corrections.length;
    for (const difference of different.slice(0, room))
      corrections.push(correction(compared, difference, changes.get(difference.definition.stream)));
    truncated ||= different.length > room;
    if (different.length >= room) break;
  }
  return create(wire.ListCorrectionsResponseSchema, { corrections, truncated, times: timesOf(snapshot) });
}

/** Publications that may say something else than now does. */
async function candidates(
  snapshot: Snapshot,
  asked: CorrectionsAsked & { readonly definitions: readonly Definition[] },
): Promise<{
  publications: { publication: PublicationRow; pinned: ReadonlyMap<string, Definition> }[];
  more: boolean;
}> {
  const { period, indicator, definitions } = asked;
  const missing = (): Problem => Problem.missing(`the period "${period}" was not published`);
  if (period.includes('\0')) throw missing();
  const known = await publicationsOf(snapshot, { period, most: MOST_LOOKED_AT + 1 });
  if (period !== '' && known.length === 0) throw missing();
  const looked = known.slice(0, MOST_LOOKED_AT);
  const pinned = await pinnedDefinitions(snapshot, { publications: looked.map(({ id }) => id), indicator });
  const publications = looked.flatMap((publication) => {
    const by = pinned.get(publication.id) ?? new Map<string, Definition>();
    const redefined = definitions.some((definition) => {
      const before = by.get(definition.id);
      return before !== undefined && formulaOf(before) !== formulaOf(definition);
    });
    return publication.touched || redefined ? [{ publication, pinned: by }] : [];
  });
  return {
    publications: publications.slice(0, MOST_COMPARED),
    more: known.length > looked.length || publications.length > MOST_COMPARED,
  };
}

/** A unit that lives on no day of now is asked about as of its last. */
function checkUnit(snapshot: Snapshot, unit: string, scope: Scope): void {
  const { today } = snapshot;
  const last = snapshot.treeOf(today).lives(unit).at(-1)?.validTo ?? today;
  placeOf(snapshot, unit, { to: Math.min(today, last), scope });
}

/** Where a figure's window was published: what was published last, and what it is a correction of, if it is one. */
export async function publishedFigure(
  snapshot: Snapshot,
  { question, place, figure }: { question: Question; place: Place; figure: Computed },
): Promise<{ publication?: wire.Publication; correction?: wire.Correction }> {
  const { definition, window, where } = question;
  if (window.unfinished || Object.keys(where).length > 0) return {};
  const publication = await publicationOfDays(snapshot, window);
  if (publication === undefined) return {};
  const { id } = publication;
  const indicator = definition.id;
  const by = await pinnedDefinitions(snapshot, { publications: [id], indicator });
  const definitions = by.get(id) ?? new Map<string, Definition>();
  const asked = { publication: id, definitions, indicator, unit: place.unit };
  const pinned = (await pinnedFigures(snapshot, asked)).get(keyOf(indicator, place.unit));
  const unit = { code: place.unit, name: place.name };
  const told = wirePublication(publication, pinned && wireFigure(pinned.definition, unit, pinned.figure));
  if (!definitions.has(indicator) || !differ(pinned?.figure, figure)) return { publication: told };
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
  const { noun } = streamNamed(snapshot, definition.stream);
  const holds = (code: string): boolean => province.groupsOf(code).includes(unit);
  const effect = effectOf(changes ?? { changes: [], atLeast: false }, { definition, window, holds, noun });
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
const termOf = ({ measure, where, over, cohort, sign }: Term): unknown[] => [
  ...[measure, over, cohort ?? null, sign],
  Object.entries(where).sort(([a], [b]) => (a < b ? -1 : 1)),
];

async function changesSince(
  { snapshot, publication, window }: Compared,
  definitions: readonly Definition[],
): Promise<Map<string, LateChanges>> {
  const changes = new Map<string, LateChanges>();
  for (const stream of new Set(definitions.map((definition) => definition.stream))) {
    const terms = definitions.filter((each) => each.stream === stream).flatMap(termsOf);
    const measures = [...new Set(terms.map(({ measure }) => measure))];
    const since = Number(publication.sequence);
    changes.set(stream, await lateChanges(snapshot, { stream, measures, since, to: window.to }));
  }
  return changes;
}

const termsOf = ({ numerator, denominator }: Definition): Term[] => [...numerator, ...denominator];

function definitionsOf(catalogue: Catalogue, indicator: string): Definition[] {
  if (indicator === '') return [...catalogue.values()];
  const definition = catalogue.get(indicator);
  if (definition === undefined) throw Problem.missing(`no indicator is named "${indicator}"`);
  return [definition];
}
