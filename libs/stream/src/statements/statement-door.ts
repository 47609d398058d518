import { Problem } from '@nhip/runtime';
import { isUnavailable } from '@nhip/store';
import type { FastifyRequest } from 'fastify';
import type { AcceptEngine } from '../accept/accept-engine';
import type { Sender } from '../keys/api-keys';
import { BodyTooLarge } from '../door/body-too-large';
import { modeOf } from '../door/door-mode';
import type { KeyRates } from '../door/key-rates';
import type { StreamLimits } from '../limits';
import { ndjsonLines } from '../door/ndjson-lines';
import { openBody } from '../door/open-body';
import type { Refusal } from '../accept/outcome';
import { outOfBounds } from '../door/read-item';
import { readStatement } from './read-statement';
import {
  isStatement,
  STATEMENT_OUTCOMES,
  type Gathered,
  type Stated,
  type StatementOutcome,
  type StatementResult,
} from './statement';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

export interface StatementsAnswer {
  /** True when nothing was kept of it. */
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<StatementOutcome, number>>;
  /** One per line that is not blank, in order. */
  readonly results: readonly StatementResult[];
}

interface DoorParts<Event extends StreamEvent> {
  readonly definition: StreamDefinition<Event>;
  readonly engine: AcceptEngine<Event>;
  readonly limits: StreamLimits;
  readonly rates: KeyRates;
}

/** `POST /v1/statements` of a stream: one statement a line, answered after COMMIT, or rehearsed. */
export class StatementDoor<Event extends StreamEvent = StreamEvent> {
  constructor(private readonly parts: DoorParts<Event>) {}

  /** @throws Problem 400, 401, 408, 413, 415, 429, 503; their members tell how much was committed before. */
  async receive(
    request: FastifyRequest,
    sender: Sender,
    { dryRun }: { readonly dryRun: boolean },
  ): Promise<StatementsAnswer> {
    if (modeOf(request.headers) !== 'ndjson')
      throw new Problem(415, 'statements come as application/x-ndjson, one a line');
    const leave = this.parts.rates.enter(sender.keyId);
    const results: StatementResult[] = [];
    try {
      const { limits, engine } = this.parts;
      const most = { bytes: limits.ndjsonBytes, limit: 'body' } as const;
      engine.admit();
      const body = await openBody(request, sender, { limits, most });
      await this.readAll(body, { sender, dryRun, results });
      return { dryRun, ...countsOf(results), results };
    } catch (error) {
      throw this.problemOf(
        error,
        results.length === 0 || dryRun ? {} : { committed: countsOf(results).counts },
      );
    } finally {
      request.raw.resume();
      leave();
    }
  }

  /**
   * Statements of a gathered list, read by an adapter, with the refusals of what it could not read.
   * @throws Problem 429, 503; what was committed before is a repetition when all is sent again
   */
  async gather(
    sender: Sender,
    items: readonly (Gathered<Event> | Extract<Stated<Event>, Refusal>)[],
  ): Promise<readonly StatementResult[]> {
    const { rates, engine } = this.parts;
    const leave = rates.enter(sender.keyId);
    try {
      rates.takeEvents(sender.keyId, items.length);
      const { outcomes, error } = await engine.state(sender.source, items);
      if (error !== undefined) throw error;
      return outcomes as readonly StatementResult[];
    } catch (error) {
      throw this.problemOf(error, {});
    } finally {
      leave();
    }
  }

  /** Chunk after chunk, the next one read while the one before is under way; where one fails, others count. */
  private async readAll(
    body: AsyncIterable<Buffer>,
    { sender, dryRun, results }: { sender: Sender; dryRun: boolean; results: StatementResult[] },
  ): Promise<void> {
    const { definition, engine, limits, rates } = this.parts;
    const context = { source: sender.source, limits, now: Date.now() };
    const underWay: Promise<readonly (StatementResult | undefined)[]>[] = [];
    let failure: { readonly error: unknown } | undefined;
    let ended: { readonly error: unknown } | undefined;
    const settle = async (): Promise<void> => {
      try {
        for (const result of await underWay.shift()!) if (result !== undefined) results.push(result);
      } catch (error) {
        failure ??= { error };
      }
    };
    const send = async (
      items: readonly Stated<Event>[],
    ): Promise<readonly (StatementResult | undefined)[]> => {
      if (dryRun) return engine.rehearse(items);
      const { outcomes, error } = await engine.state(sender.source, items, { admitted: true });
      if (error === undefined) return outcomes;
      for (const outcome of outcomes) if (outcome !== undefined) results.push(outcome);
      throw error;
    };
    let begun = false;
    try {
      for await (const lines of ndjsonLines(body, limits)) {
        if (!begun) engine.admit();
        begun = true;
        const items = lines.map((line) =>
          withinBounds(definition, readStatement(definition, line, context), sender),
        );
        rates.takeEvents(sender.keyId, eventsOf(items));
        while (underWay.length >= (dryRun || engine.crowded ? 1 : limits.chunksInFlight)) await settle();
        if (failure !== undefined) break;
        const sent = send(items);
        sent.catch(() => undefined);
        underWay.push(sent);
      }
    } catch (error) {
      ended = { error };
    }
    while (underWay.length > 0) await settle();
    // What was not committed is told rather than where the body ended: nobody would send it again.
    const told = failure ?? ended;
    if (told !== undefined) throw told.error;
  }

  private problemOf(error: unknown, members: Record<string, unknown>): unknown {
    if (error instanceof BodyTooLarge) {
      const detail = `the body is over a limit (${error.limit}); send the rest in further requests`;
      return new Problem(413, detail, { members: { limit: error.limit, ...members } });
    }
    if (error instanceof Problem)
      return new Problem(error.status, error.message, {
        ...error.options,
        members: { ...error.options.members, ...members },
      });
    if (isUnavailable(error))
      return Problem.unavailable('the database is not available', { members, cause: error });
    return error;
  }
}

function withinBounds<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  item: Stated<Event>,
  sender: Sender,
): Stated<Event> {
  if (!isStatement(item)) return item;
  for (const { candidate } of item.events) {
    const refusal = outOfBounds(definition, candidate, sender);
    if (refusal !== undefined) return { ...refusal, subject: item.subject };
  }
  return item;
}

function eventsOf<Event extends StreamEvent>(items: readonly Stated<Event>[]): number {
  return items.reduce((sum, item) => sum + (isStatement(item) ? item.events.length : 1), 0);
}

function countsOf(results: readonly StatementResult[]): Pick<StatementsAnswer, 'counts'> {
  const counts = Object.fromEntries(STATEMENT_OUTCOMES.map((name) => [name, 0])) as Record<
    StatementOutcome,
    number
  >;
  for (const { outcome } of results) counts[outcome] += 1;
  return { counts };
}
