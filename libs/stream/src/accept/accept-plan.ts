import { deriveGathered, deriveStatement } from '../statements/derive-statement';
import type { Candidate, Outcome } from './outcome';
import {
  isGathered,
  isStatement,
  statementName,
  type Gathered,
  type KnownStatement,
  type Statement,
  type StatementResult,
} from '../statements/statement';
import type { StreamDefinition, StreamEvent } from '../stream-definition';
import { nameOf, SubjectLog, type StoredSubject } from './subject-log';

/** Where an event of this name is stored already, and the hash (hexadecimal) of what it says. */
export interface KnownName {
  readonly subject: string;
  readonly hash: string;
}

export interface SubjectWrite extends StoredSubject {
  readonly subject: string;
  /** No row of it was there. */
  readonly fresh: boolean;
  readonly fact: Uint8Array;
}

/** What one transaction has to write, and what to tell about each item once it is committed. */
export interface AcceptPlan<Event extends StreamEvent> {
  /** Of each item, in order. */
  readonly results: readonly Result[];
  readonly events: readonly Candidate<Event>[];
  readonly subjects: readonly SubjectWrite[];
  readonly statements: readonly StatementWrite[];
  readonly parked: readonly { readonly candidate: Candidate<Event>; readonly reason: string }[];
  /** Per source, how many events that were pending have got their target now. */
  readonly resolved: ReadonlyMap<string, number>;
  /** Subjects whose fold threw, with what it threw: a bug to be logged. */
  readonly unfoldable: readonly unknown[];
}

/** What became of one item: what its sender is told, and the outcome of each of its events, for the counts. */
export interface Result {
  readonly told: Outcome | StatementResult;
  readonly events: readonly Outcome[];
}

export interface StatementWrite extends KnownStatement {
  readonly statement: Pick<Statement, 'source' | 'list' | 'subject'>;
}

export interface PlanInput<Event extends StreamEvent> {
  readonly items: readonly (Candidate<Event> | Statement<Event> | Gathered<Event>)[];
  /** The stored subjects among those of the items, locked. */
  readonly stored: ReadonlyMap<string, StoredSubject>;
  /** Events that are stored under an item's name, or under the name that an amendment replaces. */
  readonly known: ReadonlyMap<string, KnownName>;
  /** The newest statements that are stored of those among the items, by `statementName`. */
  readonly stated: ReadonlyMap<string, KnownStatement>;
}

export interface PlanRules {
  readonly generation: number;
  readonly eventsPerSubject: number;
}

/**
 * Decides what becomes of each item of a batch. Pure: the same batch over the same rows is the same plan.
 * Invariant: every item has exactly one result, and a subject is written if and only if an event joins its log.
 */
export function planBatch<Event extends StreamEvent, Fact>(
  definition: StreamDefinition<Event, Fact>,
  rules: PlanRules,
  input: PlanInput<Event>,
): AcceptPlan<Event> {
  const planner = new Planner(definition, rules, input);
  const settle = input.items.map((item) => (isStatement(item) ? planner.state(item) : planner.take(item)));
  return planner.finish(settle);
}

/** One plain statement would make its list forget what was gathered. */
const GATHERED_LIST = { outcome: 'refused', reason: 'gathered-list' } as const;
const TOO_MANY = { outcome: 'refused', reason: 'too-many-statements' } as const;

/** Tells the result of an item once all of the batch is decided. */
type Settle = () => Result;

/** One batch while it is planned, item after item. */
class Planner<Event extends StreamEvent, Fact> {
  private readonly candidates: Candidate<Event>[] = [];
  /** Of each candidate. */
  private readonly outcomes: Outcome[] = [];
  private readonly logs = new Map<string, SubjectLog<Event>>();
  private readonly taken: Map<string, KnownName>;
  private readonly stated: Map<string, KnownStatement>;
  private readonly newest = new Map<string, StatementWrite & { readonly settle: Settle }>();

  constructor(
    private readonly definition: StreamDefinition<Event, Fact>,
    private readonly rules: PlanRules,
    private readonly input: PlanInput<Event>,
  ) {
    this.taken = new Map(input.known);
    this.stated = new Map(input.stated);
  }

  take(candidate: Candidate<Event>): Settle {
    const index = this.decide(candidate);
    return () => {
      const outcome = this.outcomes[index]!;
      return { told: outcome, events: [outcome] };
    };
  }

