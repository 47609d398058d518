import type { Candidate, Item, Outcome, Refusal } from '../accept/outcome';
import type { StreamEvent } from '../stream-definition';

/** Limits of one statement; beyond them it is refused with the path of the fault. */
export const STATEMENT_LIMITS = {
  /** Characters of the name of a list and of the key of an event. */
  list: 40,
  key: 40,
  events: 60,
  /** Keys of the JSON of a statement; its depth and bytes are those of an event. */
  jsonKeys: 2_000,
  /** How far ahead of the clock a statement may be dated: a wrong year would outrank all later ones. */
  aheadMs: 24 * 3_600_000,
  /** Notes kept of one subject in a gathered list; beyond them its statements are refused. */
  notes: 400,
  /** Subjects told at once of those that vanished from a list. */
  vanished: 1_000,
} as const;

/** What parts an event's id from the instant that its amendment was stated at; no key holds it. */
export const AMENDED_AT = '~';

/** One event of a statement; it is stored as `<list>/<subject>/<key>`. */
export interface StatedEvent<Event extends StreamEvent = StreamEvent> {
  readonly key: string;
  readonly candidate: Candidate<Event>;
}

/**
 * What one source says, in one of its lists, about one subject, as of one instant: all the events that list knows.
 * The newest statement wins: what it no longer holds is retracted, what it holds otherwise is corrected.
 */
export interface Statement<Event extends StreamEvent = StreamEvent> {
  readonly source: string;
  readonly list: string;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly statedAt: number;
  readonly events: readonly StatedEvent<Event>[];
  /** sha256 (hexadecimal) of all it says, whatever the order of its events. */
  readonly hash: string;
}

/** What a gathered list keeps of one statement. */
export interface Note<Said extends object = object> {
  /** When it was stated, milliseconds since 1970. */
  readonly at: number;
  /** sha256 (hexadecimal) of what it says. */
  readonly hash: string;
  readonly said: Said;
}

/**
 * A statement of a list where earlier ones count beside the newest: what happened shows only in how they follow each
 * other. All of them are kept as notes, and the events are a pure function of these, ordered by instant and content.
 */
export interface Gathered<Event extends StreamEvent = StreamEvent> {
  readonly source: string;
  readonly list: string;
  readonly subject: string;
  readonly statedAt: number;
  /** It tells no instant of its own, `statedAt` is its receipt: as the newest that says so, it is a repetition. */
  readonly undated: boolean;
  /** JSON; it is kept, so it holds nothing personal. */
  readonly said: object;
  /** Whether another note is about the same matter as this one. */
  readonly likeness: (note: Note) => boolean;
  readonly derive: (notes: readonly Note[]) => readonly StatedEvent<Event>[];
}

/** The newest statement that is known of a (source, list, subject), and all of them where they are gathered. */
export interface KnownStatement {
  readonly statedAt: number;
  readonly hash: string;
  readonly notes?: readonly Note[];
}

export const STATEMENT_OUTCOMES = ['new', 'changed', 'unchanged', 'older', 'parked', 'refused'] as const;
export type StatementOutcome = (typeof STATEMENT_OUTCOMES)[number];
export type ChangeKind = 'added' | 'corrected' | 'retracted';

/** What became of one statement, after COMMIT. */
export type StatementResult =
  | {
      readonly outcome: Exclude<StatementOutcome, 'refused'>;
      readonly subject: string;
      readonly changes: readonly ({ readonly key: string; readonly change: ChangeKind } & Outcome)[];
    }
  | (Refusal & { readonly subject?: string });

export function isGathered<Event extends StreamEvent>(
  statement: Statement<Event> | Gathered<Event>,
): statement is Gathered<Event> {
  return 'derive' in statement;
}

/** What a door hands on: a statement, or a refusal that is only counted. */
export type Stated<Event extends StreamEvent = StreamEvent> =
  Statement<Event> | (Refusal & { readonly subject?: string });

/** What can be taken in: an event, a refusal that is only counted, or a statement that stands for events. */
export type Work<Event extends StreamEvent = StreamEvent> = Item<Event> | Statement<Event> | Gathered<Event>;

export function isStatement<Event extends StreamEvent>(
  item: Work<Event>,
): item is Statement<Event> | Gathered<Event> {
  return 'statedAt' in item;
}

export const prefixOf = ({ list, subject }: Pick<Statement, 'list' | 'subject'>): string =>
  `${list}/${subject}/`;

export const statementName = ({
  source,
  list,
  subject,
}: Pick<Statement, 'source' | 'list' | 'subject'>): string => `${source}\n${list}\n${subject}`;
