export {
  startPostgres,
  freshDatabase,
  privatePostgres,
  type FreshDatabase,
  type PrivatePostgres,
} from './test-postgres';
export { startKafka, privateKafka, type PrivateKafka } from './test-kafka';
export { launchBrowser, browserMissing } from './browser';
export { endWithRun, temporaryFolder } from './run-folder';
export { HANGS_AFTER_MS, waitFor } from './wait-for';
export { xlsxFile, zipFile, type MadeCell } from './xlsx-file';
export { freePort, freePorts } from '@nhip/local';
export { otlpReceiver, type OtlpReceiver, type ReceivedSpan } from './otlp-receiver';
