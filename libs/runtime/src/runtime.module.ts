import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Drain } from './drain';
import { Health } from './health';
import { HealthController } from './health.controller';
import { LOGGER, REQUEST_SERIALIZERS } from './logging';
import { PolicyChecks } from './policy';
import { PROBES } from './request-metrics';

/** What every service has, injectable anywhere: `LOGGER`, `Registry` (metrics), `Health`, `Drain`, `PolicyChecks`. */
@Module({})
export class RuntimeModule {
  static around(service: Type | DynamicModule, parts: { name: string; log: Logger }): DynamicModule {
    const registry = new Registry();
    registry.setDefaultLabels({ service: parts.name });
    collectDefaultMetrics({ register: registry });
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
      imports: [requestLog(parts.log), service],
      controllers: [HealthController],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}

function requestLog(logger: Logger): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      logger,
      serializers: REQUEST_SERIALIZERS,
      quietReqLogger: true,
      customLogLevel: (_, response) => (response.statusCode >= 500 ? 'warn' : 'info'),
      autoLogging: { ignore: (request) => PROBES.has((request.url ?? '').split('?')[0]!) },
    },
    forRoutes: ['{*path}'],
  });
}
