export { createKafka, createTopics, KAFKA_LIMITS } from './kafka/kafka-client';
export { connectConsumer } from './kafka/connect-consumer';
export { BATCH_LIMITS, type BatchKafkaServerOptions, type BatchLimits } from './kafka/batch-kafka-server';
export { decodeBatch, type KafkaBatch, type KafkaRecord, type UndecodableRecord } from './kafka/kafka-batch';
export { KafkaDoor } from './kafka/kafka-door';
export { StatePublisher, type KeyedState } from './kafka/state-publisher';
