import { runProcess } from '@nhip/runtime';
import { startStream } from '@nhip/stream/service';
import { parseConfig, SCHEMA } from './config';
import { SECURITY_PROGRAM } from './security-program';

void runProcess('security-events', SCHEMA, async () =>
  startStream(SECURITY_PROGRAM, parseConfig(process.env)),
);
