import { context, SpanKind, SpanStatusCode, type Context, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PROBES } from '../request-metrics';
import { readTraceparent, traceFrom } from './traceparent';
import { startRequest } from './traced';

const TRACED = Symbol('traced');
type Traced = { [TRACED]?: { readonly span: Span; readonly within: Context } };

/**
 * A span for each request, by the route's template: no path, query, body or address, for they may hold what nobody
 * should read in a trace. A stream's span ends with it.
 */
export function traceHttp(http: FastifyInstance): void {
  http.addHook('onRequest', (request, _reply, done) => {
    const { url: route } = request.routeOptions;
    if (request.is404 || route === undefined || PROBES.has(route)) return done();
    const traced = startRequest(
      {
        name: `${request.method} ${route}`,
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'url.scheme': request.protocol,
        },
      },
      readTraceparent(traceFrom(request.headers['traceparent'], request.headers['tracestate'])),
    );
    if (traced === undefined) return done();
    (request as Traced)[TRACED] = traced;
    context.with(traced.within, done);
  });
  // Where a body was read meanwhile, the connection's own events have led here.
  http.addHook('preHandler', (request, _reply, done) => {
    const traced = tracedOf(request);
    if (traced === undefined) done();
    else context.with(traced.within, done);
  });
  http.addHook('onResponse', (request, reply, done) => {
    const span = tracedOf(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

const tracedOf = (request: FastifyRequest) => (request as Traced)[TRACED];
