export { createKafka, createTopics, KAFKA_LIMITS } from './kafka-client';
export {
  BatchKafkaServer,
  BATCH_LIMITS,
  type BatchKafkaServerOptions,
  type BatchLimits,
} from './batch-kafka-server';
export { decodeBatch, type KafkaBatch, type KafkaRecord, type UndecodableRecord } from './kafka-batch';
export { KafkaDoor } from './kafka-door';
