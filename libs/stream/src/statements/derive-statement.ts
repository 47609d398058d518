import { hash } from 'node:crypto';
import { toCandidate } from '../accept/cloud-event';
import type { Candidate } from '../accept/outcome';
import {
  AMENDED_AT,
  prefixOf,
  STATEMENT_LIMITS,
  type ChangeKind,
  type Gathered,
  type KnownStatement,
  type Note,
  type StatedEvent,
  type Statement,
} from './statement';
import type { StreamEvent } from '../stream-definition';

/** An event that makes the log of the subject say what the statement says. */
export interface DerivedEvent<Event extends StreamEvent> {
  readonly key: string;
  readonly change: ChangeKind;
  readonly candidate: Candidate<Event>;
}

export interface Derivation<Event extends StreamEvent> {
  readonly outcome: 'new' | 'changed' | 'unchanged' | 'older';
  readonly derived: readonly DerivedEvent<Event>[];
  /** How many events the statement holds that were said already, or are outdated. */
  readonly repeated: number;
  /** What is to be known as the newest statement from now on, if that is another. */
  readonly newest?: KnownStatement;
}

/**
 * The difference between what a statement says and what its list has said so far, as events. Pure.
 *
 * Problem: exports and messages of a source arrive late, twice and in any order, and each tells a state instead of what
 * happened. Naive: compare with the last arrival; then the order of arrival decides.
 * Here the newest instant decides, equal instants by content. What an older statement alone has told is stored and
 * retracted at once, so that the log of the subject holds the same names whatever came first.
 * Invariant: after any order and repetition of a set of statements, the keys in force and their content are those of
 * the newest one, and every key that any of them told is stored.
 *
 * @param log all events stored of the subject
 */
export function deriveStatement<Event extends StreamEvent>(
  statement: Statement<Event>,
  log: readonly Event[],
  known: KnownStatement | undefined,
): Derivation<Event> {
  const { statedAt, events } = statement;
  const newest = { statedAt, hash: statement.hash };
  if (known !== undefined && known.hash === newest.hash) {
    const later = statedAt > known.statedAt ? { newest } : {};
    return { outcome: 'unchanged', derived: [], repeated: events.length, ...later };
  }
  const said = new SaidSoFar(statement, log);
  if (known !== undefined && !isNewer(statement, known)) {
    const late = events.filter(({ key }) => !said.has(key));
    const derived = late.flatMap((each) => [added(each), said.retract(each, known.statedAt)]);
    return { outcome: 'older', derived, repeated: events.length - late.length };
  }
  const derived = said.differenceTo(events, statedAt);
  const repeated = events.length - derived.filter(({ change }) => change !== 'retracted').length;
  const outcome = known === undefined ? 'new' : derived.length > 0 ? 'changed' : 'unchanged';
  return { outcome, derived, repeated, newest };
}

/**
 * As `deriveStatement`, for a list whose statements are gathered. Pure.
 * Invariant: after any order and repetition of a set of dated statements, the keys in force and their content are those
 * that follow from all of them.
 * @returns undefined when there are as many notes as may be kept
 */
export function deriveGathered<Event extends StreamEvent>(
  statement: Gathered<Event>,
  log: readonly Event[],
  known: KnownStatement | undefined,
): Derivation<Event> | undefined {
  const notes = known?.notes ?? [];
  const note: Note = {
    at: statement.statedAt,
    hash: hash('sha256', JSON.stringify(statement.said)),
    said: statement.said,
  };
  const before = statement.undated
    ? notes.findLast(statement.likeness)?.hash === note.hash
    : notes.some((each) => each.at === note.at && each.hash === note.hash);
  if (before) return { outcome: 'unchanged', derived: [], repeated: 1 };
  if (notes.length >= STATEMENT_LIMITS.notes) return undefined;
  const all = [...notes, note].sort((a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1));
  const newest = all.at(-1)!;
  const events = statement.derive(all);
  const derived = new SaidSoFar(statement, log).differenceTo(events, newest.at);
  const late = newest === note ? 'unchanged' : 'older';
  const outcome = known === undefined ? 'new' : derived.length > 0 ? 'changed' : late;
  return {
    outcome,
    derived,
    repeated: derived.length > 0 ? 0 : 1,
    newest: { statedAt: newest.at, hash: newest.hash, notes: all },
  };
}

