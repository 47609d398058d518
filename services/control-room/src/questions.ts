import type { MessageInitShape } from '@bufbuild/protobuf';
import type { queries } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import { z } from 'zod';
import { LIMITS } from './config';

type Query = MessageInitShape<typeof queries.FigureQuerySchema>;
type Window = MessageInitShape<typeof queries.WindowSchema>;

const DIMENSIONS = ['level', 'channel', 'field', 'procedure'] as const;
const text = z.string().max(200);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day like 2026-11-21');
const instant = z.iso
  .datetime({ offset: true, error: 'an RFC 3339 instant' })
  .transform((value) => BigInt(Date.parse(value)));

const window = {
  period: text.optional(),
  from: day.optional(),
  to: day.optional(),
  current: text.optional(),
};
const filters = Object.fromEntries(DIMENSIONS.map((name) => [name, text.optional()])) as Record<
  (typeof DIMENSIONS)[number],
  z.ZodOptional<typeof text>
>;
const place = { unit: text.default(''), ...window, ...filters };

const figures = z.strictObject({
  indicator: z.string().min(1).max(2_000),
  ...place,
  by: text.default(''),
  asOf: instant.optional(),
});
const series = z.strictObject({
  indicator: z.string().min(1).max(200),
  unit: text.default(''),
  ...window,
  step: text.default('day'),
});
const ranking = z.strictObject({
  indicator: z.string().min(1).max(200),
  ...window,
  minimumN: z.coerce.number().int().min(0).max(1_000_000).default(0),
  tier: text.default(''),
});
const dossiers = z.strictObject({
  indicator: z.string().min(1).max(200),
  ...place,
  part: z.enum(['numerator', 'denominator', 'rest']).default('numerator'),
  pageSize: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  pageToken: z.string().max(4_000).default(''),
  asOf: instant.optional(),
});
const units = z.strictObject({ day: day.default('').or(z.literal('')) });

/** `indicator` may name several, separated by commas; they are answered in one snapshot. */
export function figuresAsked(query: unknown): { queries: Query[]; asOf?: bigint } {
  const { indicator, by, asOf, ...rest } = parse(figures, query);
  const ids = indicator.split(',').filter((id) => id !== '');
  if (ids.length > LIMITS.figureQueries)
    throw Problem.validation(`at most ${LIMITS.figureQueries} indicators are answered at once`);
  const common = { unit: rest.unit, by, where: whereOf(rest), window: windowOf(rest) };
  return {
    queries: ids.map((id) => ({ indicator: id, ...common })),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

export function seriesAsked(query: unknown) {
  const { indicator, unit, step, ...rest } = parse(series, query);
  return { indicator, unit, step, window: windowOf(rest) };
}

export function rankingAsked(query: unknown) {
  const { indicator, minimumN, tier, ...rest } = parse(ranking, query);
  return { indicator, minimumN, tier, window: windowOf(rest) };
}

export function dossiersAsked(query: unknown) {
  const { indicator, unit, part, pageSize, pageToken, asOf, ...rest } = parse(dossiers, query);
  const common = { indicator, unit, part, pageSize, pageToken, where: whereOf(rest), window: windowOf(rest) };
  return { ...common, ...(asOf === undefined ? {} : { asOf }) };
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

function whereOf(asked: { readonly [K in (typeof DIMENSIONS)[number]]?: string | undefined }): Record<
  string,
  string
> {
  const told = DIMENSIONS.map((name) => [name, asked[name]] as const);
  return Object.fromEntries(
    told.filter((pair): pair is [(typeof DIMENSIONS)[number], string] => pair[1] !== undefined),
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
