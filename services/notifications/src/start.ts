import {
  bearerToken,
  Health,
  keyMatches,
  LOGGER,
  PolicyChecks,
  Problem,
  startService,
  type Logger,
  type RunningService,
} from '@nhip/runtime';
import { connectConsumer, createKafka } from '@nhip/stream/kafka';
import { consumerGroup, type Config } from './config';
import { NotificationsModule } from './notifications.module';

/** The whole service: Kafka for figures, HTTP for pages, lists, health and metrics; its database must be migrated. */
export async function startNotifications(config: Config): Promise<RunningService> {
  return startService({
    name: 'notifications',
    module: NotificationsModule.of(config),
    config,
    prepare: (app) => {
      const log = app.get<Logger>(LOGGER);
      const { keyHash } = config.alertmanager;
      app.get(PolicyChecks).add('source-key', ({ headers }) => {
        const key = bearerToken(headers.authorization);
        if (keyHash === undefined || !keyMatches(key, keyHash))
          throw new Problem(
            401,
            'this route needs the key of NHIP_ALERTMANAGER_KEY_HASH as "Authorization: Bearer <key>"',
          );
      });
      const consumer = connectConsumer(app, {
        kafka: createKafka({ brokers: config.kafkaBrokers, clientId: 'nhip-notifications', log }),
        groupId: consumerGroup(config),
        topicPrefix: config.topicPrefix,
        log,
      });
      app.get(Health).show('figures', () => {
        if (!consumer.connected)
          throw Problem.unavailable('Kafka is away, or the topic of figures is not there');
      });
    },
  });
}
