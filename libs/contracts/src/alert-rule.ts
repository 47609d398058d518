import { z } from 'zod';
import { STREAMS, UNNAMED_STREAM } from './topics';

/** What a file of rules may hold at most. */
export const ALERT_RULE_LIMITS = {
  ...{ rules: 200, units: 1_000, recipients: 50, sources: 500 },
  /** Characters of a text for readers, and of a name that others give: an indicator, a unit, a tier, a source. */
  ...{ textCharacters: 200, nameCharacters: 200 },
} as const;

const line = z.string().min(1).max(ALERT_RULE_LIMITS.textCharacters);
const text = z.strictObject({ vi: line, en: line });
const foreign = z.string().min(1).max(ALERT_RULE_LIMITS.nameCharacters);
const name = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'lower case letters, digits, dots and hyphens');
const duration = z
  .string()
  .refine((given) => !given.includes('-'), { error: 'a duration is not negative', abort: true })
  .pipe(z.iso.duration('an ISO 8601 duration like PT30M'));
const positive = duration.refine((given) => /[1-9]/.test(given), 'longer than nothing, like PT30M');
const roles = z.array(name).min(1).max(ALERT_RULE_LIMITS.recipients);

/** Windows whose figures are published for rules; rolling ones end with the clock's today. */
export const RULE_WINDOWS = ['day', 'month', 'quarter', 'year', 'last-30-days'] as const;
export type RuleWindow = (typeof RULE_WINDOWS)[number];

const rule = z.strictObject({
  id: name,
  version: z.int().min(1),
  name: text,
  indicator: foreign,
  /** Which units are watched: the whole province, each that holds dossiers, each of a tier, or those listed. */
  units: z.union([
    z.literal('province'),
    z.literal('each'),
    z.strictObject({ tier: foreign }),
    z.array(foreign).min(1).max(ALERT_RULE_LIMITS.units),
  ]),
  window: z.enum(RULE_WINDOWS),
  /** What the figure must not be worse than: the indicator's target, or a number of the figure's own measure. */
  bound: z.union([z.literal('target'), z.number()]),
  /** Resolved once the figure is at least as good as this; the bound when absent. */
  clear: z.number().optional(),
  /** How long it must have been out of its bound. */
  for: duration,
  /** Fewer cases in the denominator say nothing. */
  minimum: z.int().min(1).default(20),
  severity: z.enum(['info', 'warning', 'critical']),
  recipients: roles,
  escalate: z.strictObject({ after: duration, recipients: roles }).optional(),
});

const source = z.strictObject({
  source: foreign,
  /** The stream in which it is listened for; a source that sends to two of them is watched in each by itself. */
  stream: z.enum(STREAMS).default(UNNAMED_STREAM),
  name: text,
  /** The longest ordinary pause between two events; silent for three times as long raises an alert. */
  rhythm: positive,
  /** Local time in which it counts; the whole day and week when absent. */
  during: z
    .strictObject({
      days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
      from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm'),
      to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm'),
    })
    .optional(),
  severity: z.enum(['info', 'warning', 'critical']).default('warning'),
  recipients: roles,
});

/** Tells watched sources apart: sources of two streams may bear one name. */
export const watchedName = ({ source, stream }: { source: string; stream: string }): string =>
  `${stream} ${source}`;

const unique = (each: readonly string[]): boolean => new Set(each).size === each.length;

/** A file of alert rules, as it lies beside the catalogue. */
export const alertRules = z.strictObject({
  rules: z
    .array(rule)
    .max(ALERT_RULE_LIMITS.rules)
    .refine((all) => unique(all.map(({ id }) => id)), 'an id is there twice')
    .default([]),
  sources: z
    .array(source)
    .max(ALERT_RULE_LIMITS.sources)
    .refine((all) => unique(all.map(watchedName)), 'a source is there twice')
    .default([]),
});

export type AlertRules = z.infer<typeof alertRules>;
export type AlertRule = AlertRules['rules'][number];
export type WatchedSource = AlertRules['sources'][number];
