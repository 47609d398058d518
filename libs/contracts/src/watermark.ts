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
  /** On how many partitions it is said; 0 when the relay does not tell. */
  readonly partitions?: number;
  /** When the stream last began to publish everything again; 0 for never. */
  readonly logSince?: Instant;
}

export function encodeWatermark({
  stream,
  relay,
  receivedBefore,
  wholeGeneration = 0,
  partitions = 0,
  logSince = 0,
}: Watermark): Uint8Array {
  const instants = { receivedBefore: BigInt(receivedBefore), logSince: BigInt(logSince) };
  return toBinary(
    WatermarkSchema,
    create(WatermarkSchema, { stream, relay, wholeGeneration, partitions, ...instants }),
  );
}

/** @throws Error when the bytes are no watermark. */
export function decodeWatermark(bytes: Uint8Array): Required<Watermark> {
  const said = fromBinary(WatermarkSchema, bytes);
  const { stream, relay, wholeGeneration, partitions } = said;
  const instants = { receivedBefore: Number(said.receivedBefore), logSince: Number(said.logSince) };
  return { stream, relay, wholeGeneration, partitions, ...instants };
}
