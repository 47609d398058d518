export { StreamModule } from './stream.module';
export { StreamService, type StreamConfig } from './stream-service';
export { EventDoor } from './door/event-door';
export type { ManyAnswer } from './door/answer';
export type { Sender } from './keys/api-keys';
export { streamOf, type StreamDefinition, type StreamEvent, type Told } from './stream-definition';
export type { StreamLimits } from './limits';
export { Cipher } from './parked/sealed';
