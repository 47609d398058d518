import { context, SpanKind, SpanStatusCode, type Context, type Span } from '@opentelemetry/api';
import { ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import { readTraceparent, traceFrom } from './traceparent';
import { isTracing, startRequest, type Told } from './traced';

/** How a call is told at both of its ends. @param path `/package.Service/Method` */
export function grpcTold(path: string, kind: SpanKind): Told {
  const name = path.slice(1);
  return { name, kind, attributes: { 'rpc.system.name': 'grpc', 'rpc.method': name } };
}

/**
 * A span for each call that belongs to a trace already; a question of nobody's trace begins none. A stream has none
 * either: it lasts, and what it tells belongs to many.
 */
export function traceGrpc(): ServerInterceptor {
  return ({ path, responseStream }, call) => {
    if (!isTracing() || responseStream) return new ServerInterceptingCall(call);
    let traced: { readonly span: Span; readonly within: Context } | undefined;
    const end = (code: status): void => {
      traced?.span.setAttribute('rpc.response.status_code', status[code]);
      if (code !== status.OK) traced?.span.setStatus({ code: SpanStatusCode.ERROR });
      traced?.span.end();
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const [traceparent] = metadata.get('traceparent');
            const parent = readTraceparent(
              traceFrom(traceparent?.toString(), metadata.get('tracestate').join(',')),
            );
            if (parent !== undefined) traced = startRequest(grpcTold(path, SpanKind.SERVER), parent);
            proceed(metadata);
          },
          onReceiveHalfClose: (proceed) => {
            if (traced === undefined) proceed();
            else context.with(traced.within, proceed);
          },
          onCancel: () => end(status.CANCELLED),
        }),
      sendStatus: (told, next) => {
        end(told.code);
        next(told);
      },
    });
  };
}
