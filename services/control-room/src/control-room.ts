import { startService, type RunningService } from '@nhip/runtime';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config';
import { ControlRoomModule } from './control-room.module';
import { addSecurityHeaders } from './security-headers';

/** Starts the control room: page, sessions, questions, streams. */
export function startControlRoom(config: Config): Promise<RunningService> {
  return startService({
    name: 'control-room',
    module: ControlRoomModule.of(config),
    config,
    // Nest brings its own copy of fastify, one patch away from ours: the same thing under two names.
    prepare: (app) => addSecurityHeaders(app.getHttpAdapter().getInstance() as unknown as FastifyInstance),
  });
}
