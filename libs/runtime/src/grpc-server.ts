import type { DescService } from '@bufbuild/protobuf';
import { ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import { Transport, type GrpcOptions } from '@nestjs/microservices';
import type { Registry } from 'prom-client';
import { bearerToken, hashKey, keyMatches } from './operator-key';
import { grpcPackageDefinition } from './grpc-package';
import { timeGrpc } from './request-metrics';
import { traceGrpc } from './tracing/trace-grpc';

/** Limits of one gRPC message, either way. */
export const GRPC_LIMITS = { messageBytes: 16 * 1_048_576, concurrentStreams: 256 } as const;

/**
 * Options for `app.connectMicroservice(…, { inheritAppConfig: true })`. Every call, whatever its method, needs the
 * metadata `authorization: Bearer <token>`; without it it ends as UNAUTHENTICATED before a handler sees it.
 */
export function grpcServerOptions(options: {
  readonly services: readonly DescService[];
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Where calls are counted. */
  readonly registry: Registry;
}): GrpcOptions {
  const { services, host, port, token, registry } = options;
  return {
    transport: Transport.GRPC,
    options: {
      url: `${host.includes(':') ? `[${host}]` : host}:${port}`,
      package: [...new Set(services.map(({ file }) => file.proto.package))],
      packageDefinition: grpcPackageDefinition(...services),
      maxReceiveMessageLength: GRPC_LIMITS.messageBytes,
      maxSendMessageLength: GRPC_LIMITS.messageBytes,
      gracefulShutdown: false,
      channelOptions: {
        'grpc.max_concurrent_streams': GRPC_LIMITS.concurrentStreams,
        // The first is the innermost: it sees the calls that the second refuses, too.
        interceptors: [timeGrpc(registry), traceGrpc(), requireToken(hashKey(token))],
      },
    },
  };
}

function requireToken(hash: string): ServerInterceptor {
  return (_, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const [authorization] = metadata.get('authorization');
            if (keyMatches(bearerToken(authorization?.toString()), hash)) proceed(metadata);
            else
              call.sendStatus({ code: status.UNAUTHENTICATED, details: 'this call needs the shared token' });
          },
        }),
    });
}
