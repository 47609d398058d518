import type { Known, Ledger, SentEvent } from './ledger';

/** Where a source system sends its events. */
export interface Door {
  /** Base of the door, `system.instance.eventsUrl`, or that of a proxy before it. */
  readonly url: string;
  readonly key: string;
  readonly source: string;
}

/** A request that hangs longer is given up: nobody knows then what became of it. */
const PATIENCE_MS = 15_000;
const MODES = { one: 'application/cloudevents+json', many: 'application/x-ndjson' } as const;

type Told = { readonly outcome: string; readonly reason?: string };

/**
 * Sends events once, in one request, and writes into the ledger what the answer says of each: acknowledged, refused,
 * or nothing at all (429, 503, a cut connection, no answer in time): those stay unknown.
 * @returns the status of the answer, or what the connection ended with
 */
export async function deliver(
  door: Door,
  ledger: Ledger,
  events: readonly SentEvent[],
): Promise<number | string> {
  ledger.try(events);
  const one = events.length === 1;
  try {
    const answer = await fetch(`${door.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${door.key}`, 'content-type': one ? MODES.one : MODES.many },
      body: events.map((event) => JSON.stringify(event)).join('\n'),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const told = (await answer.json()) as Told & { results?: Told[] };
    if (answer.status === 202)
      (told.results ?? [told]).forEach((each, at) => ledger.learn(events[at]!.id, knownOf(each)));
    else if (one && answer.status === 422)
      ledger.learn(events[0]!.id, { state: 'refused', reason: told.reason ?? '' });
    else if (answer.status !== 429 && answer.status !== 503 && answer.status !== 408)
      throw new TypeError(`the door answered ${answer.status}: ${JSON.stringify(told)}`);
    return answer.status;
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('the door')) throw error;
    return (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
  }
}

function knownOf({ outcome, reason = '' }: Told): Known {
  if (outcome === 'applied' || outcome === 'duplicate') return { state: 'acknowledged', outcome };
  return { state: 'refused', reason: `${outcome} ${reason}` };
}
