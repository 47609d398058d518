import { runProcess } from '@nhip/runtime';
import { startStream } from '@nhip/stream/service';
import { parseConfig, SCHEMA } from './config';
import { DOCUMENT_PROGRAM } from './document-program';

void runProcess('document-events', SCHEMA, async () =>
  startStream(DOCUMENT_PROGRAM, parseConfig(process.env)),
);
