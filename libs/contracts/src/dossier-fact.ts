/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const DOSSIER_STATUSES = [
  'unopened',
  'submitted',
  'accepted',
  'supplement-requested',
  'refused',
  'withdrawn',
  'stopped',
  'completed',
  'returned',
  'retracted',
] as const;
export type DossierStatus = (typeof DOSSIER_STATUSES)[number];

export const STEP_KINDS = [
  'moved',
  'refused',
  'completed',
  'withdrawn',
  'stopped',
  'reopened',
  'resumed',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** A step that moves a dossier in or out of somebody's hands; only a move names a unit. */
export type Step =
  | { readonly kind: 'moved'; readonly at: Instant; readonly unit: string }
  | { readonly kind: Exclude<StepKind, 'moved'>; readonly at: Instant };

export interface Opening {
  readonly at: Instant;
  readonly unit: string;
  readonly source: string;
  /** Set when the dossier was already open as its source was connected: the instant of that cut-over. */
  readonly cutOverAt?: Instant;
}

export interface DueInForce {
  /** From when this due instant is in force. */
  readonly from: Instant;
  readonly due: Instant;
}

/** In whose hands a dossier is at a step: whose time runs. */
export const HOLDERS = ['officer', 'citizen', 'payment', 'other-body', 'outage'] as const;
export type Holder = (typeof HOLDERS)[number];

/** A step of the procedure, as its source calls it. */
export interface StepChange {
  readonly at: Instant;
  readonly step: string;
  readonly holder?: Holder;
}

export const PAID_WAYS = ['online', 'other'] as const;
export type PaidWay = (typeof PAID_WAYS)[number];

export interface Payment {
  readonly at: Instant;
  readonly way: PaidWay;
}

export const RATINGS = ['very-satisfied', 'satisfied', 'not-satisfied'] as const;
export type RatingValue = (typeof RATINGS)[number];

/** What the citizen said of how the dossier was handled. */
export interface Rating {
  readonly at: Instant;
  readonly value: RatingValue;
}

/** A version only grows: first the generation (fold changed, backup restored), then the count of events. */
export interface FactVersion {
  readonly generation: number;
  readonly version: number;
}

/** All that is known now about one dossier; see `proto/nhip/dossier/v1/fact.proto` for each field. */
export interface DossierFact extends FactVersion {
  readonly subject: string;
  readonly status: DossierStatus;
  readonly opening?: Opening;
  readonly level: string;
  readonly channel: string;
  readonly field: string;
  readonly procedure: string;
  readonly procedureName: string;
  readonly steps: readonly Step[];
  readonly dues: readonly DueInForce[];
  readonly supplementRequestedAt: readonly Instant[];
  readonly acceptedAt?: Instant;
  readonly returnedAt?: Instant;
  readonly flags: readonly string[];
  readonly newestEventAt: Instant;
  readonly newestEventSource: string;
  readonly stepChanges: readonly StepChange[];
  readonly paymentRequestedAt?: Instant;
  readonly paid?: Payment;
  readonly rating?: Rating;
}
