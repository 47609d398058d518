/* eslint-disable max-classes-per-file -- a module and its doors, under test */
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { queries } from '@nhip/contracts';
import { freePort, otlpReceiver, waitFor, type OtlpReceiver, type ReceivedSpan } from '@nhip/testing';
import { Registry } from 'prom-client';
import { createGrpcClient, type GrpcClient } from '../grpc-client';
import { grpcServerOptions } from '../grpc-server';
import { Policy } from '../policy';
import { startService, type RunningService } from '../service';
import { activeTraceparent, isTracing, linkActive, SPAN_LIMITS, traceBatch, type Carry } from './traced';

const TOKEN = 'a-token-of-the-instance';
const hex = (digits: number, value: number): string => value.toString(16).padStart(digits, '0');
const madeTraceparent = (trace: number, span = trace): string => `00-${hex(32, trace)}-${hex(16, span)}-01`;

let client: GrpcClient<typeof queries.IndicatorQueryService>;

@Controller()
class Doors {
  @GrpcMethod('IndicatorQueryService')
  getUnits(): { units: { code: string }[] } {
    return { units: [{ code: activeTraceparent() ?? 'not traced' }] };
  }

  @Get('units/:code')
  @Policy('public')
  async units(): Promise<unknown> {
    const { units } = await client.getUnits({});
    return { here: activeTraceparent(), there: units[0]!.code };
  }

  @Post('echo')
  @Policy('public')
  echo(@Body() body: { link?: string }): unknown {
    if (body.link !== undefined) linkActive(body.link);
    return { here: activeTraceparent() };
  }

  @Get('bug')
  @Policy('public')
  bug(): never {
    throw new Error('SELECT secret FROM account');
  }
}

@Module({ controllers: [Doors] })
class UnderTest {}

const lines: Record<string, unknown>[] = [];
let service: RunningService | undefined;
let receiver: OtlpReceiver;

