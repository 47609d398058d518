import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Policy, principalOf, Problem } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Boards, VIEWS } from './boards';
import { scopeOf, type Principal } from './principal';
import { SECURITY_HEADERS } from './security-headers';
import { openStream } from './sse-text';

const sequence = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const asked = z.object({ view: z.enum(VIEWS), lastEventId: sequence.optional() });

@Controller('api')
export class StreamController {
  constructor(private readonly boards: Boards) {}

  /**
   * A snapshot, then deltas. A screen that comes back names the last sequence it saw, as the header that a browser
   * sends by itself or as `lastEventId`; the header wins, being the newer.
   */
  @Get('stream')
  @Policy('session')
  stream(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const parsed = asked.safeParse(query);
    if (!parsed.success) throw Problem.validation(`a stream is asked with view=${VIEWS.join(' or view=')}`);
    const header = sequence.safeParse(request.headers['last-event-id'] || undefined);
    const seen = header.success ? header.data : parsed.data.lastEventId;
    const principal = principalOf<Principal>(request);
    this.boards.reserve();
    const hub = this.boards.hub(parsed.data.view, scopeOf(principal));
    reply.hijack();
    openStream(reply.raw, SECURITY_HEADERS);
    hub.join(reply.raw, principal.kind === 'session' ? principal.token : undefined, seen);
  }
}
