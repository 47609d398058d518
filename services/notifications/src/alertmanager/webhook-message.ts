import type { Fault } from '@nhip/runtime';
import { z } from 'zod';
import type { Severity, Words } from '../core/alert';
import type { SystemTold } from '../core/system-alert';
import { ORIGIN } from './shown-alert';
import { ALERTMANAGER_LIMITS } from '../alertmanager-config';

const TEXT = { name: 200, summary: 300, description: 2_000, url: 1_000 } as const;
/** Who divides an annotation so says it in Vietnamese first, as the rules of Nhịp do. */
const DIVIDED = ' · ';

const texts = z.record(z.string().max(TEXT.name), z.string().max(10_000));
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Version "4" of what Alertmanager sends; members that are not read may be others. */
const message = z.object({
  version: z.literal('4', 'this door understands version "4"'),
  truncatedAlerts: z.number().int().min(0).default(0),
  alerts: z
    .array(
      z.object({
        status: z.enum(['firing', 'resolved']),
        labels: texts.refine(({ alertname }) => !!alertname, 'an alert has the label alertname'),
        annotations: texts.default({}),
        startsAt: instant,
        endsAt: instant,
        fingerprint: z.string().regex(/^[0-9a-f]{1,64}$/, 'hexadecimal digits'),
      }),
    )
    .max(ALERTMANAGER_LIMITS.received),
});

export type Received =
  | {
      readonly ok: true;
      readonly told: readonly SystemTold[];
      /** Alerts that Alertmanager left out of its message. */
      readonly leftOut: number;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * What a body says. Left out: what Nhịp itself told Alertmanager, which would come round again, and what has the
 * severity none, a dead man's switch.
 */
export function parseMessage(body: unknown): Received {
  const given = message.safeParse(body);
  if (!given.success)
    return {
      ok: false,
      faults: given.error.issues.map(({ path, message: detail }) => ({
        path: `/${path.join('/')}`,
        detail,
      })),
    };
  const { alerts, truncatedAlerts: leftOut } = given.data;
  return { ok: true, leftOut, told: alerts.filter(isForPeople).map(toldOf) };
}

type Alert = z.output<typeof message>['alerts'][number];

const isForPeople = ({ labels }: Alert): boolean =>
  labels['origin'] !== ORIGIN && labels['severity'] !== 'none';

function toldOf({ status, labels, annotations, startsAt, endsAt, fingerprint }: Alert): SystemTold {
  const alertname = labels['alertname'] as string;
  const about = labels['service'] ?? labels['instance'];
  const runbook = annotations['runbook_url'];
  return {
    ...{ fingerprint, firing: status === 'firing', startsAt, endsAt },
    severity: severityOf(labels['severity']),
    subject: {
      ...{ kind: 'system', alertname: cut(alertname, TEXT.name) },
      ...(about !== undefined && { about: cut(about, TEXT.name) }),
      summary: wordsOf(annotations['summary'] ?? alertname, TEXT.summary),
      description: wordsOf(annotations['description'] ?? annotations['message'] ?? '', TEXT.description),
      ...(runbook !== undefined && isWebAddress(runbook) && { runbook }),
    },
  };
}

/** Whoever names none of these means that somebody should look. */
const severityOf = (label: string | undefined): Severity =>
  label === 'critical' || label === 'info' ? label : 'warning';

function wordsOf(text: string, characters: number): Words {
  const parts = text.split(DIVIDED);
  const [vi, en] = parts.length === 2 ? (parts as [string, string]) : [text, text];
  return { vi: cut(vi, characters), en: cut(en, characters) };
}

const isWebAddress = (text: string): boolean =>
  text.length <= TEXT.url && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const cut = (text: string, characters: number): string => text.slice(0, characters).trim();
