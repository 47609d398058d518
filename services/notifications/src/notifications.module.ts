import { Module, type DynamicModule } from '@nestjs/common';
import { Drain, Health, LOGGER } from '@nhip/runtime';
import { Registry } from 'prom-client';
import { AlertmanagerController } from './alertmanager/alertmanager.controller';
import { AlertsController } from './alerts.controller';
import { AnswerDesk } from './answers/answer-desk';
import { AnswersController } from './answers/answers.controller';
import type { Config } from './config';
import { Notifications, type Surroundings } from './notifications';
import { ReplayController } from './replay/replay.controller';
import { RuleReplay } from './replay/rule-replay';
import { ValuesConsumer } from './values.consumer';

type Around = [Surroundings['registry'], Surroundings['log'], Surroundings['drain'], Surroundings['health']];

@Module({})
export class NotificationsModule {
  static of(config: Config): DynamicModule {
    return {
      module: NotificationsModule,
      controllers: [
        ...[ValuesConsumer, ReplayController, AlertsController, AnswersController],
        AlertmanagerController,
      ],
      providers: [
        {
          provide: Notifications,
          inject: [Registry, LOGGER, Drain, Health],
          useFactory: (...[registry, log, drain, health]: Around) =>
            new Notifications(config, { registry, log, drain, health }),
        },
        { provide: AnswerDesk, inject: [Notifications], useFactory: ({ desk }: Notifications) => desk },
        {
          provide: RuleReplay,
          inject: [Notifications],
          useFactory: ({ indicators }: Notifications) => new RuleReplay(indicators, config.zone),
        },
      ],
    };
  }
}
