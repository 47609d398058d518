import { ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

/** Asked by machines that watch; their rate says nothing about whom the service is there for. */
export const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** One label value for all that match no route: what strangers ask for must not become series. */
const UNMATCHED = 'unmatched';

/** Rate, errors and duration of every route, by its template and the class of the answer's status (`2xx`). */
export function timeHttp(http: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'nhip_http_request_duration_seconds',
    help: 'HTTP requests by route (method and template) and class of status; a stream is counted when it ends.',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  http.addHook('onResponse', async (request, reply) => {
    const template = request.is404 ? undefined : request.routeOptions.url;
    if (template !== undefined && PROBES.has(template)) return;
    const route = template === undefined ? UNMATCHED : `${request.method} ${template}`;
    const statusClass = `${Math.floor(reply.statusCode / 100)}xx`;
    seconds.observe({ route, status: statusClass }, reply.elapsedTime / 1_000);
  });
}

/** Rate, errors and duration of every gRPC method, by the name of its status; as the innermost interceptor. */
export function timeGrpc(registry: Registry): ServerInterceptor {
  const seconds = new Histogram({
    name: 'nhip_grpc_request_duration_seconds',
    help: 'gRPC calls by method (Service/Method) and code; a stream is counted when it ends.',
    labelNames: ['method', 'code'],
    buckets: SECONDS,
    registers: [registry],
  });
  return ({ path }, call) => {
    // "/nhip.indicators.v1.IndicatorQueryService/GetFigures": calls of unknown methods never come here.
    const method = path.slice(path.lastIndexOf('.') + 1);
    const stop = seconds.startTimer({ method });
    let ended = false;
    const end = (code: status): void => {
      if (!ended) stop({ code: status[code] });
      ended = true;
    };
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onCancel: () => end(status.CANCELLED) }),
      sendStatus: (told, next) => {
        end(told.code);
        next(told);
      },
    });
  };
}
