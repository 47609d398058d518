import type { MessageInitShape } from '@bufbuild/protobuf';
import type { queries } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import { z } from 'zod';
import { LIMITS } from './config';
import type { ReplayAsked } from './core/replay-clock';
import type { Scenes } from './core/watched-scenes';
import { VIEWS, WALL, type View } from './wall';

type Query = MessageInitShape<typeof queries.FigureQuerySchema>;
type Window = MessageInitShape<typeof queries.WindowSchema>;

const text = z.string().max(200);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day like 2026-11-21');
const KNOWN = 'an RFC 3339 instant with an offset, or # and a sequence of the journal';
const instant = z.iso.datetime({ offset: true, error: KNOWN });
const known = z.union(
  [
    z
      .string()
      .regex(/^#\d{1,15}$/, KNOWN)
      .transform((text): Known => ({ asOfSequence: BigInt(text.slice(1)) })),
    instant.transform((text): Known => ({ asOf: BigInt(Date.parse(text)) })),
  ],
  { error: KNOWN },
);

/** As of when something is asked; empty for now. */
export interface Known {
  readonly asOf?: bigint;
  readonly asOfSequence?: bigint;
}

const window = {
  period: text.optional(),
  from: day.optional(),
  to: day.optional(),
  current: text.optional(),
};
const place = { unit: text.default(''), ...window };
/** What no question has by name is a dimension; whether the indicator has it is for indicators to say. */
const filter = z.string('one value of a dimension').max(200);

const figures = z
  .object({
    indicator: z.string().min(1).max(2_000),
    ...place,
    by: text.default(''),
    asOf: known.optional(),
  })
  .catchall(filter);
const series = z.strictObject({
  indicator: z.string().min(1).max(200),
  unit: text.default(''),
  ...window,
  step: text.default('day'),
  asOf: known.optional(),
});
const ranking = z.strictObject({
  indicator: z.string().min(1).max(200),
  ...window,
  minimumN: z.coerce.number().int().min(0).max(1_000_000).default(0),
  tier: text.default(''),
  asOf: known.optional(),
});
const dossiers = z
  .object({
    indicator: z.string().min(1).max(200),
    ...place,
    part: z.enum(['numerator', 'denominator', 'rest']).default('numerator'),
    pageSize: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
    pageToken: z.string().max(4_000).default(''),
    asOf: known.optional(),
  })
  .catchall(filter);
const explained = z
  .object({ indicator: z.string().min(1).max(200), ...place, asOf: known.optional() })
  .catchall(filter);
const subject = z.string().min(1, 'the code of a dossier').max(200);
const dossier = z.strictObject({ stream: text.default(''), asOf: known.optional() });
const corrections = z.strictObject({
  period: text.default(''),
  indicator: text.default(''),
  unit: text.optional(),
  asOf: known.optional(),
});
const publication = z.strictObject({
  period: z.string().min(4).max(20),
  note: z.string().max(LIMITS.noteCharacters).default(''),
});
const SCENES = WALL.scenes.map(({ id }) => id);
const sceneId = z.enum(SCENES, `a scene of the wall: ${SCENES.join(', ')}`);
const frameName = z.string().regex(/^[\w-]{1,64}$/);
/** What else an address says is left alone: a page of another version may say it. */
const stream = z.object({
  view: z.enum(VIEWS, `a view: ${VIEWS.join(', ')}`),
  scenes: text
    .transform((ids) => ids.split(',').filter((id) => id !== ''))
    .pipe(z.array(sceneId))
    .default(SCENES),
  seen: frameName.optional(),
});
const replay = z.strictObject({
  day,
  scene: sceneId.optional(),
  speed: z.coerce.number().min(1).max(600).default(60),
  from: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'a time like 09:07 or 09:07:15')
    .default('00:00'),
});
const missing = z.strictObject({
  stream: text.default(''),
  source: text.default(''),
  pageSize: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  pageToken: z.string().max(4_000).default(''),
});
const units = z.strictObject({ day: day.default('').or(z.literal('')) });

