import { Module, type DynamicModule } from '@nestjs/common';
import { Drain, Health, LOGGER, type Logger } from '@nhip/runtime';
import { Registry } from 'prom-client';
import { AdministrationController } from './administration.controller';
import type { Config } from './config';
import { FactsConsumer } from './facts.consumer';
import { Indicators } from './indicators';
import { QueriesController } from './queries.controller';

@Module({})
export class IndicatorsModule {
  static of(config: Config): DynamicModule {
    return {
      module: IndicatorsModule,
      controllers: [FactsConsumer, QueriesController, AdministrationController],
      providers: [
        {
          provide: Indicators,
          inject: [Registry, LOGGER, Drain, Health],
          useFactory: (registry: Registry, log: Logger, drain: Drain, health: Health) =>
            new Indicators(config, { registry, log, drain, health }),
        },
      ],
    };
  }
}
