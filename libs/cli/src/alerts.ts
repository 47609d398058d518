import { z } from 'zod';
import { both, EXIT, Failure } from './failure';
import { ask } from './http';
import type { Instance } from './instance';
import { parsed } from './parsed';

/** A replay asks for every day of every unit. */
const REPLAY_TIMEOUT_MS = 10 * 60_000;

const text = z.object({ vi: z.string(), en: z.string() });
const evidence = z.object({
  numerator: z.number(),
  denominator: z.number().nullable(),
  value: z.number().nullable(),
  bound: z.number(),
  confidenceBound: z.number().nullable(),
  from: z.string(),
  to: z.string(),
});
const fired = z.object({
  rule: z.string(),
  unit: z.string(),
  unitName: text,
  since: z.iso.datetime(),
  openedAt: z.iso.datetime(),
  opening: evidence,
  worst: evidence,
  resolvedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  words: text.nullable(),
});
const tried = z.object({
  from: z.string(),
  to: z.string(),
  zone: z.string(),
  rules: z.array(z.object({ id: z.string(), version: z.number(), name: text, units: z.number() })),
  alerts: z.array(fired),
});

/** A figure as notifications keeps it; what a count has not is absent. */
const kept = z.object({ numerator: z.number(), denominator: z.number().optional(), bound: z.number() });
const alert = z.object({
  id: z.string(),
  severity: z.string(),
  status: z.string(),
  subject: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('figure'), rule: z.string(), unit: z.string(), unitName: text }),
    z.object({ kind: z.literal('source'), source: z.string(), sourceName: text }),
    z.object({ kind: z.literal('system'), about: z.string().optional(), summary: text }),
  ]),
  since: z.iso.datetime(),
  openedAt: z.iso.datetime(),
  latest: kept.optional(),
  answer: z.object({ by: z.string(), note: z.string() }).optional(),
  resolution: z.object({ at: z.iso.datetime(), reason: z.string(), words: text }).optional(),
});
const listed = z.object({
  alerts: z.array(alert),
  /** How many there are; a list ends at some number. */
  total: z.number(),
  /** Would have opened, were their source not silent. */
  heldBack: z.array(z.object({ alert: z.string(), since: z.iso.datetime(), source: z.string() })),
  heldBackTotal: z.number(),
  /** Up to when figures are told; `standing`: indicators are away, and no time passes for alerts. */
  figures: z.object({ toldUntil: z.iso.datetime().optional(), standing: z.boolean() }).optional(),
  /** Streams that do not say when their sources were last heard. */
  unheardStreams: z.array(z.object({ stream: z.string(), since: z.iso.datetime() })).default([]),
  /** Open, and nobody was told. */
  untold: z.array(z.object({ id: z.string(), alert: z.string() })),
});

export type Alert = z.infer<typeof alert>;
export type Listed = z.infer<typeof listed>;

/** Alerts under way, the newest first, and with `all` those that are over, too. */
export async function listAlerts(instance: Instance, all: boolean): Promise<Listed> {
  const url = `${addressOf(instance)}/v1/alerts${all ? '?status=all' : ''}`;
  return parsed(listed, url, await ask({ method: 'GET', url, bearer: instance.operatorKey }));
}

export type Fired = z.infer<typeof fired>;
export type Tried = z.infer<typeof tried>;

/**
 * What rules would have told of a history.
 * @param asked the rules as YAML text, and local days, both included
 * @throws Failure 65 with every fault of the rules
 */
export async function tryRules(
  instance: Instance,
  asked: { readonly rules: string; readonly from: string; readonly to: string },
): Promise<Tried> {
  const url = `${addressOf(instance)}/v1/alerts/test`;
  const request = {
    ...({ method: 'POST', url, bearer: instance.operatorKey, timeoutMs: REPLAY_TIMEOUT_MS } as const),
    body: JSON.stringify(asked),
  };
  return parsed(tried, url, await ask(request, EXIT.badData));
}

function addressOf({ alertsUrl, url }: Instance): string {
  if (alertsUrl !== undefined) return alertsUrl.replace(/\/+$/, '');
  throw new Failure({
    exit: EXIT.unavailable,
    what: both('Nhịp này không gửi cảnh báo', 'This Nhịp runs no notifications'),
    where: url,
    mend: both(
      'Chạy dịch vụ notifications, đặt NHIP_ALERTS_URL',
      'Run notifications, and set NHIP_ALERTS_URL',
    ),
  });
}
