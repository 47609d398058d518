import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { WatermarkSchema } from './gen/nhip/stream/v1/watermark_pb';
import type { Instant } from './dossier-fact';

/** What a relay says on every partition: all that `stream` received before `receivedBefore` is published here. */
export interface Watermark {
  readonly stream: string;
  readonly relay: string;
  readonly receivedBefore: Instant;
  /** Every fact of the stream is published here in this generation or a later one; 0 or absent while that is not so. */
  readonly wholeGeneration?: number;
}

export function encodeWatermark({
  stream,
  relay,
  receivedBefore,
  wholeGeneration = 0,
}: Watermark): Uint8Array {
  return toBinary(
    WatermarkSchema,
    create(WatermarkSchema, { stream, relay, receivedBefore: BigInt(receivedBefore), wholeGeneration }),
  );
}

/** @throws Error when the bytes are no watermark. */
export function decodeWatermark(bytes: Uint8Array): Required<Watermark> {
  const { stream, relay, receivedBefore, wholeGeneration } = fromBinary(WatermarkSchema, bytes);
  return { stream, relay, receivedBefore: Number(receivedBefore), wholeGeneration };
}
