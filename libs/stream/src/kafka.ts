export { createKafka, createTopics, KAFKA_LIMITS } from './kafka/kafka-client';
export {
  BatchKafkaServer,
  BATCH_LIMITS,
  type BatchKafkaServerOptions,
  type BatchLimits,
} from './kafka/batch-kafka-server';
export { consumerMetrics } from './kafka/consumer-metrics';
export { decodeBatch, type KafkaBatch, type KafkaRecord, type UndecodableRecord } from './kafka/kafka-batch';
export { KafkaDoor } from './kafka/kafka-door';
export { StatePublisher, type KeyedState } from './kafka/state-publisher';
