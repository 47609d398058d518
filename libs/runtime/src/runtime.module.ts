import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Drain } from './drain';
import { Health } from './health';
import { HealthController } from './health.controller';
import { LOGGER } from './logging';
import { PolicyChecks } from './policy';

/** A timer looks at the event loop this often; at the library's 10 ms it costs 0.3 % of a core. */
const LOOP_LOOK_MS = 50;

/** What every service has, injectable anywhere: `LOGGER`, `Registry` (metrics), `Health`, `Drain`, `PolicyChecks`. */
@Module({})
export class RuntimeModule {
  static around(service: Type | DynamicModule, parts: { name: string; log: Logger }): DynamicModule {
    const registry = new Registry();
    registry.setDefaultLabels({ service: parts.name });
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS });
    const providers = [
      { provide: LOGGER, useValue: parts.log },
      { provide: Registry, useValue: registry },
      { provide: Health, useValue: new Health() },
      { provide: Drain, useValue: new Drain() },
      { provide: PolicyChecks, useValue: new PolicyChecks() },
    ];
    return {
      module: RuntimeModule,
      global: true,
      // What Nest itself logs; requests are logged by `logRequests`, without a middleware for each.
      imports: [LoggerModule.forRoot({ pinoHttp: { logger: parts.log }, forRoutes: [] }), service],
      controllers: [HealthController],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
