import type { Logger } from '@nhip/runtime';
import { isTracing } from '@nhip/runtime/tracing';
import type { PoolClient } from 'pg';
import { planBatch, type AcceptPlan, type Result } from './accept-plan';
import { followUp } from './aftermath';
import {
  countIntake,
  findNames,
  lockSubjects,
  writePlan,
  type EventName,
  type IntakeDelta,
} from './event-store';
import type { StreamLimits } from '../limits';
import {
  isRefusal,
  type Candidate,
  type Item,
  type Outcome,
  type OutcomeName,
  type SetAside,
} from './outcome';
import { isStatement, type Gathered, type Statement, type Work } from '../statements/statement';
import { readStatements, writeStatements } from '../statements/statement-store';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

export interface TransactionOptions<Event extends StreamEvent, Fact> {
  readonly definition: StreamDefinition<Event, Fact>;
  readonly generation: number;
  readonly limits: Pick<StreamLimits, 'eventsPerSubject'>;
  readonly log: Logger;
  /** The sealed bytes that are kept of an event that is parked; see `ParkedBodies`. */
  readonly keep: (candidate: Candidate) => Buffer;
}

/** What the events of one source were told, by outcome; each event counts once. */
export type ToldCounts = Readonly<Record<OutcomeName, number>>;

/** What one transaction came to; `results` in the order of its batch. */
export interface Done {
  readonly results: readonly Result[];
  readonly told: ReadonlyMap<string, ToldCounts>;
  readonly aside: readonly SetAside[];
}

export interface Batch<Event extends StreamEvent> {
  /** The lane that runs it. */
  readonly slot: number;
  readonly work: readonly { readonly source: string; readonly item: Work<Event> }[];
  /** Names that were found to be stored by somebody else when it was tried before. */
  readonly stored: readonly EventName[];
  /** What leads on in the trace of what stands at this place of the batch. */
  readonly traceparent: (at: number) => string | undefined;
}

/**
 * All of one transaction but BEGIN and COMMIT: locks and reads what the batch is about, plans, writes, counts.
 * @throws PlanOutdated when what was read was no longer so as it was written
 */
export async function takeIn<Event extends StreamEvent, Fact>(
  client: PoolClient,
  options: TransactionOptions<Event, Fact>,
  { slot, work, stored, traceparent }: Batch<Event>,
): Promise<Done> {
  const items = work.map(({ item }) => item);
  const plan = await planItems(client, options, { items, stored });
  for (const error of plan.unfoldable) options.log.error({ err: error }, 'a subject cannot be folded: a bug');
  // failpoint: accept.planned
  const planned = resultsOf(items, plan);
  const traces = isTracing() ? tracesOf(items, planned, traceparent) : NOT_TRACED;
  await writePlan(client, plan, { ...options, traces });
  await writeStatements(client, plan.statements);
  const results = await follow(client, items, planned);
  const told = countTold(work, results);
  await countIntake(client, slot, intakeOf(told, plan.resolved));
  // failpoint: accept.written
  const aside = results.flatMap(({ events }) => events.filter((outcome) => 'reason' in outcome));
  return { results, told, aside };
}

/** What would become of these items now; nothing is written, and what is locked is free once the transaction ends. */
export async function rehearse<Event extends StreamEvent, Fact>(
  client: PoolClient,
  options: TransactionOptions<Event, Fact>,
  items: readonly Work<Event>[],
): Promise<readonly Result[]> {
  const plan = await planItems(client, options, { items, stored: [] });
  const stored = plan.events.map(({ event: { source, id } }) => ({ source, id }));
  const taken = stored.length === 0 ? new Map() : await findNames(client, stored);
  return resultsOf(items, taken.size === 0 ? plan : await planItems(client, options, { items, stored }));
}

async function planItems<Event extends StreamEvent, Fact>(
  client: PoolClient,
  { definition, generation, limits: { eventsPerSubject } }: TransactionOptions<Event, Fact>,
  { items, stored }: { readonly items: readonly Work<Event>[]; readonly stored: readonly EventName[] },
): Promise<AcceptPlan<Event>> {
  const taken = items.filter(
    (item): item is Candidate<Event> | Statement<Event> | Gathered<Event> => !isRefusal(item),
  );
  const subjects = [...new Set(taken.map(({ subject }) => subject))].sort();
  const names = [...stored, ...amendedNames(definition, taken)];
  return planBatch(
    definition,
    { generation, eventsPerSubject },
    {
      items: taken,
      stored: subjects.length === 0 ? new Map() : await lockSubjects(client, subjects),
      stated: await readStatements(
        client,
        taken.filter((item) => isStatement(item)),
      ),
      known: names.length === 0 ? new Map() : await findNames(client, names),
    },
  );
}

/** Names are asked for only where the log of a subject cannot tell: what amendments replace. */
function amendedNames<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  items: readonly (Candidate<Event> | Statement<Event> | Gathered<Event>)[],
): EventName[] {
  return items.flatMap((item) => {
    const target = isStatement(item) ? undefined : definition.replaces(item.event);
    return target === undefined || isStatement(item) ? [] : [{ source: item.event.source, id: target }];
  });
}

function resultsOf<Event extends StreamEvent>(
  items: readonly Work<Event>[],
  { results }: AcceptPlan<Event>,
): Result[] {
  let planned = 0;
  return items.map((item) => (isRefusal(item) ? { told: item, events: [item] } : results[planned++]!));
}

async function follow<Event extends StreamEvent>(
  client: PoolClient,
  items: readonly Work<Event>[],
  results: readonly Result[],
): Promise<Result[]> {
  // A statement has nothing that follows.
  const decided = results.map(({ told }) => told as Outcome);
  const told = await followUp(client, items as readonly Item[], decided);
  return results.map((result, at) =>
    told[at] === decided[at] ? result : { told: told[at]!, events: [told[at]!] },
  );
}

const NOT_TRACED: ReadonlyMap<string, string> = new Map();

/** Of each subject that something was applied to: where the newest traced of it leads on. */
function tracesOf<Event extends StreamEvent>(
  items: readonly Work<Event>[],
  results: readonly Result[],
  traceparent: (at: number) => string | undefined,
): Map<string, string> {
  const traces = new Map<string, string>();
  items.forEach((item, at) => {
    const leads = isRefusal(item) ? undefined : traceparent(at);
    if (leads === undefined || isRefusal(item)) return;
    if (results[at]!.events.some(({ outcome }) => outcome === 'applied' || outcome === 'pending'))
      traces.set(item.subject, leads);
  });
  return traces;
}

const NOTHING: ToldCounts = { applied: 0, duplicate: 0, pending: 0, parked: 0, refused: 0 };

function countTold<Event extends StreamEvent>(
  work: Batch<Event>['work'],
  results: readonly Result[],
): Map<string, ToldCounts> {
  const told = new Map<string, Record<OutcomeName, number>>();
  work.forEach(({ source }, index) => {
    let counts = told.get(source);
    if (counts === undefined) told.set(source, (counts = { ...NOTHING }));
    for (const { outcome } of results[index]!.events) counts[outcome] += 1;
  });
  return told;
}

/** What was told, less the events that were told to be pending, now or earlier, and have got their target. */
function intakeOf(
  told: ReadonlyMap<string, ToldCounts>,
  resolved: ReadonlyMap<string, number>,
): Map<string, IntakeDelta> {
  const intake = new Map<string, IntakeDelta>();
  for (const [source, counts] of told) {
    const found = resolved.get(source) ?? 0;
    const received = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const { applied, pending } = counts;
    intake.set(source, { ...counts, received, applied: applied + found, pending: pending - found });
  }
  return intake;
}
