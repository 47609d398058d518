import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import {
  decodeWatermark,
  DOSSIER_FACTS_TOPIC,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  type Watermark,
} from '@nhip/contracts';
import { decodeBatch, type KafkaBatch, type KafkaRecord } from '@nhip/stream/kafka';
import type { Intake } from './applier';
import { Indicators } from './indicators';
import type { StreamRules } from './rules';

/** The Kafka door: facts and watermarks of a partition become one write, in their order; the unreadable are parked. */
@Controller()
export class FactsConsumer {
  constructor(@Inject(Indicators) private readonly indicators: Indicators) {}

  @EventPattern(DOSSIER_FACTS_TOPIC)
  async handle(batch: KafkaBatch): Promise<void> {
    const { engine, ticker, continuity } = this.indicators;
    if (!(await continuity.holds(batch))) return batch.rewind?.();
    const intake = intakeOf(batch, engine.rules);
    await engine.applier.apply(intake);
    if (intake.watermarks.some(({ receivedBefore }) => receivedBefore > 0)) ticker.nudge();
  }
}

type Read =
  | { readonly kind: 'fact'; readonly fact: Intake['facts'][number] }
  | { readonly kind: 'watermark'; readonly watermark: Required<Watermark> };

/** A batch as the applier takes it. */
export function intakeOf(batch: KafkaBatch, rules: StreamRules): Intake {
  const { values, undecodable } = decodeBatch(batch, (record) => read(record, rules));
  const facts: Intake['facts'][number][] = [];
  let [receivedBefore, wholeGeneration] = [0, 0];
  for (const value of values) {
    if (value.kind === 'fact') facts.push(value.fact);
    else {
      receivedBefore = Math.max(receivedBefore, value.watermark.receivedBefore);
      wholeGeneration = Math.max(wholeGeneration, value.watermark.wholeGeneration);
    }
  }
  const nextOffset = BigInt(batch.records.at(-1)!.offset) + 1n;
  return {
    facts,
    watermarks: [{ partition: batch.partition, receivedBefore, wholeGeneration, nextOffset }],
    parked: undecodable.map(({ topic, partition, record: { offset, key, value }, reason }) => ({
      ...{ topic, partition, offset, reason, key, value },
    })),
  };
}

function read({ headers, value }: KafkaRecord, rules: StreamRules): Read {
  if (value === null) throw new Error('a record without a value');
  const kind = headers[RECORD_KIND_HEADER];
  if (kind === RECORD_KINDS.fact) return { kind, fact: { fact: rules.decode(value), body: value } };
  if (kind !== RECORD_KINDS.watermark) throw new Error(`a record of kind "${kind ?? ''}"`);
  const watermark = decodeWatermark(value);
  if (watermark.stream !== rules.stream) throw new Error(`a watermark of stream "${watermark.stream}"`);
  return { kind, watermark };
}
