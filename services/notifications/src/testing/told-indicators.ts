import { Server, ServerCredentials, status, type sendUnaryData, type ServiceDefinition } from '@grpc/grpc-js';
import { queries } from '@nhip/contracts';
import { grpcPackageDefinition } from '@nhip/runtime/grpc';

/** Indicators that say up to when figures are told, and nothing else; they can be away. */
export class ToldIndicators {
  away = false;
  /** How often they were asked. */
  asked = 0;
  private readonly server = new Server();

  /** @returns host:port */
  async listen(): Promise<string> {
    const service = queries.IndicatorQueryService;
    const definition = grpcPackageDefinition(service)[service.typeName] as unknown as ServiceDefinition;
    this.server.addService(definition, {
      GetToldValues: (_: unknown, reply: sendUnaryData<object>): void => {
        this.asked += 1;
        if (this.away) reply({ code: status.UNAVAILABLE, details: 'away' });
        else reply(null, { until: BigInt(Date.now()) });
      },
    });
    const port = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, taken) =>
        error === null ? resolve(taken) : reject(error),
      ),
    );
    return `127.0.0.1:${port}`;
  }

  close(): void {
    this.server.forceShutdown();
  }
}
