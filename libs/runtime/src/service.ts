import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger as NestLogger } from 'nestjs-pino';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { Registry } from 'prom-client';
import { Drain } from './drain';
import { createLogger } from './logging';
import { requireKey } from './operator-key';
import { PolicyChecks } from './policy';
import { ProblemFilter } from './problem-filter';
import { logRequests } from './request-log';
import { timeHttp } from './request-metrics';
import { RuntimeModule } from './runtime.module';
import { startTracing, type TracingConfig } from './tracing/start-tracing';
import { traceHttp } from './tracing/trace-http';

/** Limits of the HTTP side of every service; a route that takes more states its own. */
export const HTTP_LIMITS = {
  bodyBytes: 1_048_576,
  headerBytes: 16_384,
  requestMs: 300_000,
  keepAliveMs: 10_000,
} as const;

export interface ServiceOptions {
  readonly name: string;
  readonly module: Type | DynamicModule;
  readonly config: {
    readonly httpHost: string;
    readonly httpPort: number;
    readonly logLevel: string;
    /** Needed when a route has the policy `operator`. */
    readonly operatorKeyHash?: string;
    /** How long `/readyz` says no before the intake stops, for balancers that ask it; default 0. */
    readonly unreadyMs?: number;
    /** Without it nothing is traced. */
    readonly tracing?: TracingConfig | undefined;
  };
  /** Runs before routes are made: content types, transports (`app.connectMicroservice`). */
  readonly prepare?: (app: NestFastifyApplication) => void | Promise<void>;
  /** Where log lines go; default stdout. */
  readonly logTo?: DestinationStream;
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Drains (see `Drain`) and closes. */
  stop(): Promise<void>;
}

/**
 * Starts a service: logs, health, metrics, problems, policies, then its transports, then HTTP.
 * @throws Error when a route states no policy, a module cannot be built or the port is taken.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { name, config } = options;
  const { tracing } = config;
  const log = createLogger({ name, level: config.logLevel, traced: tracing !== undefined }, options.logTo);
  const app = await NestFactory.create<NestFastifyApplication>(
    RuntimeModule.around(options.module, { name, log }),
    createAdapter(),
    { bufferLogs: true, abortOnError: false },
  );
  try {
    app.useLogger(app.get(NestLogger));
    app.useGlobalFilters(new ProblemFilter(log));
    const policies = app.get(PolicyChecks);
    const { operatorKeyHash } = config;
    if (operatorKeyHash !== undefined)
      policies.add('operator', ({ headers }) => requireKey(headers.authorization, operatorKeyHash));
    // Nest brings its own copy of fastify, one patch away from ours: the same thing under two names.
    const http = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    timeHttp(http, app.get(Registry));
    // Before what ends the trace that its line tells.
    logRequests(http, log);
    const drain = app.get(Drain);
    if (tracing !== undefined) {
      drain.closeLast(
        await startTracing({ service: name, config: tracing, registry: app.get(Registry), log }),
      );
      traceHttp(http);
    }
    policies.enforce(http);
    drain.stopIntake(() => app.getHttpAdapter().close());
    await options.prepare?.(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    await app.startAllMicroservices();
    await app.listen(config.httpPort, config.httpHost);
    const url = await app.getUrl();
    log.info({ url }, 'listening');
    return { app, url, stop: () => stop(app, drain, config.unreadyMs ?? 0) };
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

function createAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: HTTP_LIMITS.bodyBytes,
    requestTimeout: HTTP_LIMITS.requestMs,
    keepAliveTimeout: HTTP_LIMITS.keepAliveMs,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: HTTP_LIMITS.headerBytes },
  });
}

async function stop(app: NestFastifyApplication, drain: Drain, unreadyMs: number): Promise<void> {
  drain.begin();
  if (unreadyMs > 0) await new Promise((resolve) => setTimeout(resolve, unreadyMs));
  await app.close();
}
