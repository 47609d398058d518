export { StreamModule } from './stream.module';
export { StreamService, type StreamConfig } from './stream-service';
export { EventDoor } from './event-door';
export type { Sender } from './api-keys';
export type { Decoded, StreamDefinition, StreamEvent } from './stream-definition';
export type { StreamLimits } from './limits';
export { StreamTables1763700000000 } from './stream-tables.migration';
export { Cipher } from './sealed';
