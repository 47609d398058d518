/* eslint-disable max-classes-per-file -- a module and its controller, under test */
import { Controller, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { queries } from '@nhip/contracts';
import { createServer, type AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { Observable } from 'rxjs';
import { createGrpcClient, type GrpcClient } from './grpc-client';
import { grpcServerOptions } from './grpc-server';
import { Problem } from './problem';
import { startService, type RunningService } from './service';

const { IndicatorQueryService } = queries;
let watchers = 0;

@Controller()
class Answers {
  @GrpcMethod('IndicatorQueryService')
  getUnits(): { units: { code: string }[] } {
    return { units: [{ code: 'xa-dong-tam' }] };
  }

  @GrpcMethod('IndicatorQueryService')
  getFigures(): never {
    throw Problem.validation('no such period', [{ path: 'period', detail: '2019-Q5' }]);
  }

  @GrpcMethod('IndicatorQueryService')
  getRanking(): never {
    throw new Error('SELECT secret');
  }

  @GrpcMethod('IndicatorQueryService')
  watchChanges(): Observable<{ sequence: bigint }> {
    return new Observable((subscriber) => {
      watchers += 1;
      subscriber.next({ sequence: 1n });
      subscriber.next({ sequence: 2n });
      return () => void (watchers -= 1);
    });
  }
}

@Module({ controllers: [Answers] })
class AnswersModule {}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const startAnswers = (port: number): Promise<RunningService> =>
  startService({
    name: 'answers',
    module: AnswersModule,
    config: { httpHost: '127.0.0.1', httpPort: 0, logLevel: 'silent' },
    prepare: (app) =>
      void app.connectMicroservice(
        grpcServerOptions({
          ...{ services: [IndicatorQueryService], host: '127.0.0.1', port, token: 'shared' },
          registry: app.get(Registry),
        }),
        { inheritAppConfig: true },
      ),
  });

describe('gRPC from protobuf-es descriptors', () => {
  let service: RunningService;
  let client: GrpcClient<typeof IndicatorQueryService>;
  let address: string;

  beforeAll(async () => {
    const port = await freePort();
    address = `127.0.0.1:${port}`;
    service = await startAnswers(port);
    client = createGrpcClient(IndicatorQueryService, address, 'shared');
  });
  afterAll(async () => {
    client.close();
    await service.stop();
  });

  it('asks and is answered', async () => {
    expect((await client.getUnits({})).units.map(({ code }) => code)).toEqual(['xa-dong-tam']);
  });

  it('carries a problem across as it was thrown', async () => {
    await expect(client.getFigures({})).rejects.toMatchObject({
      status: 422,
      message: 'no such period',
      options: { errors: [{ path: 'period', detail: '2019-Q5' }] },
    });
  });

  it('tells nothing of a bug', async () => {
    const problem = (await client.getRanking({}).catch((error: unknown) => error)) as Problem;
    expect([problem.status, JSON.stringify(problem.toDocument())]).toEqual([
      500,
      expect.not.stringContaining('SELECT'),
    ]);
  });

  it('streams until the reader leaves', async () => {
    const seen: bigint[] = [];
    for await (const { sequence } of client.watchChanges({})) {
      seen.push(sequence);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([1n, 2n]);
    while (watchers > 0) await new Promise(setImmediate);
  });

  it('refuses every call without the shared token', async () => {
    const stranger = createGrpcClient(IndicatorQueryService, address, 'guessed');
    await expect(stranger.getUnits({})).rejects.toMatchObject({ status: 401 });
    stranger.close();
  });

  it('counts calls by method and how they ended, also those that were refused', async () => {
    const said = await (await fetch(`${service.url}/metrics`)).text();
    const seen = [...said.matchAll(/^nhip_grpc_request_duration_seconds_count{(.*)} 1$/gm)].map(
      ([, labels]) => (labels as string).replace(/,?service="answers",?/, ''),
    );
    for (const [method, code] of [
      ['GetUnits', 'OK'],
      ['GetFigures', 'INVALID_ARGUMENT'],
      ['GetRanking', 'INTERNAL'],
      ['WatchChanges', 'CANCELLED'],
      ['GetUnits', 'UNAUTHENTICATED'],
    ])
      expect(seen).toContain(`method="IndicatorQueryService/${method}",code="${code}"`);
  });

  it('asks again while the server is just being started', async () => {
    const port = await freePort();
    const early = createGrpcClient(IndicatorQueryService, `127.0.0.1:${port}`, 'shared');
    const answer = early.getUnits({});
    const late = await startAnswers(port);
    expect((await answer).units[0]?.code).toBe('xa-dong-tam');
    early.close();
    await late.stop();
  });

  it('says "unavailable" when nobody answers', async () => {
    const lost = createGrpcClient(IndicatorQueryService, `127.0.0.1:${await freePort()}`, 'shared');
    await expect(lost.getUnits({})).rejects.toMatchObject({ status: 503 });
    lost.close();
  });
});
