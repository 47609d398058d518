import { streamTopics, type Instant, type Topic } from '@nhip/contracts';
import { changeCause, type ChangeCause } from './core/change-cause';
import { isOvertaken, type MarkedFact, type Reading } from './core/mark';
import { remarkOf, type Remark } from './core/remark';
import { stillTells } from './core/still-tells';
import { checkStorable } from './core/storable';
import type { CountingRules, Stream, StreamFact } from './core/stream';

/**
 * Raised whenever the same fact at the same clock reading gets other marks: a calendar, a pause policy, a lateness
 * rule (DESIGN section 3). Tallies and journal rows carry it. Another stream changes no marks, so it raises nothing.
 */
export const RULES_GENERATION = 3;

/** What this service needs of a fact besides its marks, whatever the stream. */
export interface FactHead {
  readonly subject: string;
  readonly generation: number;
  readonly version: number;
  /** The unit that holds the subject, or did last; empty when none ever did. */
  readonly unit: string;
  readonly newestEventAt: Instant;
  readonly newestEventSource: string;
}

/** A decoded fact that can be asked for its marks again at another reading: none once its generation is over. */
export interface MarkableFact extends FactHead {
  readonly marksAt: (at: Reading) => MarkedFact;
  /** What is remarkable about it when its first happening after the clock is at `aheadAt`. */
  readonly remark: (aheadAt: Instant | undefined) => Remark | undefined;
}

/** How one instance reads and counts the facts of one stream. */
export interface StreamRules {
  readonly stream: string;
  readonly topic: string;
  readonly partitions: number;
  /** @throws Error when the bytes are no fact of this stream, or one that could not be stored. */
  readonly decode: (bytes: Uint8Array) => MarkableFact;
  /** Why a fact counts otherwise than it did. */
  readonly causeOf: (before: Uint8Array | undefined, after: Uint8Array) => ChangeCause;
  /** Whether a fact says as much as one that was known before a restore. */
  readonly tellsAll: (now: Uint8Array, known: Uint8Array) => boolean;
}

const NO_MARKS: MarkedFact = { marks: [] };

export function rulesOf<Fact extends StreamFact>(
  stream: Stream<Fact>,
  counting: CountingRules,
  topic: Pick<Topic, 'name' | 'partitions'> = streamTopics(stream.name)[0],
): StreamRules {
  const read = (bytes: Uint8Array): Fact => stream.decode(bytes);
  const keepsAll = (before: Fact, after: Fact): boolean =>
    stream.keepsAll?.(before, after) ?? stillTells(before, after);
  return {
    ...{ stream: stream.name, topic: topic.name, partitions: topic.partitions },
    decode: (bytes) => {
      const fact = stream.decode(bytes);
      if (stream.checkStorable) stream.checkStorable(fact);
      else checkStorable(fact);
      const { subject, generation, version, newestEventAt, newestEventSource } = fact;
      const unit = stream.holder ? stream.holder(fact) : (stream.units(fact).at(-1) ?? '');
      return {
        ...{ subject, generation, version, unit, newestEventAt, newestEventSource },
        marksAt: (at) => (isOvertaken(fact, at) ? NO_MARKS : stream.marks(fact, counting, at)),
        remark: (aheadAt) => remarkOf(stream, fact, { unit, aheadAt }),
      };
    },
    causeOf: (before, after) => changeCause(keepsAll, before && read(before), read(after)),
    tellsAll: (now, known) => {
      const [told, before] = [read(now), read(known)];
      return stream.tellsAll?.(told, before) ?? (told.version >= before.version && keepsAll(before, told));
    },
  };
}
