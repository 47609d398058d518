import { runProcess } from '@nhip/runtime';
import { parseConfig, SCHEMA } from './config';
import { startDossierEvents } from './start';

void runProcess('dossier-events', SCHEMA, async () => startDossierEvents(parseConfig(process.env)));
