import type { FastifyInstance } from 'fastify';
import type { Logger } from './logging';
import { PROBES } from './request-metrics';

/**
 * A line for each request: its route, and no path, query, body or header, for they may hold what nobody should read in
 * a log. What went well is told at level `debug`: metrics count it, and a door answers thousands a second.
 */
export function logRequests(http: FastifyInstance, log: Logger): void {
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? undefined : request.routeOptions.url;
    const level = levelOf(reply.statusCode);
    if ((route === undefined || !PROBES.has(route)) && log.isLevelEnabled(level))
      log[level](
        {
          req: { method: request.method, route: route ?? 'unmatched' },
          res: { status: reply.statusCode },
          responseTime: Math.round(reply.elapsedTime),
        },
        'request completed',
      );
    done();
  });
}

function levelOf(status: number): 'debug' | 'info' | 'warn' {
  if (status >= 500) return 'warn';
  return status >= 400 ? 'info' : 'debug';
}
