import { STATEMENT_LIMITS, STATEMENT_OUTCOMES } from '../statement';
import { eventType, exampleEvent, type DescribedStream, type JsonSchema } from './described-stream';
import { ANSWER_SCHEMAS, eventSchemas, schemaRef } from './event-schemas';

export const API_VERSION = '1.0.0';
const PROBLEM = 'application/problem+json';

/** The OpenAPI 3.1 document of a stream's HTTP doors for source systems. */
export function buildOpenApi(stream: DescribedStream): Readonly<Record<string, unknown>> {
  return {
    openapi: '3.1.1',
    info: {
      title: stream.title,
      version: API_VERSION,
      description:
        'Events are named for ever by (source, id): send one again whenever you are not sure, it counts once. ' +
        '202 means committed.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This instance.' }],
    tags: [
      { name: 'events', description: 'What happened, one CloudEvents event each.' },
      { name: 'states', description: 'What a list holds; events follow from the difference.' },
    ],
    security: [{ sourceKey: [] }],
    paths: {
      '/v1/events': { post: sendEvents(stream) },
      '/v1/statements': { post: sendStatements(stream) },
      '/v1/statements/{list}/vanished': { get: vanished() },
      ...stream.routes.paths,
    },
    components: {
      securitySchemes: {
        sourceKey: { type: 'http', scheme: 'bearer', description: 'The key of a source.' },
      },
      responses: responses(),
      schemas: {
        ...eventSchemas(stream),
        ...ANSWER_SCHEMAS,
        ...statementSchemas(stream),
        ...stream.routes.schemas,
      },
    },
  };
}

/** References to the answers that every route of source systems may give. */
export const failures = (...statuses: readonly number[]): Record<string, object> =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${NAMES[status]}` }]));

const NAMES: Readonly<Record<number, string>> = {
  400: 'Malformed',
  401: 'NotAuthenticated',
  403: 'NotAllowed',
  413: 'TooLarge',
  415: 'UnsupportedMediaType',
  422: 'NotValid',
  429: 'TooMany',
  503: 'Unavailable',
};
const SENTENCES: Readonly<Record<number, string>> = {
  400: 'The body cannot be read.',
  401: 'No key that is in force, or a signature that does not fit.',
  403: "Another source's events, or what this key may not send.",
  413: 'A named limit; send the rest in further requests.',
  415: 'Another media type or encoding.',
  422: 'Every fault with its path.',
  429: 'This key sends too much at once; `Retry-After` tells when to go on.',
  503: 'Send the same again after `Retry-After`.',
};

function responses(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(NAMES).map(([status, name]) => [
      name,
      {
        description: SENTENCES[Number(status)],
        ...(RETRIED.has(status) && {
          headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 0 } } },
        }),
        content: { [PROBLEM]: { schema: schemaRef('Problem') } },
      },
    ]),
  );
}
const RETRIED: ReadonlySet<string> = new Set(['429', '503']);

function sendEvents(stream: DescribedStream): object {
  const [first, second, ...rest] = stream.kinds.map(({ kind }) => exampleEvent(stream, kind));
  const { limits } = stream;
  const json = { schema: schemaRef('Event') };
  return {
    operationId: 'sendEvents',
    tags: ['events'],
    summary: 'Send one event or many',
    description:
      `One event has at most ${limits.eventBytes} bytes; a body of many at most ${limits.ndjsonBytes} bytes and ` +
      `${limits.ndjsonLines} events. In binary mode (CloudEvents HTTP binding) the attributes are headers \`ce-id\`, ` +
      '`ce-source`, `ce-type`, `ce-subject`, `ce-time`, `ce-specversion`, and the body is the data.',
    requestBody: {
      required: true,
      content: {
        'application/cloudevents+json': { ...json, examples: { one: { value: first } } },
        'application/cloudevents-batch+json': {
          schema: { type: 'array', items: schemaRef('Event') },
          examples: { batch: { value: [first, second] } },
        },
        'application/x-ndjson': {
          schema: { type: 'string', description: 'One event a line.', contentSchema: schemaRef('Event') },
          examples: { lines: { value: rest.map((event) => JSON.stringify(event)).join('\n') } },
        },
      },
    },
    responses: {
      202: {
        description: 'Committed: what became of each.',
        content: {
          'application/json': { schema: { anyOf: [schemaRef('EventResults'), schemaRef('EventResult')] } },
        },
      },
      ...failures(400, 401, 403, 413, 415, 422, 429, 503),
    },
  };
}

