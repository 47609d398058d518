import { fromJson, toJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { Problem } from '@nhip/runtime';

/** The protojson of a message. Zeros and empty texts are told too: an absent count would read as unknown. */
export function told<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): JsonValue {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}

/** @throws Problem 422 when the body is no protojson of `schema` */
export function read<Schema extends DescMessage>(schema: Schema, body: unknown): MessageShape<Schema> {
  try {
    return fromJson(schema, (body ?? null) as JsonValue);
  } catch (error) {
    throw Problem.validation((error as Error).message);
  }
}
