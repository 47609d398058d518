import { Problem } from '@nhip/runtime';
import { isUnavailable } from '@nhip/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accepted, AcceptEngine } from './accept-engine';
import { Answer, toResult, type EventResult, type NdjsonAnswer } from './answer';
import type { Sender } from './api-keys';
import type { StreamLimits } from './limits';
import { BodyTooLarge, ndjsonLines, type BodyLimit } from './ndjson-lines';
import { type Item, type Refusal } from './outcome';
import { readItem } from './read-item';
import type { StreamDefinition, StreamEvent } from './stream-definition';

export const STRUCTURED = 'application/cloudevents+json';
export const NDJSON = 'application/x-ndjson';

/** Status and sentence of a refusal when it is the answer to a request of one event. */
const REFUSED: Readonly<Partial<Record<Refusal['reason'], readonly [number, string]>>> = {
  'malformed-json': [400, 'the body is not JSON'],
  'not-utf-8': [400, 'the body is not UTF-8'],
  'foreign-source': [403, 'this key may send events of its own source only'],
};
const LIMIT_SENTENCE: Readonly<Record<BodyLimit, (limits: StreamLimits) => string>> = {
  body: ({ ndjsonBytes }) => `a body has at most ${ndjsonBytes} bytes; send the rest in further requests`,
  line: ({ eventBytes }) => `an event has at most ${eventBytes} bytes`,
  lines: ({ ndjsonLines }) => `a body has at most ${ndjsonLines} lines; send the rest in further requests`,
};

/** `POST /v1/events` of a stream: reads a body, hands its events to accept, answers after COMMIT. */
export class EventDoor<Event extends StreamEvent = StreamEvent> {
  constructor(
    private readonly definition: StreamDefinition<Event>,
    private readonly engine: AcceptEngine<Event>,
    private readonly limits: StreamLimits,
  ) {}

  /** Teaches the HTTP server the two media types: one event as a buffer, many as the stream itself. */
  prepare(http: FastifyInstance): void {
    http.addContentTypeParser(
      STRUCTURED,
      { parseAs: 'buffer', bodyLimit: this.limits.eventBytes },
      (_request, body, done) => done(null, body),
    );
    http.addContentTypeParser(NDJSON, (_request, body, done) => done(null, body));
  }

  /** @throws Problem 400, 403, 413, 415, 422, 503 */
  async receive(request: FastifyRequest, sender: Sender): Promise<EventResult | NdjsonAnswer> {
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
      throw new Problem(415, 'bodies are not compressed');
    const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
    if (type === STRUCTURED) return this.receiveOne(request.body as Buffer, sender);
    if (type === NDJSON) return this.receiveMany(request, sender);
    throw new Problem(415, `events come as ${STRUCTURED} (one) or ${NDJSON} (one a line)`);
  }

  private async receiveOne(body: Buffer, { source }: Sender): Promise<EventResult> {
    const item = readItem(this.definition, body, { source, limits: this.limits });
    const { outcomes, error } = await this.engine.accept(source, [item]);
    const [outcome] = outcomes;
    if (outcome === undefined) throw asProblem(error, {});
    if (outcome.outcome !== 'refused') return toResult(item, outcome);
    const [status, detail] = REFUSED[outcome.reason] ?? [422, `the event is refused: ${outcome.reason}`];
    throw new Problem(status, detail, {
      members: { reason: outcome.reason },
      ...(outcome.errors && { errors: outcome.errors }),
    });
  }

  private async receiveMany({ raw, headers }: FastifyRequest, { source }: Sender): Promise<NdjsonAnswer> {
    const answer = new Answer();
    if (Number(headers['content-length'] ?? 0) > this.limits.ndjsonBytes) throw this.tooLarge('body', answer);
    const underWay: Promise<void>[] = [];
    let failure: unknown;
    const settle = async (items: Item<Event>[], accepted: Promise<Accepted>): Promise<void> => {
      const add = answer.reserve();
      const { outcomes, error } = await accepted;
      add(items, outcomes);
      failure ??= error;
    };
    const context = { source, limits: this.limits };
    try {
      for await (const lines of ndjsonLines(raw.iterator({ destroyOnReturn: false }), this.limits)) {
        const items = lines.map((line) => readItem(this.definition, line, context));
        if (underWay.length >= this.limits.chunksInFlight) await underWay.shift();
        if (failure !== undefined) break;
        underWay.push(settle(items, this.engine.accept(source, items)));
      }
    } catch (error) {
      failure = error;
    }
    // What is left of the body is read and dropped, so that the answer reaches a client that still sends.
    raw.resume();
    await Promise.all(underWay);
    if (failure instanceof BodyTooLarge) throw this.tooLarge(failure.limit, answer);
    if (!raw.complete && raw.destroyed) throw new Problem(400, 'the body ended early');
    if (failure !== undefined) throw asProblem(failure, answer.members());
    return answer.toBody();
  }

  private tooLarge(limit: BodyLimit, answer: Answer): Problem {
    const detail = LIMIT_SENTENCE[limit](this.limits);
    return new Problem(413, detail, { members: { limit, ...answer.members() } });
  }
}

function asProblem(error: unknown, members: Record<string, unknown>): unknown {
  if (error instanceof Problem)
    return new Problem(error.status, error.message, { ...error.options, members });
  if (isUnavailable(error))
    return Problem.unavailable('the database is not available', { members, cause: error });
  return error;
}
