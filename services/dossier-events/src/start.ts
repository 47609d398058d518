import { startService, type RunningService, type ServiceOptions } from '@nhip/runtime';
import { EventDoor } from '@nhip/stream';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config';
import { DossierEventsModule } from './dossier-events.module';

/** Starts dossier-events; its database must be migrated. */
export function startDossierEvents(
  config: Config,
  rest: Pick<ServiceOptions, 'logTo'> = {},
): Promise<RunningService> {
  return startService({
    name: 'dossier-events',
    module: DossierEventsModule.with(config),
    config: config.http,
    // Nest brings its own copy of fastify, one patch away from ours: the same thing under two names.
    prepare: (app) =>
      app.get(EventDoor).prepare(app.getHttpAdapter().getInstance() as unknown as FastifyInstance),
    ...rest,
  });
}
