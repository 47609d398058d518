import { controlTotalSchemas, tellControlTotals } from './control-total-routes';
import { exampleEvent, type DescribedStream } from './described-stream';
import { ANSWER_SCHEMAS, eventSchemas, schemaRef } from './event-schemas';
import { failures, failureResponses } from './failure-responses';
import { sendStatements, statementSchemas, vanished } from './statement-routes';

export const API_VERSION = '1.0.0';

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
      { name: 'completeness', description: 'Whether all that was sent is here.' },
    ],
    security: [{ sourceKey: [] }],
    paths: {
      '/v1/events': { post: sendEvents(stream) },
      '/v1/statements': { post: sendStatements(stream) },
      '/v1/statements/{list}/vanished': { get: vanished() },
      '/v1/control-totals': { post: tellControlTotals(stream) },
      ...stream.routes.paths,
    },
    components: {
      securitySchemes: {
        sourceKey: { type: 'http', scheme: 'bearer', description: 'The key of a source.' },
      },
      responses: failureResponses(),
      schemas: {
        ...eventSchemas(stream),
        ...ANSWER_SCHEMAS,
        ...statementSchemas(stream),
        ...controlTotalSchemas(stream),
        ...stream.routes.schemas,
      },
    },
  };
}

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
