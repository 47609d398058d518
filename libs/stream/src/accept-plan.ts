import type { Candidate, Outcome } from './outcome';
import type { StreamDefinition, StreamEvent } from './stream-definition';
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

/** What one transaction has to write, and what to tell about each candidate once it is committed. */
export interface AcceptPlan<Event extends StreamEvent> {
  readonly outcomes: readonly Outcome[];
  readonly events: readonly Candidate<Event>[];
  readonly subjects: readonly SubjectWrite[];
  readonly parked: readonly { readonly candidate: Candidate<Event>; readonly reason: string }[];
  /** Per source, how many events that were pending have got their target now. */
  readonly resolved: ReadonlyMap<string, number>;
  /** Subjects whose fold threw, with what it threw: a bug to be logged. */
  readonly unfoldable: readonly unknown[];
}

export interface PlanInput<Event extends StreamEvent> {
  readonly candidates: readonly Candidate<Event>[];
  /** The stored subjects among those of the candidates, locked. */
  readonly stored: ReadonlyMap<string, StoredSubject>;
  /** Events that are stored under a candidate's name, or under the name that an amendment replaces. */
  readonly known: ReadonlyMap<string, KnownName>;
}

export interface PlanRules {
  readonly generation: number;
  readonly eventsPerSubject: number;
}

/**
 * Decides what becomes of each event of a batch. Pure: the same batch over the same rows is the same plan.
 * Invariant: every candidate has exactly one outcome, and a subject is written if and only if an event joins its log.
 */
export function planBatch<Event extends StreamEvent, Fact>(
  definition: StreamDefinition<Event, Fact>,
  rules: PlanRules,
  input: PlanInput<Event>,
): AcceptPlan<Event> {
  const outcomes: Outcome[] = new Array<Outcome>(input.candidates.length);
  const subjects = new Map<string, SubjectLog<Event>>();
  const taken = new Map(input.known);
  const nameTaken = (name: string): KnownName | undefined => taken.get(name);

  input.candidates.forEach((candidate, index) => {
    let log = subjects.get(candidate.subject);
    if (log === undefined) {
      log = new SubjectLog(candidate.subject, input.stored.get(candidate.subject));
      subjects.set(candidate.subject, log);
    }
    const outcome = decide(definition, rules, { candidate, log, nameTaken });
    outcomes[index] = outcome;
    if (outcome.outcome !== 'applied' && outcome.outcome !== 'pending') return;
    log.add(candidate, index, definition);
    taken.set(nameOf(candidate.event.source, candidate.event.id), candidate);
  });

  const plan = {
    outcomes,
    events: [] as Candidate<Event>[],
    subjects: [] as SubjectWrite[],
    resolved: new Map<string, number>(),
    unfoldable: [] as unknown[],
  };
  for (const log of [...subjects.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
    if (log.added.length === 0) continue;
    try {
      const fact = definition.toFact(
        definition.fold({ subject: log.subject, generation: rules.generation }, log.events),
      );
      plan.subjects.push({ ...log.toStored(), subject: log.subject, fresh: log.fresh, fact });
      plan.events.push(...log.added.map(({ candidate }) => candidate));
      for (const [source, count] of log.resolved)
        plan.resolved.set(source, (plan.resolved.get(source) ?? 0) + count);
    } catch (error) {
      plan.unfoldable.push(error);
      for (const { index } of log.added) outcomes[index] = { outcome: 'parked', reason: 'cannot-fold' };
    }
  }
  const parked = input.candidates.flatMap((candidate, index) => {
    const outcome = outcomes[index]!;
    return outcome.outcome === 'parked' ? [{ candidate, reason: outcome.reason }] : [];
  });
  return { ...plan, parked };
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
