export { createClient, type ClientOptions, type NhipClient } from './client';
export { PATIENCE, type Patience } from './patient-fetch';
export { sendEvent, sendEvents, sendStatements, SEND_LIMITS } from './send';
export { NotTaken } from './not-taken';
export type {
  DossierEvent,
  EventData,
  EventResult,
  EventResults,
  EventType,
  Statement,
  StatementResults,
} from './event-types';
export type { components, paths } from './gen/openapi';
