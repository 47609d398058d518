import type { DescService } from '@bufbuild/protobuf';
import { loadPackageDefinition, type ServiceClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import { grpcPackageDefinition } from '@nhip/runtime/grpc';

/** What a grpc-js server takes for `service`. */
export function serviceNamed(service: DescService): ServiceDefinition {
  const packages = loadPackageDefinition(grpcPackageDefinition(service));
  const found = service.typeName
    .split('.')
    .reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], packages);
  return (found as ServiceClientConstructor).service;
}
