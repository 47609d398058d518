import { DOSSIER_EVENT_KINDS, encodeDossierFact, type DossierFact } from '@nhip/contracts';
import type { StreamDefinition } from '@nhip/stream';
import { Amendments, closesCycle } from './core/amendments';
import { decodeDossierData } from './core/decode';
import { isAmendment, namedBy, type DossierEvent } from './core/event';
import { foldDossier } from './core/fold';

/** What makes the dossier stream itself. */
export const DOSSIER_STREAM: StreamDefinition<DossierEvent, DossierFact> = {
  name: 'dossier',
  kinds: DOSSIER_EVENT_KINDS,
  decode: decodeDossierData,
  replaces: (event) => (isAmendment(event) ? event.data.replaces : undefined),
  named: namedBy,
  closesCycle: (event, log) => isAmendment(event) && closesCycle(event, log),
  standings: (log) => new Amendments(log).standings(),
  fold: foldDossier,
  toFact: encodeDossierFact,
};
