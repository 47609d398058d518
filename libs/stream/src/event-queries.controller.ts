import { create } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { events as wire } from '@nhip/contracts';
import { ControlTotals } from './books/control-totals';
import { StreamService } from './stream-service';

/** The gRPC door of questions about events. */
@Controller()
export class EventQueriesController {
  constructor(
    @Inject(StreamService) private readonly stream: StreamService,
    @Inject(ControlTotals) private readonly totals: ControlTotals,
  ) {}

  @GrpcMethod('EventQueryService', 'GetSubjectEvents')
  getSubjectEvents({ subject }: wire.GetSubjectEventsRequest): Promise<wire.GetSubjectEventsResponse> {
    return this.stream.eventsOf(subject);
  }

  @GrpcMethod('EventQueryService', 'ListSources')
  async listSources(): Promise<wire.ListSourcesResponse> {
    const sources = (await this.totals.sources()).map(({ source, heardAt }) => ({
      source,
      ...(heardAt && { heardAt: BigInt(heardAt.getTime()) }),
    }));
    return create(wire.ListSourcesResponseSchema, { sources });
  }
}
