import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { events } from '@nhip/contracts';
import { eventsOf } from './fake-dossier';
import { serviceNamed } from './fake-service';

/** The dossier events as control-room knows them. */
export class FakeEvents {
  /** Answers nothing while set. */
  failing = false;
  private readonly server = new Server();

  constructor(private readonly now: () => number) {}

  /** @returns host:port */
  async listen(): Promise<string> {
    this.server.addService(serviceNamed(events.EventQueryService), {
      GetSubjectEvents: (
        call: ServerUnaryCall<events.GetSubjectEventsRequest, object>,
        reply: sendUnaryData<object>,
      ): void => {
        if (this.failing) return reply({ code: status.UNAVAILABLE, details: 'away' });
        reply(null, { events: eventsOf(call.request.subject, this.now()) });
      },
    });
    const bound = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, taken) =>
        error === null ? resolve(taken) : reject(error),
      ),
    );
    return `127.0.0.1:${bound}`;
  }

  close(): void {
    this.server.forceShutdown();
  }
}
