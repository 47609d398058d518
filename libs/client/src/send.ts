import type { NhipClient } from './client';
import type {
  DossierEvent,
  EventResult,
  EventResults,
  Problem,
  Statement,
  StatementResults,
} from './event-types';
import { NotTaken } from './not-taken';

/** A request has at most so many, far within the door's own limits and those of a signed body. */
export const SEND_LIMITS = { perRequest: 1_000, bytesPerRequest: 1_048_576 } as const;

/**
 * Sends one event; it is committed when this returns.
 * @throws NotTaken when it is refused, with every fault
 */
export async function sendEvent(client: NhipClient, event: DossierEvent): Promise<EventResult> {
  const headers = { 'content-type': 'application/cloudevents+json' };
  return taken(client.POST('/v1/events', { body: event, headers }));
}

/**
 * Sends many events in their order, in as many requests as the limits ask for. Those that are parked or refused harm no
 * other: look at the outcomes.
 * @returns one result per event, in their order
 * @throws NotTaken when a request fails as a whole; what went before it is committed
 */
export async function sendEvents(
  client: NhipClient,
  events: readonly DossierEvent[],
  { as = 'ndjson' }: { readonly as?: 'ndjson' | 'batch' } = {},
): Promise<EventResults> {
  const type = as === 'batch' ? 'application/cloudevents-batch+json' : 'application/x-ndjson';
  const answers: EventResults[] = [];
  for (const part of parts(events)) {
    const body = as === 'batch' ? `[${part.join(',')}]` : part.join('\n');
    answers.push(await taken(client.POST('/v1/events', { ...asText(type), body })));
  }
  return { counts: summed(NO_EVENTS, answers), results: answers.flatMap(({ results }) => results) };
}

/**
 * Sends what a list knows, or with `dryRun` asks what it would change.
 * @returns one result per statement, in their order
 * @throws NotTaken when a request fails as a whole; what went before it is committed
 */
export async function sendStatements(
  client: NhipClient,
  statements: readonly Statement[],
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<StatementResults> {
  const params = dryRun ? { query: { 'dry-run': '1' } as const } : {};
  const answers: StatementResults[] = [];
  for (const part of parts(statements)) {
    const body = part.join('\n');
    const answer = client.POST('/v1/statements', { ...asText('application/x-ndjson'), params, body });
    answers.push(await taken(answer));
  }
  return {
    dryRun,
    counts: summed(NO_STATEMENTS, answers),
    results: answers.flatMap(({ results }) => results),
  };
}

const asText = (type: string) => ({
  headers: { 'content-type': type },
  bodySerializer: (body: unknown): string => body as string,
});

/** JSON texts, in groups that one request may hold; none when there is nothing to send. */
function* parts(values: readonly object[]): Generator<readonly string[]> {
  let part: string[] = [];
  let bytes = 0;
  for (const value of values) {
    const text = JSON.stringify(value);
    const size = Buffer.byteLength(text) + 1;
    if (
      part.length === SEND_LIMITS.perRequest ||
      (part.length > 0 && bytes + size > SEND_LIMITS.bytesPerRequest)
    ) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(text);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

interface Answered {
  readonly data?: unknown;
  readonly error?: Problem;
  readonly response: Response;
}

async function taken<Answer>(asked: Promise<Answered>): Promise<Answer> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    throw new NotTaken('nobody answers', undefined, undefined, { cause });
  });
  if (data !== undefined) return data as Answer;
  throw new NotTaken(error?.detail ?? `answered ${response.status}`, response.status, error);
}

const NO_EVENTS = { applied: 0, duplicate: 0, pending: 0, parked: 0, refused: 0 };
const NO_STATEMENTS = { new: 0, changed: 0, unchanged: 0, older: 0, parked: 0, refused: 0 };

function summed<Counts extends Readonly<Record<string, number>>>(
  none: Counts,
  answers: readonly { readonly counts: Counts }[],
): Counts {
  const names = Object.keys(none);
  const sum = (name: string): number => answers.reduce((sum, { counts }) => sum + counts[name]!, 0);
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as Counts;
}
