import { Problem, principalOf } from '@nhip/runtime';
import { isUnavailable } from '@nhip/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accepted, AcceptEngine } from '../accept/accept-engine';
import { Answer, toResult, type EventResult, type ManyAnswer } from './answer';
import type { Sender } from '../keys/api-keys';
import { batchItems, NotAnArray } from './batch-items';
import { BodyTooLarge, type BodyLimit } from './body-too-large';
import { wholeBody } from './door-body';
import { isOne, MODES, modeOf, type Mode } from './door-mode';
import type { KeyRates } from './key-rates';
import type { StreamLimits } from '../limits';
import { ndjsonLines } from './ndjson-lines';
import { isRefusal, type Item, type Outcome, type Refusal } from '../accept/outcome';
import { readBinary } from './binary-mode';
import { openBody } from './open-body';
import { outOfBounds, readItem, readValue } from './read-item';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

const PATH = '/v1/events';
const ADMITTED = { admitted: true };
/** Whatever is not POST; HEAD comes with GET. */
const OTHER_METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Status and sentence of a refusal when it is the answer to a request of one event. */
const REFUSED: Readonly<Partial<Record<Refusal['reason'], readonly [number, string]>>> = {
  'malformed-json': [400, 'the body is not JSON'],
  'not-utf-8': [400, 'the body is not UTF-8'],
  'foreign-source': [403, 'this key may send events of its own source only'],
  'foreign-type': [403, 'this key may not send events of this type'],
  'foreign-unit': [403, 'this key may not send events of this unit'],
};
const LIMIT_SENTENCE: Readonly<Record<BodyLimit, (limits: StreamLimits) => string>> = {
  body: ({ ndjsonBytes }) => `a body has at most ${ndjsonBytes} bytes; send the rest in further requests`,
  line: ({ eventBytes }) => `an event has at most ${eventBytes} bytes`,
  lines: ({ ndjsonLines }) => `a body has at most ${ndjsonLines} events; send the rest in further requests`,
  ratio: ({ inflateRatio }) => `a compressed body grows at most ${inflateRatio} fold; send it as it is`,
  adapted: ({ adaptedBytes }) => `such a body has at most ${adaptedBytes} bytes; send more, smaller ones`,
  signed: ({ signedBytes }) => `a signed body has at most ${signedBytes} bytes; send more, smaller ones`,
};

/**
 * `POST /v1/events` of a stream: reads a body in any mode, hands its events to accept, answers after COMMIT.
 * It reads the bytes itself, so that limits, signatures and compression are the same in every mode.
 */
export class EventDoor<Event extends StreamEvent = StreamEvent> {
  constructor(
    private readonly definition: StreamDefinition<Event>,
    private readonly engine: AcceptEngine<Event>,
    private readonly limits: StreamLimits,
    private readonly rates: KeyRates,
  ) {}

