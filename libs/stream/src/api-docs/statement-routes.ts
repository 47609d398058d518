import { EVENT_LIMITS } from '@nhip/contracts';
import { AMENDMENTS, KEY, LIST } from '../statements/read-statement';
import { OUTCOMES } from '../accept/outcome';
import { STATEMENT_LIMITS, STATEMENT_OUTCOMES } from '../statements/statement';
import { eventType, type DescribedStream, type JsonSchema } from './described-stream';
import { dataName, requiredData, schemaRef, SEQUENCE } from './event-schemas';
import { failures } from './failure-responses';

const INSTANT: JsonSchema = { type: 'string', format: 'date-time' };
const LIST_NAME: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: STATEMENT_LIMITS.list,
  pattern: LIST.source,
};

/** `POST /v1/statements` as OpenAPI has it. */
export function sendStatements(stream: DescribedStream): object {
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
        example: '1',
      },
    ],
    requestBody: {
      required: true,
      content: {
        'application/x-ndjson': {
          schema: { type: 'string', description: 'One a line.', contentSchema: schemaRef('Statement') },
          examples: { lines: { value: JSON.stringify(exampleStatement(stream)) } },
        },
      },
    },
    responses: {
      202: {
        description: 'Committed, or with `dry-run` only rehearsed: what became of each.',
        content: { 'application/json': { schema: schemaRef('StatementResults') } },
      },
      ...failures(400, 401, 403, 413, 415, 422, 429, 503),
    },
  };
}

/** `GET /v1/statements/{list}/vanished` as OpenAPI has it. */
export function vanished(): object {
  return {
    operationId: 'listVanished',
    tags: ['states'],
    summary: 'Subjects that a list has ceased to name',
    parameters: [
      { name: 'list', in: 'path', required: true, schema: LIST_NAME, example: 'register' },
      {
        name: 'before',
        in: 'query',
        required: true,
        description: 'Their newest statement is older than this instant.',
        schema: INSTANT,
        example: '2026-11-04T00:00:00+07:00',
      },
      {
        name: 'after',
        in: 'query',
        description: '`next` of the page before.',
        schema: { type: 'string' },
        example: 'H00.01-261103-0100',
      },
      {
        name: 'limit',
        in: 'query',
        schema: { type: 'integer', minimum: 1, maximum: STATEMENT_LIMITS.vanished },
        example: 100,
      },
    ],
    responses: {
      200: {
        description: 'They are told, never retracted.',
        content: { 'application/json': { schema: schemaRef('Vanished') } },
      },
      ...failures(401, 422, 503),
    },
  };
}

/** What those two read and answer, by name. */
export function statementSchemas(stream: DescribedStream): Readonly<Record<string, JsonSchema>> {
  return {
    Statement: {
      type: 'object',
      description: 'All that one list knows of one subject as of one instant.',
      required: ['list', 'subject', 'statedAt', 'events'],
      properties: {
        list: LIST_NAME,
        subject: { type: 'string', minLength: 1, maxLength: EVENT_LIMITS.code },
        statedAt: { ...INSTANT, description: 'When the list said so, e.g. when it was exported.' },
        events: {
          type: 'array',
          minItems: 1,
          maxItems: STATEMENT_LIMITS.events,
          items: schemaRef('StatedEvent'),
        },
      },
    },
    StatedEvent: {
      description:
        'One event that the list knows; `type` tells which. Amendments are never stated, they follow.',
      oneOf: stream.kinds
        .filter(({ kind }) => !AMENDMENTS.has(kind))
        .map((each) => statedEvent(stream, each)),
    },
    ...STATEMENT_ANSWERS,
    Vanished: {
      type: 'object',
      required: ['subjects'],
      properties: {
        subjects: {
          type: 'array',
          items: {
            type: 'object',
            required: ['subject', 'statedAt'],
            properties: { subject: { type: 'string' }, statedAt: INSTANT },
          },
        },
        next: { type: 'string', description: 'There are more: to be given as `after`.' },
      },
    },
  };
}

const CHANGE: JsonSchema = {
  type: 'object',
  required: ['key', 'change', 'outcome'],
  properties: {
    key: { type: 'string' },
    change: { type: 'string', enum: ['added', 'corrected', 'retracted'] },
    outcome: { type: 'string', enum: [...OUTCOMES] },
    reason: { type: 'string', description: 'Why it was parked or refused.' },
    errors: { type: 'array', items: schemaRef('Fault') },
  },
};

const STATEMENT_ANSWERS: Readonly<Record<string, JsonSchema>> = {
  StatementResult: {
    type: 'object',
    description: 'What became of one statement.',
    required: ['outcome'],
    properties: {
      outcome: { type: 'string', enum: [...STATEMENT_OUTCOMES] },
      subject: { type: 'string' },
      changes: { type: 'array', items: schemaRef('StatementChange') },
      reason: { type: 'string', description: 'Why it was refused.' },
      errors: { type: 'array', items: schemaRef('Fault') },
    },
  },
  StatementChange: CHANGE,
  StatementResults: {
    type: 'object',
    required: ['dryRun', 'counts', 'results'],
    properties: {
      dryRun: { type: 'boolean', description: 'True when nothing was kept.' },
      counts: {
        type: 'object',
        required: [...STATEMENT_OUTCOMES],
        properties: Object.fromEntries(
          STATEMENT_OUTCOMES.map((name) => [name, { type: 'integer', minimum: 0 }]),
        ),
      },
      results: { type: 'array', description: 'One a line.', items: schemaRef('StatementResult') },
    },
  },
};

function statedEvent(stream: DescribedStream, { kind, data }: DescribedStream['kinds'][number]): JsonSchema {
  return {
    type: 'object',
    required: ['key', 'type', 'time', ...requiredData(data)],
    properties: {
      key: {
        type: 'string',
        minLength: 1,
        maxLength: STATEMENT_LIMITS.key,
        pattern: KEY.source,
        description: 'Names the event within its list and subject.',
      },
      type: { type: 'string', const: eventType(stream, kind) },
      time: INSTANT,
      sequence: SEQUENCE,
      data: schemaRef(dataName(kind)),
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
