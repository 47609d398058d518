import { hashKey } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { startStream } from '@nhip/stream/service';
import { parseConfig } from '../../services/document-events/src/config';
import { DOCUMENT_PROGRAM } from '../../services/document-events/src/document-program';
import { MIGRATIONS } from '../../services/document-events/src/migrations';
import type { SpecDatabase } from '../../services/dossier-events/src/door.spec-data';

/** A running document-events without a broker, for pages that speak to it. */
export async function startDocumentDoor(database: SpecDatabase, operatorKey: string) {
  await runMigrations({ url: database.url, migrations: MIGRATIONS });
  const config = parseConfig({
    ...{ NHIP_DATABASE_URL: database.url, NHIP_KAFKA_BROKERS: '127.0.0.1:1', NHIP_LOG_LEVEL: 'error' },
    ...{ NHIP_HTTP_PORT: '0', NHIP_GRPC_PORT: '0', NHIP_GRPC_TOKEN: 'the-token-of-a-spec' },
    NHIP_PARKED_KEY: Buffer.alloc(32, 'p').toString('base64'),
    NHIP_OPERATOR_KEY_HASH: hashKey(operatorKey),
  });
  const service = await startStream(DOCUMENT_PROGRAM, config, { logTo: { write: () => undefined } });
  return {
    service,
    stop: async (): Promise<void> => {
      await service.stop();
      await database.drop();
    },
  };
}
