import { Controller, Get, Header, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { Readable } from 'node:stream';
import { Drain } from './drain';
import { exposition } from './exposition';
import { Health, renderChecks } from './health';
import { LOGGER } from './logging';
import { Policy } from './policy';

@Controller()
export class HealthController {
  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(Drain) private readonly drain: Drain,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Alive: the process answers. */
  @Get('livez')
  @Policy('public')
  @Header('content-type', 'text/plain; charset=utf-8')
  livez(): string {
    return 'ok\n';
  }

  /** Ready: every required check holds and the service is not shutting down; `?verbose` names each. */
  @Get('readyz')
  @Policy('public')
  async readyz(
    @Query() query: Record<string, string>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const results = [
      ...(await this.health.run()),
      { name: 'shutdown', optional: false, ...this.drain.failure() },
    ];
    for (const { name, failure } of results)
      if (failure?.error) this.log.warn({ err: failure.error, check: name }, 'health check failed');
    const { ready, text } = renderChecks(results);
    reply.status(ready ? 200 : 503).type('text/plain; charset=utf-8');
    return 'verbose' in query ? text : ready ? 'ok\n' : 'not ready\n';
  }

  @Get('metrics')
  @Policy('public')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const text = await exposition(this.registry);
    await reply.type(this.registry.contentType).send(Readable.from(text, { objectMode: false }));
  }
}
