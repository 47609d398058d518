/** A stream as a whole service: `@nhip/stream/service`. */
export { startStream, type StreamProgram } from './service/start-stream';
export { streamConfig, type StreamServiceConfig } from './service/stream-config';
export { migrateStream } from './service/migrate-stream';
export { STREAM_MIGRATIONS } from './service/stream-migrations';
