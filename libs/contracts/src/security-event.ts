import { z } from 'zod';
import type { EventOf, KindOf, LifeCycleEventOf, Named } from './event';
import { eventFamily } from './event-family';
import { codeSchema, instantSchema } from './event-schemas';

/** Groups of incidents as national coordination tells them apart. */
export const INCIDENT_GROUPS = [
  'malware',
  'intrusion',
  'denial-of-service',
  'leak',
  'defacement',
  'phishing',
  'supply-chain',
  'insider',
  'other',
] as const;
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
/** What counted a detection. */
export const ENGINES = ['suricata', 'wazuh', 'other'] as const;
/** How far the approval of a system's security level has come (Decree 85/2016/NĐ-CP). */
export const LEVEL_STAGES = ['none', 'proposed', 'appraised', 'approved'] as const;
/** The four layers of Directive 14/CT-TTg of 7/6/2019. */
export const SECURITY_LAYERS = [
  'on-site-force',
  'professional-monitoring',
  'yearly-check',
  'national-connection',
] as const;

/** Each line that was counted is named by this many characters (72 bits of a hash), and lines only by that. */
export const LINE_NAME_LENGTH = 12;
const MOST_DEVICES = 1_000_000;
const MOST_DETECTIONS = 1_000_000_000;
const MOST_MINUTES = 31 * 24 * 60;
const ADDRESS =
  /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|(?<![\w:])(?:[\da-f]{0,4}:){4,7}[\da-f]{0,4}(?![\w:])/i;

/** A code that is no network address. */
const place = codeSchema.refine((text) => !ADDRESS.test(text), 'a code, no network address');
const unit = place;
const group = z.enum(INCIDENT_GROUPS);
const severity = z.enum(SEVERITIES);
const devices = z.int().min(0).max(MOST_DEVICES);

/** The data of each kind of event; whatever is not named here falls at the door (an allow-list without free text). */
export const SECURITY_EVENT_DATA = {
  'incident-detected': z.object({ unit, group, severity, occurredAt: instantSchema.optional() }),
  'incident-classified': z.object({
    group: group.optional(),
    severity: severity.optional(),
    occurredAt: instantSchema.optional(),
  }),
  'incident-notified': z.object({}),
  'incident-remedied': z.object({}),
  'incident-resolved': z.object({}),
  'incident-reopened': z.object({}),
  'detections-counted': z
    .object({
      unit,
      engine: z.enum(ENGINES).default('other'),
      signature: place,
      severity,
      count: z.int().min(1).max(MOST_DETECTIONS).optional(),
      lines: z
        .string()
        .regex(new RegExp(`^(?:[\\w-]{${LINE_NAME_LENGTH}})+$`), 'names of lines, 12 characters each')
        .describe(
          'Names of the lines that were counted: the same line counts once, however often it is told.',
        )
        .optional(),
    })
    .refine(({ count, lines }) => (count === undefined) !== (lines === undefined), {
      path: ['count'],
      error: 'either a count or the names of lines',
    }),
  'devices-stated': z
    .object({ unit, installed: devices, protected: devices, monitored: devices })
    .refine((told) => Math.max(told.protected, told.monitored) <= told.installed, {
      path: ['installed'],
      error: 'no more devices are protected or monitored than are installed',
    }),
  'system-stated': z
    .object({
      unit,
      level: z.int().min(1).max(5).optional(),
      stage: z.enum(LEVEL_STAGES).default('none'),
      monitored: z.boolean(),
    })
    .refine(({ level, stage }) => stage === 'none' || level !== undefined, {
      path: ['level'],
      error: 'what is proposed, appraised or approved is a level from 1 to 5',
    }),
  'system-retired': z.object({}),
  'layers-stated': z.object({ unit, layers: z.array(z.enum(SECURITY_LAYERS)).max(SECURITY_LAYERS.length) }),
  'advisory-issued': z.object({ unit, due: instantSchema }),
  'advisory-applied': z.object({}),
  'log-source-registered': z.object({ unit, intervalMinutes: z.int().min(1).max(MOST_MINUTES) }),
  'log-source-heard': z.object({}),
  'log-source-retired': z.object({}),
} as const;

export type SecurityEventKind = KindOf<typeof SECURITY_EVENT_DATA>;
export type SecurityEvent = EventOf<typeof SECURITY_EVENT_DATA>;
export type NamedSecurityHappening = Named & LifeCycleEventOf<typeof SECURITY_EVENT_DATA>;

/** What happens in information security; subjects are of several kinds, told apart by the events that open them. */
export const SECURITY_EVENTS = eventFamily({
  name: 'security',
  data: SECURITY_EVENT_DATA,
  order: Object.keys(SECURITY_EVENT_DATA) as (keyof typeof SECURITY_EVENT_DATA)[],
});
