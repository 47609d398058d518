import { buildOpenApi } from '@nhip/stream/docs';
import { LIMITS } from './config';
import { describedDossiers } from './described-dossiers';

/** Prints the OpenAPI document of an instance with the limits it has unless told: what the client is made from. */
process.stdout.write(
  JSON.stringify(buildOpenApi(describedDossiers({ stream: { limits: LIMITS }, topicPrefix: '' }))),
);
