import { Controller, Inject, type Type } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import {
  decodeWatermark,
  factsTopic,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  type Watermark,
} from '@nhip/contracts';
import { decodeBatch, type KafkaBatch, type KafkaRecord } from '@nhip/stream/kafka';
import type { Intake } from './applier';
import { Indicators } from './indicators';
import type { StreamRules } from './rules';
import type { AnyStream } from './streams';
import type { ReadLog } from './topic-logs';

/**
 * The Kafka door of one stream: facts and watermarks of a partition become one write, in their order; the unreadable
 * are parked.
 */
export function factsConsumerOf({ name }: AnyStream): Type {
  @Controller()
  class FactsConsumer {
    constructor(@Inject(Indicators) private readonly indicators: Indicators) {}

    @EventPattern(factsTopic(name))
    async handle(batch: KafkaBatch): Promise<void> {
      const { rules, applier, ticker, continuity, topicLogs } = this.indicators.intake(name);
      if (!(await continuity.holds(batch))) return batch.rewind?.();
      const { partition } = batch;
      const { said, ...intake } = intakeOf(batch, rules, await topicLogs.log(partition));
      if (!(await topicLogs.hold(partition, said))) return batch.rewind?.();
      await applier.apply(intake);
      await topicLogs.applied(partition, endOf(batch));
      if (intake.watermarks.some(({ receivedBefore }) => receivedBefore > 0)) ticker.nudge();
    }
  }
  return FactsConsumer;
}

/** More than a topic of one province will ever have. */
const MOST_PARTITIONS = 10_000;
/** The last instant that a JavaScript date has. */
const LAST_INSTANT = 8_640_000_000_000_000;

const beyond = (...instants: number[]): boolean => instants.some((at) => at > LAST_INSTANT);

type Read =
  | { readonly kind: 'fact'; readonly fact: Intake['facts'][number] }
  | { readonly kind: 'watermark'; readonly watermark: Required<Watermark>; readonly offset: bigint };

const NOTHING_READ: ReadLog = { since: 0, upto: 0n };

/** Where its partition goes on after a batch. */
const endOf = ({ records }: KafkaBatch): bigint => BigInt(records.at(-1)!.offset) + 1n;

/**
 * A batch as the applier takes it, and what its watermarks say.
 * @param log what was read so far: what vouches for an older log, or for this one where it was read, is not believed
 */
export function intakeOf(
  batch: KafkaBatch,
  rules: StreamRules,
  log = NOTHING_READ,
): Intake & { readonly said: readonly Required<Watermark>[] } {
  const { values, undecodable } = decodeBatch(batch, (record) => read(record, rules));
  const facts: Intake['facts'][number][] = [];
  const said: Required<Watermark>[] = [];
  let [receivedBefore, wholeGeneration] = [0, 0];
  for (const value of values) {
    if (value.kind === 'fact') facts.push(value.fact);
    else {
      said.push(value.watermark);
      const { logSince } = value.watermark;
      if (logSince < log.since || (logSince === log.since && value.offset < log.upto)) continue;
      receivedBefore = Math.max(receivedBefore, value.watermark.receivedBefore);
      wholeGeneration = Math.max(wholeGeneration, value.watermark.wholeGeneration);
    }
  }
  const nextOffset = endOf(batch);
  return {
    facts,
    said,
    watermarks: [{ partition: batch.partition, receivedBefore, wholeGeneration, nextOffset }],
    parked: undecodable.map(({ topic, partition, record: { offset, key, value }, reason }) => ({
      ...{ topic, partition, offset, reason, key, value },
    })),
  };
}

function read({ headers, value, offset }: KafkaRecord, rules: StreamRules): Read {
  if (value === null) throw new Error('a record without a value');
  const kind = headers[RECORD_KIND_HEADER];
  if (kind === RECORD_KINDS.fact) return { kind, fact: { fact: rules.decode(value), body: value } };
  if (kind !== RECORD_KINDS.watermark) throw new Error(`a record of kind "${kind ?? ''}"`);
  const watermark = decodeWatermark(value);
  if (watermark.stream !== rules.stream) throw new Error(`a watermark of stream "${watermark.stream}"`);
  if (watermark.partitions > MOST_PARTITIONS || beyond(watermark.receivedBefore, watermark.logSince))
    throw new Error('a watermark beyond all reason');
  return { kind, watermark, offset: BigInt(offset) };
}
