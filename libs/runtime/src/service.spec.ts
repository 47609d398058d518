/* eslint-disable max-classes-per-file -- modules and controllers, under test */
import { Body, Controller, Get, Module, Post, type DynamicModule, type Type } from '@nestjs/common';
import { DatabaseError } from 'pg';
import { Drain } from './drain';
import { Health } from './health';
import { hashKey } from './operator-key';
import { Policy } from './policy';
import { Problem } from './problem';
import { startService, type RunningService, type ServiceOptions } from './service';

const OPERATOR_KEY = 'an-operator-key';

@Controller()
class Doors {
  @Get('problem')
  @Policy('public')
  problem(): never {
    throw Problem.validation('the form has faults', [{ path: '/unit', detail: 'missing' }]);
  }

  @Get('bug')
  @Policy('public')
  bug(): never {
    throw new Error('SELECT secret FROM account');
  }

  @Get('database')
  @Policy('public')
  database(): never {
    throw Object.assign(new DatabaseError('the server shuts down', 0, 'error'), { code: '57P01' });
  }

  @Post('echo')
  @Policy('public')
  echo(@Body() body: unknown): unknown {
    return body;
  }

  @Get('operator')
  @Policy('operator')
  operator(): string {
    return 'in';
  }
}

@Controller()
class Forgotten {
  @Get('forgotten')
  forgotten(): string {
    return 'open to anybody';
  }
}

@Controller()
class NeedsSession {
  @Get('mine')
  @Policy('session')
  mine(): string {
    return 'mine';
  }
}

const moduleOf = (controller: Type): DynamicModule => {
  @Module({})
  class Under {}
  return { module: Under, controllers: [controller] };
};

const lines: string[] = [];
const running: RunningService[] = [];

async function start(options: Partial<ServiceOptions> = {}): Promise<RunningService> {
  const service = await startService({
    name: 'under-test',
    module: moduleOf(Doors),
    config: { httpHost: '127.0.0.1', httpPort: 0, logLevel: 'debug', operatorKeyHash: hashKey(OPERATOR_KEY) },
    logTo: { write: (line) => void lines.push(line) },
    ...options,
  });
  running.push(service);
  return service;
}

afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
  lines.length = 0;
});

describe('a service', () => {
  it('says that it lives, is ready, and counts', async () => {
    const { url, app } = await start();
    app.get(Health).show('kafka', () => Promise.reject(new Error('away: password=1')));
    expect(await (await fetch(`${url}/livez`)).text()).toBe('ok\n');
    const ready = await fetch(`${url}/readyz?verbose`);
    expect([ready.status, await ready.text()]).toEqual([
      200,
      '[-]kafka (optional) failed: reason in the log\n[+]shutdown ok\nreadyz check passed\n',
    ]);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'nodejs_eventloop_lag_seconds{service="under-test"}',
    );
  });

  it('is not ready while a required check fails', async () => {
    const { url, app } = await start();
    app.get(Health).require('postgres', () => Promise.reject(Problem.unavailable('nobody answers')));
    const ready = await fetch(`${url}/readyz?verbose`);
    expect([ready.status, await ready.text()]).toEqual([
      503,
      '[-]postgres failed: nobody answers\n[+]shutdown ok\nreadyz check failed\n',
    ]);
  });

  it.each([
    ['a problem', 'GET', '/problem', 422, 'the form has faults'],
    ['a bug', 'GET', '/bug', 500, 'something broke here; the operator finds it in the log'],
    ['a database that is away', 'GET', '/database', 503, 'the database is not available'],
    ['no such route', 'GET', '/nowhere', 404, 'Cannot GET /nowhere'],
    ['no key', 'GET', '/operator', 401, expect.stringContaining('operator key')],
  ])('answers %s by RFC 9457', async (_, method, path, status, detail) => {
    const { url } = await start();
    const answer = await fetch(url + path, { method });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    const document = await answer.text();
    expect(JSON.parse(document)).toMatchObject({ type: 'about:blank', status, detail });
    expect(document).not.toMatch(/SELECT|stack|\.ts/);
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '2' : null);
  });

  it.each([
    ['malformed JSON', 'application/json', '{"a":', 400],
    ['a prototype', 'application/json', '{"__proto__":{"a":1}}', 400],
    ['another type', 'text/csv', 'a,b', 415],
    ['a large body', 'application/json', `"${'x'.repeat(1_048_577)}"`, 413],
  ])('refuses %s', async (_, type, body, status) => {
    const { url } = await start();
    const answer = await fetch(`${url}/echo`, { method: 'POST', body, headers: { 'content-type': type } });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status });
  });

  it('logs what went well at debug, a refusal at info, a failure at warn', async () => {
    const { url } = await start();
    const headers = { authorization: `Bearer ${OPERATOR_KEY}` };
    for (const path of ['operator', 'nowhere', 'database', 'livez'])
      await fetch(`${url}/${path}`, { headers });
    await running.pop()!.stop();
    const told = lines
      .map((line) => JSON.parse(line) as { level: string; msg: string; req: { route: string } })
      .filter(({ msg }) => msg === 'request completed')
      .map(({ level, req }) => [req.route, level]);
    expect(told).toEqual([
      ['/operator', 'debug'],
      ['unmatched', 'info'],
      ['/database', 'warn'],
    ]);
  });

  it('lets the operator in, and logs neither the key nor the query', async () => {
    const { url } = await start();
    const headers = { authorization: `Bearer ${OPERATOR_KEY}` };
    const answer = await fetch(`${url}/operator?phone=0912345678`, { headers });
    expect([answer.status, await answer.text()]).toEqual([200, 'in']);
    await running.pop()!.stop();
    expect(lines.join('')).toContain('"route":"/operator"');
    expect(lines.join('')).not.toMatch(/an-operator-key|0912345678/);
  });

  it('counts requests by template and class of status, strangers under one name, and no probes', async () => {
    const { url } = await start();
    for (const path of [
      '/operator?phone=0912345678',
      '/database',
      '/database',
      '/nowhere/0912345678',
      '/livez',
    ])
      await (await fetch(url + path)).text();
    const counts = (await (await fetch(`${url}/metrics`)).text())
      .split('\n')
      .filter((line) => line.startsWith('nhip_http_request_duration_seconds_count'))
      .map((line) => line.replace(/^.*?{/, '').replace(/,?service="under-test",?|}/g, ''));
    expect(counts.sort()).toEqual([
      'route="GET /database",status="5xx" 2',
      'route="GET /operator",status="4xx" 1',
      'route="unmatched",status="4xx" 1',
    ]);
  });

  it('does not start with a route that states no policy', async () => {
    await expect(start({ module: moduleOf(Forgotten) })).rejects.toThrow('GET /forgotten: no policy');
  });

  it('does not start with a policy that nothing can check', async () => {
    await expect(start({ module: moduleOf(NeedsSession) })).rejects.toThrow('GET /mine: session');
  });

  it('drains in order: unready, intake, work, stores last', async () => {
    const { app, stop } = await start();
    const drain = app.get(Drain);
    const seen: string[] = [];
    drain.closeLast(() => seen.push('pool'));
    drain.finish(() => seen.push('publish'));
    drain.stopIntake(() => seen.push(`consumer, draining ${drain.draining}`));
    running.length = 0;
    await stop();
    expect(seen).toEqual(['consumer, draining true', 'publish', 'pool']);
  });
});
