import { runProcess } from '@nhip/runtime';
import { parseConfig } from './config';
import { startDossierEvents } from './start';

void runProcess('dossier-events', async () => startDossierEvents(parseConfig(process.env)));
