import { z } from 'zod';
import { HOLDERS, PAID_WAYS, RATINGS } from './dossier-fact';
import type { EventOf, KindOf, LifeCycleEventOf, Named } from './event';
import { eventFamily } from './event-family';
import { codeSchema, EVENT_LIMITS, instantSchema, textSchema } from './event-schemas';

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
const attributes = {
  channel: z.enum(['in-person', 'online', 'post']).optional(),
  level: z.enum(['1', '2', '3', '4', 'partial', 'full']).optional(),
  field: textSchema.optional(),
  procedure: codeSchema.optional(),
  procedureName: textSchema.optional(),
  doubts,
};

/** The data of each kind of event; whatever is not named here falls at the door (an allow-list). */
export const DOSSIER_EVENT_DATA = {
  submitted: z.object({ unit: codeSchema, due: instantSchema.optional(), ...attributes }),
  accepted: z.object({ unit: codeSchema.optional(), due: instantSchema.optional(), ...attributes }),
  refused: z.object({ reason: textSchema.optional(), doubts }),
  'supplement-requested': z.object({ reason: textSchema.optional() }),
  supplemented: z.object({ due: instantSchema.optional() }),
  transferred: z.object({ to: codeSchema, reason: textSchema.optional() }),
  withdrawn: z.object({ reason: textSchema.optional(), doubts }),
  stopped: z.object({ reason: textSchema.optional(), doubts }),
  resumed: z.object({ due: instantSchema.optional(), doubts }),
  completed: z.object({ doubts }),
  returned: z.object({ doubts }),
  reopened: z.object({ due: instantSchema.optional(), reason: textSchema.optional(), doubts }),
  'due-changed': z.object({ due: instantSchema, reason: textSchema.optional() }),
  'opened-before': z.object({
    receivedAt: instantSchema,
    unit: codeSchema,
    due: instantSchema.optional(),
    ...attributes,
  }),
  'step-changed': z.object({ step: textSchema, holder: z.enum(HOLDERS).optional() }),
  'payment-requested': z.object({ amount: amount.optional() }),
  paid: z.object({ way: z.enum(PAID_WAYS), amount: amount.optional() }),
  rated: z.object({ rating: z.enum(RATINGS) }),
} as const;

export type LifeCycleKind = keyof typeof DOSSIER_EVENT_DATA;
export type DossierEventKind = KindOf<typeof DOSSIER_EVENT_DATA>;
/** Something that happened to a dossier. */
export type LifeCycleEvent = LifeCycleEventOf<typeof DOSSIER_EVENT_DATA>;
export type NamedLifeCycleEvent = Named & LifeCycleEvent;
export type DossierEvent = EventOf<typeof DOSSIER_EVENT_DATA>;

/** What happens to dossiers; at one instant one is opened, then handled, then closed, then reopened. */
export const DOSSIER_EVENTS = eventFamily({
  name: 'dossier',
  data: DOSSIER_EVENT_DATA,
  order: [
    ...(['opened-before', 'submitted', 'accepted', 'due-changed', 'supplement-requested'] as const),
    ...(['supplemented', 'step-changed', 'payment-requested', 'paid', 'transferred', 'refused'] as const),
    ...(['withdrawn', 'stopped', 'resumed', 'completed', 'returned', 'rated', 'reopened'] as const),
  ],
});

export const LIFE_CYCLE_KINDS = DOSSIER_EVENTS.lifeCycle;
export const DOSSIER_EVENT_KINDS = DOSSIER_EVENTS.kinds;
/** CloudEvents `type` of a kind, e.g. `nhip.dossier.due-changed.v1`. */
export const dossierEventType = DOSSIER_EVENTS.typeOf;
