import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { Policy, principalOf } from '@nhip/runtime';
import { EventDoor, type Sender } from '@nhip/stream';
import type { FastifyRequest } from 'fastify';

/** The HTTP door: one CloudEvents event, or NDJSON of many; 202 after COMMIT with a result per event. */
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(EventDoor) private readonly door: EventDoor) {}

  @Post()
  @Policy('source-key')
  @HttpCode(202)
  async receive(@Req() request: FastifyRequest): Promise<object> {
    return this.door.receive(request, principalOf<Sender>(request));
  }
}
