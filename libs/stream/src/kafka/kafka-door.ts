import type { AcceptEngine } from '../accept/accept-engine';
import type { KafkaBatch, KafkaRecord } from './kafka-batch';
import { hashOfRecord, readRecord, toKept, type RecordLimits } from './kafka-record';
import { isRefusal, type Followed, type Item } from '../accept/outcome';
import type { ParkedName } from '../parked/parked-bodies';
import type { ParkedStore } from '../parked/parked-store';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

export interface KafkaDoorOptions<Event extends StreamEvent> {
  readonly definition: StreamDefinition<Event>;
  readonly engine: Pick<AcceptEngine<Event>, 'accept'>;
  readonly parked: ParkedStore;
  readonly limits: RecordLimits & { readonly parkedPerSource: number };
}

/**
 * The door for sources that write events to Kafka themselves.
 *
 * Problem: nobody hears what became of a record, and one that cannot be accepted must not block those behind it. So
 * what HTTP would refuse is parked with its bytes and its reason, in the transaction that counts it. Only when nothing
 * can be taken in now (database away, backlog) the batch is refused as a whole; its partition waits and brings it
 * again, and what was committed of it meanwhile is a duplicate.
 */
export class KafkaDoor<Event extends StreamEvent = StreamEvent> {
  constructor(private readonly options: KafkaDoorOptions<Event>) {}

  /** Resolves once all records are committed. @throws Problem 503, or what the database said. */
  async handle({ topic, partition, records }: KafkaBatch): Promise<void> {
    const { definition, engine, limits } = this.options;
    const items = new Map<string, Item<Event>[]>();
    for (const record of records) {
      const { source, item } = readRecord(definition, record, limits);
      const followed = { ...item, ...this.parking(source, item, { topic, partition, record }) };
      const others = items.get(source);
      if (others) others.push(followed);
      else items.set(source, [followed]);
    }
    const accepted = await Promise.all(
      [...items].map(async ([source, those]) => engine.accept(source, those)),
    );
    for (const { error } of accepted) if (error !== undefined) throw error;
  }

  private parking(
    source: string,
    item: Item<Event>,
    { topic, partition, record }: { topic: string; partition: number; record: KafkaRecord },
  ): Followed {
    const { parked, limits } = this.options;
    const candidate = isRefusal(item) ? undefined : item;
    return {
      aftermath: async (client, outcome) => {
        if (outcome.outcome !== 'refused') return outcome;
        const name: ParkedName = candidate
          ? { source, id: candidate.event.id, hash: candidate.hash }
          : { source, id: '', hash: hashOfRecord(record) };
        const kept = await parked.keep(client, {
          ...{ name, candidate, kept: toKept(record), refusal: outcome },
          ...{ place: `${topic}/${partition}@${record.offset}`, most: limits.parkedPerSource },
        });
        return kept ? { outcome: 'parked', reason: outcome.reason } : outcome;
      },
    };
  }
}