function isNewer(statement: KnownStatement, known: KnownStatement): boolean {
  return statement.statedAt === known.statedAt
    ? statement.hash > known.hash
    : statement.statedAt > known.statedAt;
}

/** What an event says but for its name. */
interface Said {
  readonly kind: string;
  readonly time: number;
  readonly sequence?: number;
  readonly data: object;
}

/** An amendment as every stream has it. */
interface Amendment {
  readonly time: number;
  readonly sequence?: number;
  readonly data: { readonly replaces: string; readonly event?: Said };
}

/** One key of the list: the event that first told it, and the newest of this list's amendments of it. */
interface Key {
  readonly first: Said;
  amended?: Amendment;
}

const added = <Event extends StreamEvent>({ key, candidate }: StatedEvent<Event>): DerivedEvent<Event> => ({
  key,
  change: 'added',
  candidate,
});

/** What one list has said about a subject; amendments that others sent of its events are theirs. */
class SaidSoFar<Event extends StreamEvent> {
  private readonly keys = new Map<string, Key>();
  private readonly prefix: string;

  constructor(
    private readonly statement: Pick<Statement<Event>, 'source' | 'list' | 'subject'>,
    log: readonly Event[],
  ) {
    this.prefix = prefixOf(statement);
    const own = log.filter(({ source, id }) => source === statement.source && id.startsWith(this.prefix));
    for (const event of own)
      if (!event.id.includes(AMENDED_AT)) this.keys.set(event.id.slice(this.prefix.length), { first: event });
    for (const event of own) {
      const at = event.id.indexOf(AMENDED_AT);
      const key = at === -1 ? undefined : this.keys.get(event.id.slice(this.prefix.length, at));
      const amendment = event as unknown as Amendment;
      if (key !== undefined && (key.amended === undefined || isLater(amendment, key.amended)))
        key.amended = amendment;
    }
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  differenceTo(events: readonly StatedEvent<Event>[], statedAt: number): DerivedEvent<Event>[] {
    const changes = events.flatMap((stated) => {
      const { key, candidate } = stated;
      const known = this.keys.get(key);
      if (known === undefined) return [added(stated)];
      const inForce = contentInForce(known);
      if (inForce === contentOf(candidate.event)) return [];
      return [this.amend(key, { kind: 'corrected', statedAt, event: candidate.event })];
    });
    const told = new Set(events.map(({ key }) => key));
    for (const [key, known] of this.keys)
      if (!told.has(key) && contentInForce(known) !== undefined)
        changes.push(this.amend(key, { kind: 'retracted', statedAt }));
    return changes;
  }

  retract({ key }: StatedEvent<Event>, statedAt: number): DerivedEvent<Event> {
    return this.amend(key, { kind: 'retracted', statedAt });
  }

  /** Of the amendments of one event the last in order wins: it is dated after those of before. */
  private amend(
    key: string,
    how: { readonly kind: 'corrected' | 'retracted'; readonly statedAt: number; readonly event?: Event },
  ): DerivedEvent<Event> {
    const { source, subject } = this.statement;
    const before = this.keys.get(key)?.amended;
    const time = Math.max(how.statedAt, before?.time ?? how.statedAt);
    const sequence = before?.time === time ? (before.sequence ?? 0) + 1 : undefined;
    const replaces = this.prefix + key;
    const { event: told } = how;
    const event = {
      source,
      id: `${replaces}${AMENDED_AT}${time}${sequence === undefined ? '' : `.${sequence}`}`,
      kind: how.kind,
      ...dated(time, sequence),
      data: told
        ? { replaces, event: { kind: told.kind, ...dated(told.time, told.sequence), data: told.data } }
        : { replaces },
    } as unknown as Event;
    return { key, change: how.kind, candidate: toCandidate(subject, event) };
  }
}

function dated(time: number, sequence: number | undefined): Pick<Said, 'time' | 'sequence'> {
  return sequence === undefined ? { time } : { time, sequence };
}

function isLater(a: Amendment, b: Amendment): boolean {
  return a.time === b.time ? (a.sequence ?? 0) > (b.sequence ?? 0) : a.time > b.time;
}

/** Undefined for a key that is retracted. */
function contentInForce({ first, amended }: Key): string | undefined {
  const said = amended === undefined ? first : amended.data.event;
  return said && contentOf(said);
}

function contentOf({ kind, time, sequence, data }: Said): string {
  return `${kind}\n${time}\n${sequence ?? ''}\n${JSON.stringify(data)}`;
}
