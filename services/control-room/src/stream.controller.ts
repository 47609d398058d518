import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Policy, principalOf } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Boards } from './boards';
import { scopeOf, type Principal } from './principal';
import { streamAsked } from './questions';
import { SECURITY_HEADERS } from './security-headers';
import { openStream } from './sse-text';

@Controller('api')
export class StreamController {
  constructor(private readonly boards: Boards) {}

  /**
   * A snapshot, then deltas. A screen names the scenes it looks at, `scenes=van-ban,an-toan`; one that comes back, the
   * last frame it saw, as the header that a browser sends by itself or as `seen`.
   */
  @Get('stream')
  @Policy('session')
  stream(@Query() query: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { view, scenes, seen } = streamAsked(query, request.headers['last-event-id']);
    const principal = principalOf<Principal>(request);
    const token = principal.kind === 'session' ? principal.token : undefined;
    this.boards.reserve();
    const hub = this.boards.hub(view, scopeOf(principal));
    reply.hijack();
    openStream(reply.raw, SECURITY_HEADERS);
    hub.join(reply.raw, { token, scenes, seen });
  }
}