  /** Adds the route to the HTTP server, in a scope of its own where no body is parsed before the door reads it. */
  prepare(http: FastifyInstance): void {
    // Other routes that read many events a body do that from the stream too.
    http.addContentTypeParser(MODES.ndjson, (_request, body, done) => done(null, body));
    void http.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, body, next) => next(null, body));
      scope.route({
        method: 'POST',
        url: PATH,
        config: { policy: 'source-key', checksBounds: true } as object,
        handler: async (request, reply) => {
          const told = await this.receive(request, principalOf<Sender>(request));
          return reply.status(202).send(told);
        },
      });
      scope.route({
        method: OTHER_METHODS,
        url: PATH,
        config: { policy: 'public' } as object,
        handler: async (_request, reply) => {
          void reply.header('allow', 'POST');
          throw new Problem(405, 'events are sent with POST; what became of them is in its answer');
        },
      });
      done();
    });
  }

  /** @throws Problem 400, 401, 403, 408, 413, 415, 422, 429, 503 */
  async receive(request: FastifyRequest, sender: Sender): Promise<EventResult | ManyAnswer> {
    const { raw } = request;
    const mode = modeOf(request.headers);
    if (mode === 'binary' && sender.signingSecret !== undefined)
      throw new Problem(415, 'this key signs its bodies, and binary mode leaves headers unsigned: send JSON');
    const leave = this.rates.enter(sender.keyId);
    const answer = new Answer();
    const { eventBytes, ndjsonBytes } = this.limits;
    const most = isOne(mode)
      ? { bytes: eventBytes, limit: 'line' as const }
      : { bytes: ndjsonBytes, limit: 'body' as const };
    try {
      this.engine.admit();
      const parts = await openBody(request, sender, { limits: this.limits, most });
      if (isOne(mode)) return await this.receiveOne(mode, parts, { request, sender });
      return await this.receiveMany(mode, parts, { sender, answer });
    } catch (error) {
      throw this.problemOf(error, raw.destroyed && !raw.complete, answer);
    } finally {
      // What is left of the body is read and dropped, so that the answer reaches a client that still sends.
      raw.resume();
      leave();
    }
  }

  /**
   * Events that an adapter made of another format: as if they had been sent in one body.
   * @throws Problem 429, 503; its members tell how much was committed before
   */
  async take(sender: Sender, values: readonly object[]): Promise<ManyAnswer> {
    const leave = this.rates.enter(sender.keyId);
    const answer = new Answer();
    try {
      this.rates.takeEvents(sender.keyId, values.length);
      const context = { ...sender, limits: this.limits };
      const items = values.map((value) => readValue(this.definition, value, context));
      const { outcomes, error } = await this.engine.accept(sender.source, items);
      answer.reserve()(items, outcomes);
      if (error !== undefined) throw error;
      return answer.toBody();
    } catch (error) {
      throw this.problemOf(error, false, answer);
    } finally {
      leave();
    }
  }

  /**
   * Takes in what an adapter reads in lines of another format. Sent again it is the same events, if it names them so.
   * @returns what became of each item, after COMMIT
   * @throws Problem 400, 401, 408, 413, 415, 429, 503
   */
  async adapt(
    request: FastifyRequest,
    sender: Sender,
    read: (body: Buffer) => readonly Item<Event>[],
  ): Promise<readonly Outcome[]> {
    const { raw, headers } = request;
    if (modeOf(headers) !== 'ndjson')
      throw new Problem(415, `lines of another format come as ${MODES.ndjson}`);
    const leave = this.rates.enter(sender.keyId);
    const answer = new Answer();
    try {
      this.engine.admit();
      const most = { bytes: this.limits.adaptedBytes, limit: 'adapted' as const };
      const parts = await openBody(request, sender, { limits: this.limits, most });
      const body = await wholeBody(parts, most.bytes, most.limit);
      this.engine.admit();
      const items = read(body).map((item) =>
        isRefusal(item) ? item : (outOfBounds(this.definition, item, sender) ?? item),
      );
      this.rates.takeEvents(sender.keyId, items.length);
      const { outcomes, error } = await this.engine.accept(sender.source, items, ADMITTED);
      answer.reserve()(items, outcomes);
      if (error !== undefined) throw error;
      return outcomes as readonly Outcome[];
    } catch (error) {
      throw this.problemOf(error, raw.destroyed && !raw.complete, answer);
    } finally {
      raw.resume();
      leave();
    }
  }

  private async receiveOne(
    mode: Mode,
    parts: AsyncIterable<Buffer>,
    { request, sender }: { readonly request: FastifyRequest; readonly sender: Sender },
  ): Promise<EventResult> {
    const body = await wholeBody(parts, this.limits.eventBytes, 'line');
    this.engine.admit();
    this.rates.takeEvents(sender.keyId, 1);
    const context = { ...sender, limits: this.limits };
    const item =
      mode === 'binary'
        ? readBinary(this.definition, { headers: request.raw.headersDistinct, body }, context)
        : readItem(this.definition, body, context);
    const { outcomes, error } = await this.engine.accept(sender.source, [item], ADMITTED);
    const [outcome] = outcomes;
    if (outcome === undefined) throw error;
    if (outcome.outcome !== 'refused') return toResult(item, outcome);
    const [status, detail] = REFUSED[outcome.reason] ?? [422, `the event is refused: ${outcome.reason}`];
    throw new Problem(status, detail, {
      members: { reason: outcome.reason },
      ...(outcome.errors && { errors: outcome.errors }),
    });
  }

  private async receiveMany(
    mode: Mode,
    parts: AsyncIterable<Buffer>,
    { sender, answer }: { readonly sender: Sender; readonly answer: Answer },
  ): Promise<ManyAnswer> {
    const underWay: Promise<void>[] = [];
    let failure: { readonly error: unknown } | undefined;
    let ended: { readonly error: unknown } | undefined;
    let begun = false;
    const settle = async (items: Item<Event>[], accepted: Promise<Accepted>): Promise<void> => {
      const add = answer.reserve();
      const { outcomes, error } = await accepted;
      add(items, outcomes);
      if (error !== undefined) failure ??= { error };
    };
    const context = { ...sender, limits: this.limits };
    const split = mode === 'batch' ? batchItems : ndjsonLines;
    try {
      for await (const events of split(parts, this.limits)) {
        while (underWay.length >= this.mostUnderWay()) await underWay.shift();
        if (failure !== undefined) break;
        if (!begun) this.engine.admit();
        if (begun) await this.rates.awaitEvents(sender.keyId, events.length);
        else this.rates.takeEvents(sender.keyId, events.length);
        begun = true;
        const items = events.map((event) => readItem(this.definition, event, context));
        underWay.push(settle(items, this.engine.accept(sender.source, items, ADMITTED)));
      }
    } catch (error) {
      ended = { error };
    }
    await Promise.all(underWay);
    // What was not committed is told rather than where the body ended: nobody would send it again.
    const told = failure ?? ended;
    if (told !== undefined) throw told.error;
    return answer.toBody();
  }

  /** Chunks of one body. */
  private mostUnderWay(): number {
    return this.engine.crowded ? 1 : this.limits.chunksInFlight;
  }

  /** What the sender is told, with what was committed of its body before it failed. */
  private problemOf(error: unknown, cut: boolean, answer: Answer): unknown {
    const members = answer.members();
    if (error instanceof BodyTooLarge) {
      const { limit } = error;
      return new Problem(413, LIMIT_SENTENCE[limit](this.limits), { members: { limit, ...members } });
    }
    if (error instanceof NotAnArray)
      return new Problem(400, `${error.message}: [event, …]`, {
        members: { reason: 'malformed-json', ...members },
      });
    if (error instanceof Problem)
      return new Problem(error.status, error.message, {
        ...error.options,
        members: { ...error.options.members, ...members },
      });
    if (cut) return new Problem(400, 'the body ended early', { members });
    if (isUnavailable(error))
      return Problem.unavailable('the database is not available', { members, cause: error });
    return error;
  }
}
