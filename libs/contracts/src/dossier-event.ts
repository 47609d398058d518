import { z } from 'zod';
import { HOLDERS, PAID_WAYS, RATINGS } from './dossier-fact';
import { redactPersonalData } from './personal-data';

/** Limits of one event at the door, in characters and đồng; whatever is beyond is refused with its path. */
export const EVENT_LIMITS = { id: 200, source: 200, code: 128, text: 500, amount: 1e12 } as const;

/** Ids and sources of events: visible characters and inner spaces, no e-mail address. */
export const EVENT_NAME_PATTERN = /^[^\p{C}\p{Z}@](?:[^\p{C}@]*[^\p{C}\p{Z}@])?$/u;

/** A code given by a source: letters, digits, inner spaces and a few separators; never an e-mail address. */
const code = z
  .string()
  .max(EVENT_LIMITS.code)
  .regex(
    /^[\p{L}\p{N}_](?:[\p{L}\p{N} ._:/&,()'+-]*[\p{L}\p{N}_.)])?$/u,
    'a code of letters, digits and . _ : / -',
  )
  .transform((text) => text.normalize('NFC'));
/** Free text; what names a person is redacted before anything is kept. */
const text = z.string().max(EVENT_LIMITS.text).transform(redactPersonalData);
/** Vietnamese đồng, which have no smaller part. */
const amount = z.int().min(0).max(EVENT_LIMITS.amount);
/** What an adapter found doubtful in a record that it followed; each becomes a flag of the fact. */
export const DOUBTS = [
  'acceptance-missing',
  'end-time-missing',
  'return-time-missing',
  'dates-against-status',
  'dated-ahead',
  'closed-before-accepted',
  'online-below-level-3',
  'end-time-rewritten',
  'backdated-to-due',
  'outcome-rewritten',
  'closed-and-reopened',
  'closed-again',
  'status-went-back',
] as const;
export type Doubt = (typeof DOUBTS)[number];
const doubts = z
  .array(z.enum(DOUBTS))
  .max(DOUBTS.length)
  .describe('What is doubtful in the record of this; each becomes a flag of the dossier.')
  .optional();
/** RFC 3339 with an offset, kept to the millisecond. */
const instant = z.iso
  .datetime({ offset: true, error: 'an RFC 3339 instant with an offset, e.g. 2026-11-21T09:07:00+07:00' })
  .transform((value) => Date.parse(value));

const attributes = {
  channel: z.enum(['in-person', 'online', 'post']).optional(),
  level: z.enum(['1', '2', '3', '4', 'partial', 'full']).optional(),
  field: text.optional(),
  procedure: code.optional(),
  procedureName: text.optional(),
  doubts,
};

/** The data of each kind of event; whatever is not named here falls at the door (an allow-list). */
export const DOSSIER_EVENT_DATA = {
  submitted: z.object({ unit: code, due: instant.optional(), ...attributes }),
  accepted: z.object({ unit: code.optional(), due: instant.optional(), ...attributes }),
  refused: z.object({ reason: text.optional(), doubts }),
  'supplement-requested': z.object({ reason: text.optional() }),
  supplemented: z.object({ due: instant.optional() }),
  transferred: z.object({ to: code, reason: text.optional() }),
  withdrawn: z.object({ reason: text.optional(), doubts }),
  stopped: z.object({ reason: text.optional(), doubts }),
  resumed: z.object({ due: instant.optional(), doubts }),
  completed: z.object({ doubts }),
  returned: z.object({ doubts }),
  reopened: z.object({ due: instant.optional(), reason: text.optional(), doubts }),
  'due-changed': z.object({ due: instant, reason: text.optional() }),
  'opened-before': z.object({ receivedAt: instant, unit: code, due: instant.optional(), ...attributes }),
  'step-changed': z.object({ step: text, holder: z.enum(HOLDERS).optional() }),
  'payment-requested': z.object({ amount: amount.optional() }),
  paid: z.object({ way: z.enum(PAID_WAYS), amount: amount.optional() }),
  rated: z.object({ rating: z.enum(RATINGS) }),
} as const;

export type LifeCycleKind = keyof typeof DOSSIER_EVENT_DATA;
export const LIFE_CYCLE_KINDS = Object.keys(DOSSIER_EVENT_DATA) as readonly LifeCycleKind[];
export type DossierEventKind = LifeCycleKind | 'corrected' | 'retracted';
export const DOSSIER_EVENT_KINDS: readonly DossierEventKind[] = [
  ...LIFE_CYCLE_KINDS,
  'corrected',
  'retracted',
];

/** CloudEvents `type` of a kind, e.g. `nhip.dossier.due-changed.v1`. */
export const dossierEventType = (kind: DossierEventKind): string => `nhip.dossier.${kind}.v1`;

const kindOfType: ReadonlyMap<string, LifeCycleKind> = new Map(
  LIFE_CYCLE_KINDS.map((kind) => [dossierEventType(kind), kind]),
);
const replaces = z
  .string()
  .max(EVENT_LIMITS.id)
  .regex(EVENT_NAME_PATTERN, 'the id of the event that is amended');

/** The data of amendments; the event that a correction holds is one of the life cycle, its data still to be read. */
export const DOSSIER_AMENDMENT_DATA = {
  corrected: z.object({
    replaces,
    event: z.object({
      type: z.enum([...kindOfType.keys()]).transform((type) => kindOfType.get(type) as LifeCycleKind),
      time: instant,
      sequence: z
        .string()
        .regex(/^\d{1,15}$/, 'up to 15 decimal digits')
        .transform(Number)
        .optional(),
      data: z.unknown().optional(),
    }),
  }),
  retracted: z.object({ replaces, reason: text.optional() }),
} as const;

export { code as codeSchema, instant as instantSchema, text as textSchema };
