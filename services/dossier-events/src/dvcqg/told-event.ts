import { dossierEventType, type Doubt, type Instant, type LifeCycleKind } from '@nhip/contracts';

/** One event that follows from what was said of a dossier, as a statement has it. */
export interface ToldEvent {
  /** Names the event within the dossier; the same happening has the same key whatever else is known. */
  readonly key: string;
  readonly type: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Happening {
  readonly kind: LifeCycleKind;
  readonly at: Instant;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly doubts?: ReadonlySet<Doubt>;
}

export function toldEvent(key: string, { kind, at, data = {}, doubts }: Happening): ToldEvent {
  const doubted = doubts && doubts.size > 0 ? { doubts: [...doubts].sort() } : {};
  return { key, type: dossierEventType(kind), time: printed(at), data: { ...data, ...doubted } };
}

export const printed = (at: Instant): string => new Date(at).toISOString();
