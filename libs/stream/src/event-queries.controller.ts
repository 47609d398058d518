import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { events as wire } from '@nhip/contracts';
import { StreamService } from './stream-service';

/** The gRPC door of questions about events. */
@Controller()
export class EventQueriesController {
  constructor(@Inject(StreamService) private readonly stream: StreamService) {}

  @GrpcMethod('EventQueryService', 'GetSubjectEvents')
  getSubjectEvents({ subject }: wire.GetSubjectEventsRequest): Promise<wire.GetSubjectEventsResponse> {
    return this.stream.eventsOf(subject);
  }
}
