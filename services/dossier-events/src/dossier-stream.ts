import { DOSSIER_EVENTS, encodeDossierFact } from '@nhip/contracts';
import { streamOf } from '@nhip/stream';
import { foldDossier } from './core/fold';

/** What makes the dossier stream itself. */
export const DOSSIER_STREAM = streamOf(DOSSIER_EVENTS, { fold: foldDossier, toFact: encodeDossierFact });
