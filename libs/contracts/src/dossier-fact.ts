import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type {
  DossierStatus as WireStatus,
  StepKind as WireStepKind} from './gen/nhip/dossier/v1/fact_pb';
import {
  DossierFactSchema
} from './gen/nhip/dossier/v1/fact_pb';

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
}

/** The bytes that travel on the facts topic: equal facts give equal bytes. */
export function encodeDossierFact(fact: DossierFact): Uint8Array {
  const { opening } = fact;
  return toBinary(
    DossierFactSchema,
    create(DossierFactSchema, {
      subject: fact.subject,
      generation: fact.generation,
      version: fact.version,
      status: (DOSSIER_STATUSES.indexOf(fact.status) + 1) as WireStatus,
      ...(opening && {
        opening: {
          at: BigInt(opening.at),
          unit: opening.unit,
          source: opening.source,
          ...instant('cutOverAt', opening.cutOverAt),
        },
      }),
      level: fact.level,
      channel: fact.channel,
      field: fact.field,
      procedure: fact.procedure,
      procedureName: fact.procedureName,
      steps: fact.steps.map((step) => ({
        kind: (STEP_KINDS.indexOf(step.kind) + 1) as WireStepKind,
        at: BigInt(step.at),
        unit: step.kind === 'moved' ? step.unit : '',
      })),
      dues: fact.dues.map(({ from, due }) => ({ from: BigInt(from), due: BigInt(due) })),
      supplementRequestedAt: fact.supplementRequestedAt.map((at) => BigInt(at)),
      ...instant('acceptedAt', fact.acceptedAt),
      ...instant('returnedAt', fact.returnedAt),
      flags: [...fact.flags],
      newestEventAt: BigInt(fact.newestEventAt),
      newestEventSource: fact.newestEventSource,
    }),
  );
}

/** @throws Error when the bytes are no dossier fact, or one whose status or step this build does not know. */
export function decodeDossierFact(bytes: Uint8Array): DossierFact {
  const wire = fromBinary(DossierFactSchema, bytes);
  const status = DOSSIER_STATUSES[wire.status - 1];
  if (wire.subject === '' || status === undefined)
    throw new Error(`not a dossier fact: status ${wire.status}`);
  const { opening } = wire;
  return {
    subject: wire.subject,
    generation: wire.generation,
    version: wire.version,
    status,
    ...(opening && {
      opening: {
        at: Number(opening.at),
        unit: opening.unit,
        source: opening.source,
        ...(opening.cutOverAt !== undefined && { cutOverAt: Number(opening.cutOverAt) }),
      },
    }),
    level: wire.level,
    channel: wire.channel,
    field: wire.field,
    procedure: wire.procedure,
    procedureName: wire.procedureName,
    steps: wire.steps.map(({ kind, at, unit }) => decodeStep(STEP_KINDS[kind - 1], Number(at), unit)),
    dues: wire.dues.map(({ from, due }) => ({ from: Number(from), due: Number(due) })),
    supplementRequestedAt: wire.supplementRequestedAt.map(Number),
    ...(wire.acceptedAt !== undefined && { acceptedAt: Number(wire.acceptedAt) }),
    ...(wire.returnedAt !== undefined && { returnedAt: Number(wire.returnedAt) }),
    flags: wire.flags,
    newestEventAt: Number(wire.newestEventAt),
    newestEventSource: wire.newestEventSource,
  };
}

function decodeStep(kind: StepKind | undefined, at: Instant, unit: string): Step {
  if (kind === undefined)
    throw new Error('not a dossier fact: a step of a kind that this build does not know');
  return kind === 'moved' ? { kind, at, unit } : { kind, at };
}

function instant<Name extends string>(name: Name, at: Instant | undefined): Partial<Record<Name, bigint>> {
  return at === undefined ? {} : ({ [name]: BigInt(at) } as Record<Name, bigint>);
}
