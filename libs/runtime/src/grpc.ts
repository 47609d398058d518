export { grpcPackageDefinition } from './grpc-package';
export { grpcServerOptions, GRPC_LIMITS } from './grpc-server';
export { createGrpcClient, CALL_LIMIT_MS, type CallOptions, type GrpcClient } from './grpc-client';
