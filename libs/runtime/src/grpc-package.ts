import { create, fromBinary, toBinary, type DescMessage, type DescService } from '@bufbuild/protobuf';
import type { loadPackageDefinition, MethodDefinition } from '@grpc/grpc-js';

type PackageDefinition = Parameters<typeof loadPackageDefinition>[0];

/** What grpc-js and Nest's gRPC transport need to know of services, made from protobuf-es descriptors. */
export function grpcPackageDefinition(...services: DescService[]): PackageDefinition {
  return Object.fromEntries(services.map((service) => [service.typeName, methodsOf(service)]));
}

function methodsOf(service: DescService): Record<string, MethodDefinition<object, object>> {
  return Object.fromEntries(
    service.methods.map((method) => {
      const request = codec(method.input);
      const response = codec(method.output);
      const definition: MethodDefinition<object, object> = {
        path: `/${service.typeName}/${method.name}`,
        originalName: method.localName,
        requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
        responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
        requestSerialize: request.serialize,
        requestDeserialize: request.deserialize,
        responseSerialize: response.serialize,
        responseDeserialize: response.deserialize,
      };
      return [method.name, definition];
    }),
  );
}

function codec(schema: DescMessage) {
  return {
    serialize: (value: object): Buffer => {
      const bytes = toBinary(schema, create(schema, value as never));
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    deserialize: (bytes: Buffer): object => fromBinary(schema, bytes),
  };
}