function sendStatements(stream: DescribedStream): object {
  const statement = exampleStatement(stream);
  return {
    operationId: 'sendStatements',
    tags: ['states'],
    summary: 'Say what a list holds',
    description:
      'For systems that know states, not events: each line is all that one list knows of one subject as of one ' +
      'instant. The newest statement wins; what it holds otherwise is corrected, what it no longer holds is retracted.',
    parameters: [
      {
        name: 'dry-run',
        in: 'query',
        description: '1: says what would change and keeps nothing.',
        schema: { type: 'string', const: '1' },
      },
    ],
    requestBody: {
      required: true,
      content: {
        'application/x-ndjson': {
          schema: { type: 'string', description: 'One a line.', contentSchema: schemaRef('Statement') },
          examples: { lines: { value: JSON.stringify(statement) } },
        },
      },
    },
    responses: {
      202: {
        description: 'Committed: what became of each.',
        content: { 'application/json': { schema: schemaRef('StatementResults') } },
      },
      ...failures(400, 401, 403, 413, 415, 429, 503),
    },
  };
}

function vanished(): object {
  return {
    operationId: 'listVanished',
    tags: ['states'],
    summary: 'Subjects that a list has ceased to name',
    parameters: [
      { name: 'list', in: 'path', required: true, schema: { type: 'string' }, example: 'register' },
      {
        name: 'before',
        in: 'query',
        required: true,
        description: 'Their newest statement is older than this instant.',
        schema: { type: 'string', format: 'date-time' },
        example: '2026-11-04T00:00:00+07:00',
      },
      {
        name: 'after',
        in: 'query',
        description: 'The last subject of the page before.',
        schema: { type: 'string' },
      },
      {
        name: 'limit',
        in: 'query',
        schema: { type: 'integer', minimum: 1, maximum: STATEMENT_LIMITS.vanished },
      },
    ],
    responses: {
      200: {
        description: 'They are told, never retracted.',
        content: { 'application/json': { schema: { type: 'object' } } },
      },
      ...failures(401, 422, 503),
    },
  };
}

function exampleStatement(stream: DescribedStream): object {
  const [first] = stream.kinds;
  return {
    list: 'register',
    subject: `${stream.subject}-R`,
    statedAt: '2026-11-03T17:00:00+07:00',
    events: [
      {
        key: first!.kind,
        type: eventType(stream, first!.kind),
        time: '2026-11-03T08:10:00+07:00',
        data: first!.example,
      },
    ],
  };
}

function statementSchemas(stream: DescribedStream): Record<string, JsonSchema> {
  const text = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength });
  return {
    Statement: {
      type: 'object',
      required: ['list', 'subject', 'statedAt', 'events'],
      properties: {
        list: text(STATEMENT_LIMITS.list),
        subject: { type: 'string' },
        statedAt: { type: 'string', format: 'date-time' },
        events: {
          type: 'array',
          minItems: 1,
          maxItems: STATEMENT_LIMITS.events,
          items: schemaRef('StatedEvent'),
        },
      },
    },
    StatedEvent: {
      type: 'object',
      required: ['key', 'type', 'time'],
      properties: {
        key: { ...text(STATEMENT_LIMITS.key), description: 'Names the event within its list and subject.' },
        type: { type: 'string', enum: stream.kinds.map(({ kind }) => eventType(stream, kind)) },
        time: { type: 'string', format: 'date-time' },
        sequence: { type: 'string' },
        data: { type: 'object' },
      },
    },
    StatementResults: {
      type: 'object',
      required: ['dryRun', 'counts', 'results'],
      properties: {
        dryRun: { type: 'boolean' },
        counts: {
          type: 'object',
          required: [...STATEMENT_OUTCOMES],
          properties: Object.fromEntries(STATEMENT_OUTCOMES.map((name) => [name, { type: 'integer' }])),
        },
        results: {
          type: 'array',
          items: {
            type: 'object',
            required: ['outcome'],
            properties: {
              outcome: { type: 'string', enum: [...STATEMENT_OUTCOMES] },
              subject: { type: 'string' },
              changes: { type: 'array', items: { type: 'object' } },
              reason: { type: 'string' },
              errors: { type: 'array', items: schemaRef('Fault') },
            },
          },
        },
      },
    },
  };
}
