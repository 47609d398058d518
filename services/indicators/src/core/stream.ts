import type { Instant } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import type { Definition, Term, Text } from './definition';
import type { LocalTime } from './local-time';
import type { ClockReading, MarkedFact, MonthsApart, Reading } from './mark';

/** What every fact has, whatever its stream. */
export interface StreamFact {
  readonly subject: string;
  readonly generation: number;
  /** Count of the subject's events. */
  readonly version: number;
  readonly newestEventAt: Instant;
  readonly newestEventSource: string;
  /** Contradictions found by the fold. */
  readonly flags: readonly string[];
}

/** Whether a subject counts at all: nothing opens an unopened one, all that opened a retracted one was retracted. */
export type Standing = 'opened' | 'unopened' | 'retracted';

/** How one instance counts, beside what a stream says. */
export interface CountingRules {
  readonly zone: Zone;
  /** The measures that this instance tallies; absent: all. */
  readonly tallied?: ReadonlySet<string> | undefined;
}

/** A dimension of a stream's marks in words. */
export interface Dimension {
  readonly name: Text;
  /** Of the values that have words; any other says itself. */
  readonly values: Readonly<Record<string, Text>>;
  /** Month tallies do not carry it, but for `monthsApart`: a source may leave it out, or it has many values. */
  readonly optional?: true;
  /** What stands behind its values where a summand is told, e.g. "by Decision 766". */
  readonly by?: Text;
}

/** Something that happened to a subject, in words. */
export interface Told {
  readonly at: Instant;
  readonly sentence: Text;
}

/** What words about a subject need besides its fact. */
export interface Telling {
  readonly reading: Reading;
  readonly zone: Zone;
  readonly time: LocalTime;
  /** The name of a unit as the source gave its code. */
  readonly unitName: (code: string) => Text;
}

/** How a subject stands before one of its stream's rules, and why. */
export interface Verdict {
  readonly rule: string;
  readonly verdict: string;
  readonly sentence: Text;
}

/** What a list shows of a subject as of a reading of the clock; a stream tells what it has. */
export interface Row {
  /** Who holds it then, where that may be another than who holds it last. */
  readonly unit?: string;
  /** A name that stays, e.g. "accepted"; its words are `status` of the stream. */
  readonly status?: string;
  readonly due?: Instant;
  readonly closedAt?: Instant;
  readonly overdue?: boolean;
  readonly procedure?: string;
  readonly procedureName?: string;
  readonly field?: string;
  readonly level?: string;
  readonly channel?: string;
}

/** What things are called after a number; `one` is the English after 1, where that is another word. */
export interface Noun extends Text {
  readonly one?: string;
}

/** A line about a subject beside its list and its story. */
export interface Detail {
  readonly name: Text;
  readonly value: Text;
}

/** A reason for which a figure leaves something out; without terms it leaves out nothing. */
export interface LeftOutOf {
  readonly reason: string;
  readonly words: Text;
  readonly terms: readonly Term[];
}

/**
 * All that indicators knows of one stream: how its facts are read and counted, and its words. Everything else (tallies,
 * clock, journal, past, lists, explanations, Prometheus) is the same for all of them.
 */
export interface Stream<Fact extends StreamFact> {
  /** Every measure of it is called `<name>.<what>`, its topic `factsTopic(name)`. */
  readonly name: string;
  /** What its subjects are called, after a number, e.g. "hồ sơ" and "dossiers". */
  readonly noun: Noun;
  /** All measures that its marks have, in words: what a summand counts. */
  readonly measures: Readonly<Record<string, Text>>;
  /** All dimensions that its marks have. */
  readonly dimensions: Readonly<Record<string, Dimension>>;
  /** Absent: month tallies tell no optional dimension apart. */
  readonly monthsApart?: MonthsApart;
  /** Words of flags; one without words says itself. */
  flagWords?(flag: string): Text;
  /** @throws Error when the bytes are no fact of this stream. */
  decode(bytes: Uint8Array): Fact;
  /** @throws Error when PostgreSQL could never take it; absent: every text and number of the fact is looked at. */
  checkStorable?(fact: Fact): void;
  /** How a fact counts at a reading of the clock: pure, and nothing is dated after `at.now`. */
  marks(fact: Fact, rules: CountingRules, at: ClockReading): MarkedFact;
  /** Codes of the units that ever held it, as sources gave them; the last holds it. */
  units(fact: Fact): readonly string[];
  /** The last of `units`, where that is quicker; empty when there is none. */
  holder?(fact: Fact): string;
  standing(fact: Fact): Standing;
  /** Of an opened fact: its marks are dated from the first to the last of these; no last while it may get more. */
  span(fact: Fact): { readonly firstAt: Instant; readonly lastAt?: Instant };
  /** Whether all that counts of `before` is still in `after`; absent: each member is, and lists only grew. */
  keepsAll?(before: Fact, after: Fact): boolean;
  /** Whether a fact told after a restore says as much as the one known before it; absent: as `keepsAll`. */
  tellsAll?(now: Fact, known: Fact): boolean;
  /** What figures of a definition leave out beside what is never opened, each as a formula that counts it. */
  leftOut?(definition: Definition): readonly LeftOutOf[];
  /** What it is, e.g. a type and a number, in one line of a list. */
  title?(fact: Fact): string;
  /** What has become of it, in a word. */
  status?(fact: Fact): Text;
  /** What else is worth a line each. */
  details?(fact: Fact, telling: Telling): readonly Detail[];
  row?(fact: Fact, at: Reading, rules: CountingRules): Row;
  verdicts?(fact: Fact, telling: Telling): readonly Verdict[];
  /** What happened to it, in order; what lies after the clock is said to. */
  story?(fact: Fact, telling: Telling): readonly Told[];
}
