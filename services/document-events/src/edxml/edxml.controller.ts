import { Body, Controller, HttpCode, Inject, Post, Query, Req, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Zone } from '@nhip/kernel';
import { Policy, principalOf, Problem } from '@nhip/runtime';
import { EventDoor, type ManyAnswer, type Sender } from '@nhip/stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readEdxml } from './read-edxml';
import { XML_LIMITS } from './read-xml';

/** An edXML message: 202 with what became of its events, 422 with every fault. */
@Controller('v1/adapters/edxml')
export class EdxmlController implements OnModuleInit {
  constructor(
    @Inject(Zone) private readonly zone: Zone,
    @Inject(EventDoor) private readonly door: EventDoor,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const http = this.host.httpAdapter.getInstance<FastifyInstance>();
    const limits = { parseAs: 'string', bodyLimit: XML_LIMITS.bytes } as const;
    http.addContentTypeParser(['application/xml', 'text/xml'], limits, (_, body, done) => done(null, body));
  }

  @Post()
  @HttpCode(202)
  @Policy('source-key')
  async receive(
    @Req() request: FastifyRequest,
    @Body() body: unknown,
    @Query('at') at: unknown,
  ): Promise<ManyAnswer> {
    if (typeof body !== 'string') throw new Problem(415, 'an edXML message comes as application/xml');
    const sender = principalOf<Sender>(request);
    const organisation = typeof at === 'string' && at !== '' ? at : undefined;
    const read = readEdxml(body, { source: sender.source, at: organisation, zone: this.zone });
    if ('faults' in read) throw Problem.validation('the message is not valid', read.faults);
    return this.door.take(sender, read);
  }
}