  state(statement: Statement<Event> | Gathered<Event>): Settle {
    const name = statementName(statement);
    const log = this.logOf(statement.subject);
    const known = this.stated.get(name);
    if (known?.notes !== undefined && !isGathered(statement))
      return () => ({ told: GATHERED_LIST, events: [GATHERED_LIST] });
    const derivation = isGathered(statement)
      ? deriveGathered(statement, log.events, known)
      : deriveStatement(statement, log.events, known);
    if (derivation === undefined) return () => ({ told: TOO_MANY, events: [TOO_MANY] });
    const changes = derivation.derived.map((derived) => ({ derived, index: this.decide(derived.candidate) }));
    const settle = (): Result => {
      const events: Outcome[] = changes.map(({ index }) => this.outcomes[index]!);
      const parked = events.some(({ outcome }) => outcome === 'parked');
      const told = {
        outcome: parked ? ('parked' as const) : derivation.outcome,
        subject: statement.subject,
        // What an older statement adds only to take it back is nobody's business.
        changes:
          derivation.outcome === 'older' && !parked
            ? []
            : changes.map(({ derived: { key, change } }, at) => ({ key, change, ...events[at]! })),
      };
      for (let repeated = 0; repeated < derivation.repeated; repeated++)
        events.push({ outcome: 'duplicate' });
      return { told, events };
    };
    const { newest } = derivation;
    if (newest !== undefined) {
      this.stated.set(name, newest);
      this.newest.set(name, { statement, ...newest, settle });
    }
    return settle;
  }

  finish(settle: readonly Settle[]): AcceptPlan<Event> {
    const plan = {
      events: [] as Candidate<Event>[],
      subjects: [] as SubjectWrite[],
      resolved: new Map<string, number>(),
      unfoldable: [] as unknown[],
    };
    for (const log of [...this.logs.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
      if (log.added.length === 0) continue;
      try {
        plan.subjects.push(this.write(log));
        plan.events.push(...log.added.map(({ candidate }) => candidate));
        for (const [source, count] of log.resolved)
          plan.resolved.set(source, (plan.resolved.get(source) ?? 0) + count);
      } catch (error) {
        plan.unfoldable.push(error);
        for (const { index } of log.added)
          this.outcomes[index] = { outcome: 'parked', reason: 'cannot-fold' };
      }
    }
    const parked = this.candidates.flatMap((candidate, index) => {
      const outcome = this.outcomes[index]!;
      return outcome.outcome === 'parked' ? [{ candidate, reason: outcome.reason }] : [];
    });
    // One that was parked in part is not known: sent again, it is compared with the log again.
    const statements = [...this.newest.values()].filter((write) => write.settle().told.outcome !== 'parked');
    return { ...plan, parked, statements, results: settle.map((each) => each()) };
  }

  private write(log: SubjectLog<Event>): SubjectWrite {
    const { definition, rules } = this;
    const identity = { subject: log.subject, generation: rules.generation };
    const fact = definition.toFact(definition.fold(identity, log.events));
    return { ...log.toStored(), subject: log.subject, fresh: log.fresh, fact };
  }

  private logOf(subject: string): SubjectLog<Event> {
    let log = this.logs.get(subject);
    if (log === undefined) {
      log = new SubjectLog(subject, this.input.stored.get(subject));
      this.logs.set(subject, log);
    }
    return log;
  }

  /** @returns the place of the candidate and its outcome. */
  private decide(candidate: Candidate<Event>): number {
    const { definition, rules, taken } = this;
    const log = this.logOf(candidate.subject);
    const nameTaken = (name: string): KnownName | undefined => taken.get(name);
    const outcome = decide(definition, rules, { candidate, log, nameTaken });
    const index = this.candidates.push(candidate) - 1;
    this.outcomes.push(outcome);
    if (outcome.outcome === 'applied' || outcome.outcome === 'pending') {
      log.add(candidate, index, definition);
      taken.set(nameOf(candidate.event.source, candidate.event.id), candidate);
    }
    return index;
  }
}

interface Question<Event extends StreamEvent> {
  readonly candidate: Candidate<Event>;
  readonly log: SubjectLog<Event>;
  readonly nameTaken: (name: string) => KnownName | undefined;
}

function decide<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  rules: PlanRules,
  { candidate, log, nameTaken }: Question<Event>,
): Outcome {
  const { event, hash } = candidate;
  const held = log.hashOf(event.source, event.id) ?? nameTaken(nameOf(event.source, event.id))?.hash;
  if (held !== undefined)
    return held === hash ? { outcome: 'duplicate' } : { outcome: 'parked', reason: 'conflict' };
  const target = definition.replaces(event);
  if (target !== undefined && definition.closesCycle(event, log.events))
    return { outcome: 'parked', reason: 'cycle' };
  const targetKnown = target === undefined || log.find(event.source, target) !== undefined;
  // As far as is known now: one whose target comes later, to another subject, stays pending and amends nothing.
  const elsewhere = targetKnown ? undefined : nameTaken(nameOf(event.source, target));
  if (elsewhere !== undefined && elsewhere.subject !== candidate.subject)
    return {
      outcome: 'refused',
      reason: 'replaces-other-subject',
      errors: [{ path: '/data/replaces', detail: 'names an event of another subject' }],
    };
  if (log.events.length >= rules.eventsPerSubject) return { outcome: 'parked', reason: 'too-many-events' };
  return { outcome: targetKnown ? 'applied' : 'pending' };
}
