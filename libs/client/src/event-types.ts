import type { components } from './gen/openapi';

type Schemas = components['schemas'];

/** Something that happened to a dossier; `type` tells which data it bears. */
export type DossierEvent = Schemas['Event'];
/** `nhip.dossier.submitted.v1` and the others. */
export type EventType = DossierEvent['type'];
/** The data of one type of event. */
export type EventData<Type extends EventType> = NonNullable<Extract<DossierEvent, { type: Type }>['data']>;

export type EventResult = Schemas['EventResult'];
export type EventResults = Schemas['EventResults'];
/** All that one list knows of one dossier as of one instant. */
export type Statement = Schemas['Statement'];
export type StatementResults = Schemas['StatementResults'];
/** Why a request failed as a whole (RFC 9457). */
export type Problem = Schemas['Problem'];
