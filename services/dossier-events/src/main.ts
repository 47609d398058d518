import { runProcess } from '@nhip/runtime';
import { startStream } from '@nhip/stream/service';
import { parseConfig, SCHEMA } from './config';
import { DOSSIER_PROGRAM } from './dossier-program';

void runProcess('dossier-events', SCHEMA, async () => startStream(DOSSIER_PROGRAM, parseConfig(process.env)));
