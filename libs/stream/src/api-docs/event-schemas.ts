import { EVENT_LIMITS, EVENT_NAME_PATTERN } from '@nhip/contracts';
import { OUTCOMES } from '../accept/outcome';
import { eventType, type DescribedKind, type DescribedStream, type JsonSchema } from './described-stream';

/** `submitted` → `SubmittedEvent`, `due-changed` → `DueChangedEvent`. */
export const eventName = (kind: string): string => `${pascal(kind)}Event`;
export const dataName = (kind: string): string => `${pascal(kind)}Data`;
export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The schemas of a stream's events, by name: per kind one of the data and one of the envelope, and their union. */
export function eventSchemas(stream: DescribedStream): Readonly<Record<string, JsonSchema>> {
  const schemas: Record<string, JsonSchema> = {};
  for (const { kind, summary, data } of stream.kinds) {
    const { $schema: _, ...bare } = data;
    schemas[dataName(kind)] = bare;
    schemas[eventName(kind)] = envelope(stream, { kind, summary, data });
  }
  const names = stream.kinds.map(({ kind }) => kind);
  schemas['Event'] = {
    description: 'A CloudEvents 1.0.2 event; `type` tells which.',
    oneOf: names.map((kind) => schemaRef(eventName(kind))),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(
        names.map((kind) => [eventType(stream, kind), schemaRef(eventName(kind))['$ref']]),
      ),
    },
  };
  return schemas;
}

/** The answers to events, by name. */
export const ANSWER_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Fault: {
    type: 'object',
    required: ['path', 'detail'],
    properties: {
      path: { type: 'string', description: 'A JSON pointer into the event, or the name of a parameter.' },
      detail: { type: 'string' },
    },
  },
  EventResult: {
    type: 'object',
    description: 'What became of one event, after it was committed.',
    required: ['outcome'],
    properties: {
      id: { type: 'string' },
      outcome: { type: 'string', enum: [...OUTCOMES] },
      reason: { type: 'string', description: 'Why it was parked or refused.' },
      errors: { type: 'array', items: schemaRef('Fault') },
    },
  },
  EventResults: {
    type: 'object',
    required: ['counts', 'results'],
    properties: {
      counts: {
        type: 'object',
        required: [...OUTCOMES],
        properties: Object.fromEntries(OUTCOMES.map((name) => [name, { type: 'integer', minimum: 0 }])),
      },
      results: {
        type: 'array',
        description: 'One per event, in their order.',
        items: schemaRef('EventResult'),
      },
    },
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    required: ['type', 'title', 'status', 'detail'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What is wrong and how to mend it.' },
      errors: { type: 'array', items: schemaRef('Fault') },
      committed: { type: 'object', description: 'What was committed of a body before it failed.' },
    },
  },
};

/** Data may be left out where nothing of them is required. */
export const requiredData = ({ required }: JsonSchema): readonly string[] =>
  Array.isArray(required) && required.length > 0 ? ['data'] : [];

export const SEQUENCE = {
  type: 'string',
  pattern: '^\\d{1,15}$',
  description: 'Orders what the source says of one instant.',
} as const;

function envelope(
  stream: DescribedStream,
  described: Pick<DescribedKind, 'kind' | 'summary' | 'data'>,
): JsonSchema {
  const { kind, summary, data } = described;
  const text = { type: 'string', minLength: 1 };
  return {
    type: 'object',
    description: summary,
    required: ['specversion', 'id', 'source', 'type', 'subject', 'time', ...requiredData(data)],
    properties: {
      specversion: { type: 'string', const: '1.0' },
      id: {
        ...text,
        maxLength: EVENT_LIMITS.id,
        pattern: EVENT_NAME_PATTERN.source,
        description: 'With the source the name of the event, for ever.',
      },
      source: {
        ...text,
        maxLength: EVENT_LIMITS.source,
        description: 'The source that the key is bound to.',
      },
      type: { type: 'string', const: eventType(stream, kind) },
      subject: { ...text, maxLength: EVENT_LIMITS.code, description: 'The code of the subject.' },
      time: { type: 'string', format: 'date-time', description: 'When it happened, with an offset.' },
      sequence: SEQUENCE,
      datacontenttype: { type: 'string', const: 'application/json' },
      data: schemaRef(dataName(kind)),
    },
  };
}

const pascal = (kind: string): string =>
  kind.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
