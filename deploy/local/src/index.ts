export {
  POSTGRES_SETTINGS,
  POSTGRES_SUPERUSER,
  startPostgres,
  type Postgres,
  type PostgresOptions,
} from './postgres';
export { getKafka, startKafka, type Kafka, type KafkaOptions } from './kafka';
export { type KafkaHome } from './kafka-home';
export { freePort, freePorts } from './ports';
export { KAFKA_IMAGE, POSTGRES_IMAGE } from './images';
export { kafkaSettings } from './kafka-properties';
