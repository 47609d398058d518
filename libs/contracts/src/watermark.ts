import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { WatermarkSchema } from './gen/nhip/stream/v1/watermark_pb';
import type { Instant } from './dossier-fact';

/** What a relay says on every partition: all that `stream` received before `receivedBefore` is published here. */
export interface Watermark {
  readonly stream: string;
  readonly relay: string;
  readonly receivedBefore: Instant;
}

export function encodeWatermark({ stream, relay, receivedBefore }: Watermark): Uint8Array {
  return toBinary(
    WatermarkSchema,
    create(WatermarkSchema, { stream, relay, receivedBefore: BigInt(receivedBefore) }),
  );
}

/** @throws Error when the bytes are no watermark. */
export function decodeWatermark(bytes: Uint8Array): Watermark {
  const { stream, relay, receivedBefore } = fromBinary(WatermarkSchema, bytes);
  return { stream, relay, receivedBefore: Number(receivedBefore) };
}