/** `indicator` may name several, separated by commas; they are answered in one snapshot. */
export function figuresAsked(query: unknown): { queries: Query[] } & Known {
  const { indicator, by, asOf, ...rest } = parse(figures, query);
  const ids = indicator.split(',').filter((id) => id !== '');
  if (ids.length > LIMITS.figureQueries)
    throw Problem.validation(`at most ${LIMITS.figureQueries} indicators are answered at once`);
  const common = { unit: rest.unit, by, where: whereOf(rest), window: windowOf(rest) };
  return {
    queries: ids.map((id) => ({ indicator: id, ...common })),
    ...asOf,
  };
}

export function seriesAsked(query: unknown) {
  const { indicator, unit, step, asOf, ...rest } = parse(series, query);
  return { indicator, unit, step, window: windowOf(rest), ...asOf };
}

export function rankingAsked(query: unknown) {
  const { indicator, minimumN, tier, asOf, ...rest } = parse(ranking, query);
  return { indicator, minimumN, tier, window: windowOf(rest), ...asOf };
}

export function dossiersAsked(query: unknown) {
  const { indicator, unit, part, pageSize, pageToken, asOf, ...rest } = parse(dossiers, query);
  const common = { indicator, unit, part, pageSize, pageToken, where: whereOf(rest), window: windowOf(rest) };
  return { ...common, ...asOf };
}

export function explanationAsked(query: unknown) {
  const { indicator, unit, asOf, ...rest } = parse(explained, query);
  return { indicator, unit, where: whereOf(rest), window: windowOf(rest), ...asOf };
}

/** @param code the dossier's, as the address bears it */
export function dossierAsked(code: unknown, query: unknown) {
  const { stream, asOf } = parse(dossier, query);
  return { subject: parse(subject, code), stream, ...asOf };
}

/** Without `unit` the corrections of every unit; an empty one is the whole province. */
export function correctionsAsked(query: unknown) {
  const { period, indicator, unit, asOf } = parse(corrections, query);
  return { period, indicator, unit: unit ?? '', anyUnit: unit === undefined, ...asOf };
}

export function publicationAsked(body: unknown) {
  return parse(publication, body);
}

export interface StreamAsked {
  readonly view: View;
  readonly scenes: Scenes;
  /** The name of the last frame that a screen saw which comes back. */
  readonly seen?: string | undefined;
}

/** @param lastEventId as a browser sends it by itself; it wins over what the address says, being the newer */
export function streamAsked(query: unknown, lastEventId: unknown): StreamAsked {
  const { view, scenes, seen } = parse(stream, query);
  const header = frameName.safeParse(lastEventId || undefined);
  return { view, scenes: new Set(scenes), seen: header.success ? header.data : seen };
}

export function replayAsked(query: unknown): ReplayAsked & { readonly scene?: string | undefined } {
  return parse(replay, query);
}

export function missingAsked(query: unknown) {
  return parse(missing, query);
}

export function unitsAsked(query: unknown) {
  return parse(units, query);
}

interface WindowParameters {
  readonly period?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly current?: string | undefined;
}

/** Without any window it is the month that contains the instance's now. */
function windowOf({ period, from, to, current }: WindowParameters): Window {
  const ranged = from !== undefined || to !== undefined;
  if ([period !== undefined, ranged, current !== undefined].filter(Boolean).length > 1)
    throw Problem.validation('a window is period, or from and to, or current', [
      { path: 'period', detail: 'given beside another window' },
    ]);
  if (ranged) {
    if (from === undefined || to === undefined)
      throw Problem.validation('a range needs both from and to', [
        { path: from === undefined ? 'from' : 'to', detail: 'missing' },
      ]);
    return { window: { case: 'range', value: { from, to } } };
  }
  if (period !== undefined) return { window: { case: 'period', value: period } };
  return { window: { case: 'current', value: current ?? 'month' } };
}

/** All that is left of a question once its window and unit are told. */
function whereOf({
  unit: _unit,
  period: _period,
  from: _from,
  to: _to,
  current: _current,
  ...rest
}: WindowParameters & { readonly [name: string]: string | undefined }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rest).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

function parse<T extends z.ZodType>(schema: T, query: unknown): z.output<T> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: key, detail: 'no such parameter' }))
      : [{ path: issue.path.join('/'), detail: issue.message }],
  );
  throw Problem.validation(errors.map(({ path, detail }) => `${path}: ${detail}`).join('; '), errors);
}