async function start(ratio: number | undefined): Promise<RunningService> {
  const port = await freePort();
  client = createGrpcClient(queries.IndicatorQueryService, `127.0.0.1:${port}`, TOKEN);
  service = await startService({
    name: 'under-test',
    module: UnderTest,
    config: {
      ...{ httpHost: '127.0.0.1', httpPort: 0, logLevel: 'debug' },
      tracing: ratio === undefined ? undefined : { url: receiver.url, ratio },
    },
    prepare: (app) =>
      void app.connectMicroservice(
        grpcServerOptions({
          services: [queries.IndicatorQueryService],
          ...{ host: '127.0.0.1', port, token: TOKEN, registry: app.get(Registry) },
        }),
        { inheritAppConfig: true },
      ),
    logTo: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  return service;
}

const ask = async (path: string, headers: Record<string, string> = {}): Promise<Record<string, string>> =>
  (await fetch(service!.url + path, { headers })).json() as Promise<Record<string, string>>;

const spansOf = (name: string): ReceivedSpan[] => receiver.spans.filter((span) => span.name === name);

beforeEach(async () => {
  receiver = await otlpReceiver();
  lines.length = 0;
});
afterEach(async () => {
  client.close();
  await service?.stop();
  service = undefined;
  await receiver.stop();
});

describe('tracing', () => {
  it('follows a request to whom it asks, and no path, text or error is told', async () => {
    await start(0);
    const answer = await ask('/units/citizen-079', { traceparent: madeTraceparent(7, 9) });
    await service!.stop();
    const [door] = spansOf('GET /units/:code');
    const told = '/nhip.indicators.v1.IndicatorQueryService/GetUnits'.slice(1);
    const [asked, answered] = [...spansOf(told)].sort((a) => (a.parentSpanId === door!.spanId ? -1 : 1));
    expect(door).toMatchObject({ traceId: hex(32, 7), parentSpanId: hex(16, 9), service: 'under-test' });
    expect(asked).toMatchObject({ traceId: hex(32, 7), parentSpanId: door!.spanId });
    expect(answered).toMatchObject({ traceId: hex(32, 7), parentSpanId: asked!.spanId });
    expect(answer['here']).toBe(`00-${hex(32, 7)}-${door!.spanId}-01`);
    expect(answer['there']).toBe(`00-${hex(32, 7)}-${answered!.spanId}-01`);
    expect(door!.attributes).toMatchObject({
      'http.route': '/units/:code',
      'http.response.status_code': 200,
    });
    expect(JSON.stringify(receiver.spans)).not.toContain('citizen');
    expect(lines.find(({ msg }) => msg === 'request completed')).toMatchObject({
      trace_id: hex(32, 7),
      span_id: door!.spanId,
    });
  });

  it('is there for whom reads a body, and links what belongs to another trace', async () => {
    await start(0);
    await fetch(`${service!.url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: madeTraceparent(7) },
      body: JSON.stringify({ link: madeTraceparent(8) }),
    });
    await service!.stop();
    expect(spansOf('POST /echo')[0]!.links).toMatchObject([{ traceId: hex(32, 8), spanId: hex(16, 8) }]);
  });

  it('tells that something failed, and not what its message held', async () => {
    await start(1);
    await ask('/bug');
    await fetch(`${service!.url}/livez`);
    await service!.stop();
    expect(receiver.spans.map(({ name }) => name)).toEqual(['GET /bug']);
    expect(receiver.spans[0]!.attributes['http.response.status_code']).toBe(500);
    expect(receiver.spans[0]!.whole).not.toContain('secret');
  });

  it.each([
    ['begins traces as often as the ratio says', 0, undefined, false],
    ['begins one for each where the ratio is 1', 1, undefined, true],
    ['leaves it to who comes with a trace: yes', 0, madeTraceparent(5), true],
    ['leaves it to who comes with a trace: no', 1, madeTraceparent(5).replace(/01$/, '00'), false],
    ['does nothing where it is off', undefined, madeTraceparent(5), false],
  ] as const)('%s', async (_, ratio, traceparent, traced) => {
    await start(ratio);
    const answer = await ask('/units/a', traceparent === undefined ? {} : { traceparent });
    expect(isTracing()).toBe(ratio !== undefined);
    expect(answer['here'] !== undefined).toBe(traced);
    expect(answer['there'] !== 'not traced').toBe(traced);
    await service!.stop();
    expect(spansOf('GET /units/:code')).toHaveLength(traced ? 1 : 0);
  });

  it('a batch is one span: its first origin is the parent, others are links, each trace goes on as itself', async () => {
    await start(0);
    const own = [
      undefined,
      madeTraceparent(1),
      madeTraceparent(2),
      madeTraceparent(1),
      madeTraceparent(1, 6),
    ];
    const many = Array.from({ length: 100 }, (_, at) => madeTraceparent(at + 10));
    let carried: Carry | undefined;
    const items = [...own, ...many, 'nonsense', madeTraceparent(3).replace(/01$/, '00')];
    await traceBatch({ name: 'batch', items, origin: (each) => each }, async (carry) => {
      carried = carry;
    });
    await traceBatch({ name: 'untraced', items: [undefined], origin: (each) => each }, async (carry) =>
      expect(carry(undefined)).toBeUndefined(),
    );
    await service!.stop();
    expect(receiver.spans.map(({ name }) => name)).toEqual(['batch']);
    const [span] = receiver.spans;
    expect(span).toMatchObject({ traceId: hex(32, 1), parentSpanId: hex(16, 1) });
    expect(span!.links).toHaveLength(SPAN_LIMITS.links);
    expect(span!.links[0]).toMatchObject({ traceId: hex(32, 2) });
    expect(span!.links[1]).toMatchObject({ traceId: hex(32, 1), spanId: hex(16, 6) });
    expect(carried!(madeTraceparent(1, 6))).toBe(`00-${hex(32, 1)}-${span!.spanId}-01`);
    expect(carried!(madeTraceparent(2))).toBe(madeTraceparent(2));
    expect(carried!('nonsense')).toBeUndefined();
  });

  it('a receiver that is away hurts nobody, and is told of once; one that is back, too', async () => {
    await start(1);
    receiver.refuse(true);
    const counted = async (outcome: string): Promise<number> => {
      const { metrics } = { metrics: await (await fetch(`${service!.url}/metrics`)).text() };
      return Number(
        new RegExp(`nhip_trace_spans_total\\{.*outcome="${outcome}".*\\} (\\d+)`).exec(metrics)![1],
      );
    };
    for (let round = 1; round <= 2; round++) {
      expect((await ask('/units/a'))['here']).toBeDefined();
      await waitFor(async () => (await counted('failed')) >= round * 3, {
        what: `the loss of round ${round}`,
      });
    }
    receiver.refuse(false);
    await ask('/units/a');
    await receiver.receive('what came after', ({ name }) => name === 'GET /units/:code');
    await waitFor(() => lines.some(({ msg }) => msg === 'traces are taken again'), { what: 'its log line' });
    expect(lines.filter(({ msg }) => String(msg).startsWith('traces are not taken'))).toHaveLength(1);
    expect(await counted('ended')).toBeGreaterThanOrEqual(9);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('names things as the semantic conventions 1.45.0 do', async () => {
    await start(1);
    await ask('/units/a');
    await service!.stop();
    const known = new Set<unknown>(Object.values(conventions));
    const names = receiver.spans.flatMap(({ attributes }) => Object.keys(attributes));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(names).toContain('rpc.method');
  });
});
