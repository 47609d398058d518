import {
  create,
  type DescMessage,
  type DescService,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ClientReadableStream, type ServiceError } from '@grpc/grpc-js';
import { fromGrpcError } from './grpc-problem';
import { grpcPackageDefinition } from './grpc-package';
import { GRPC_LIMITS } from './grpc-server';
import { grpcTold } from './tracing/trace-grpc';
import { SpanKind, traceCall, traceHeaders } from './tracing';

export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  /** Deadline of a unary call; a stream has none. */
  readonly timeoutMs?: number;
}
export const CALL_LIMIT_MS = 10_000;
/** A server that is just being started again is asked again, where asking twice changes nothing. */
const RETRIES = {
  maxAttempts: 5,
  initialBackoff: '0.2s',
  maxBackoff: '2s',
  backoffMultiplier: 2,
  retryableStatusCodes: ['UNAVAILABLE'],
} as const;

interface MethodShape {
  readonly methodKind: string;
  readonly input: DescMessage;
  readonly output: DescMessage;
}
type Call<M extends MethodShape> = M['methodKind'] extends 'server_streaming'
  ? (request: MessageInitShape<M['input']>, options?: CallOptions) => AsyncIterable<MessageShape<M['output']>>
  : (request: MessageInitShape<M['input']>, options?: CallOptions) => Promise<MessageShape<M['output']>>;

/** Promises for unary methods, async iterables for server streams, by the methods' names in lower camel case. */
export type GrpcClient<Service extends DescService> = {
  readonly [Name in keyof Service['method']]: Service['method'][Name] extends MethodShape
    ? Call<Service['method'][Name]>
    : never;
} & { readonly close: () => void };

/**
 * A client of `service` at `address` (host:port) that sends `token` with every call.
 * Its calls reject with a Problem: the one that the server threw, or "unavailable" when it does not answer.
 */
export function createGrpcClient<Service extends DescService>(
  service: Service,
  address: string,
  token: string,
): GrpcClient<Service> {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': GRPC_LIMITS.messageBytes,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.service_config': JSON.stringify({
      methodConfig: [{ name: questionsOf(service), retryPolicy: RETRIES }],
    }),
  });
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const definitions = grpcPackageDefinition(service)[service.typeName] as Record<string, never>;
  const calls = service.methods.map((method) => {
    const definition: CallContext['definition'] = definitions[method.name]!;
    const context = { client, metadata, definition, name: service.name };
    const told = grpcTold(definition.path, SpanKind.CLIENT);
    const call =
      method.methodKind === 'server_streaming'
        ? (request: object, options?: CallOptions) =>
            stream(context, create(method.input, request as never), options)
        : (request: object, options?: CallOptions) =>
            traceCall(told, (traceparent) =>
              unary(traced(context, traceparent), create(method.input, request as never), options),
            );
    return [method.localName, call];
  });
  return { ...Object.fromEntries(calls), close: () => client.close() } as GrpcClient<Service>;
}

/** By their names: a method that changes something is called by what it does. */
function questionsOf(service: DescService): { service: string; method: string }[] {
  return service.methods
    .filter(({ name }) => /^(Get|List|Explain)[A-Z]|^Explain$/.test(name))
    .map(({ name }) => ({ service: service.typeName, method: name }));
}

interface CallContext {
  readonly client: Client;
  readonly metadata: Metadata;
  readonly name: string;
  readonly definition: {
    readonly path: string;
    readonly requestSerialize: (value: object) => Buffer;
    readonly responseDeserialize: (bytes: Buffer) => object;
  };
}

function traced(context: CallContext, traceparent: string | undefined): CallContext {
  if (traceparent === undefined) return context;
  const metadata = context.metadata.clone();
  for (const [name, value] of Object.entries(traceHeaders(traceparent))) metadata.set(name, value);
  return { ...context, metadata };
}

function unary(context: CallContext, request: object, options: CallOptions = {}): Promise<object> {
  const { client, metadata, name, definition } = context;
  const deadline = Date.now() + (options.timeoutMs ?? CALL_LIMIT_MS);
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: object): void =>
      error ? reject(fromGrpcError(error, name)) : resolve(answer!);
    const { path, requestSerialize, responseDeserialize } = definition;
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      { deadline },
      done,
    );
    options.signal?.addEventListener('abort', () => call.cancel(), { once: true });
  });
}

async function* stream(
  { client, metadata, name, definition }: CallContext,
  request: object,
  { signal }: CallOptions = {},
): AsyncGenerator<object> {
  const { path, requestSerialize, responseDeserialize } = definition;
  const call: ClientReadableStream<object> = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    metadata,
  );
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const message of call) yield message as object;
  } catch (error) {
    if (signal?.aborted !== true) throw fromGrpcError(error as ServiceError, name);
  } finally {
    signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}
