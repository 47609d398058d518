import { z } from 'zod';
import { CONTROL_TOTALS, hashOfIds } from '../books/control-total';
import { exampleEvent, type DescribedStream, type JsonSchema } from './described-stream';
import { schemaRef } from './event-schemas';
import { failures } from './failure-responses';

const LOCAL_DAY_CHARACTERS = 10;

/** `POST /v1/control-totals` as OpenAPI has it. */
export function tellControlTotals(stream: DescribedStream): object {
  const { limits } = stream;
  return {
    operationId: 'tellControlTotals',
    tags: ['completeness'],
    summary: 'Say how much was sent',
    description:
      'Per local day and kind how many events you have sent, and the hash of their ids; told again it replaces what ' +
      `was told before. At most ${limits.totalsPerRequest} totals and ${limits.totalIds} ids at once. ` +
      'Only a key without bounds or a signature may tell them.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: schemaRef('ControlTotals'),
          examples: { day: { value: { totals: [exampleTotal(stream)] } } },
        },
      },
    },
    responses: {
      200: {
        description: 'Compared at once with what is held.',
        content: { 'application/json': { schema: schemaRef('Comparisons') } },
      },
      ...failures(400, 401, 403, 413, 415, 422, 503),
    },
  };
}

/** What it reads and answers, by name. */
export function controlTotalSchemas({ kinds }: DescribedStream): Readonly<Record<string, JsonSchema>> {
  const { $schema: _, ...read } = z.toJSONSchema(CONTROL_TOTALS, { io: 'input' }) as JsonSchema;
  const counted = {
    type: 'object',
    required: ['count', 'hash'],
    properties: { count: { type: 'integer', minimum: 0 }, hash: { type: 'string' } },
  };
  return {
    ControlTotals: read,
    Comparison: {
      type: 'object',
      required: ['source', 'day', 'kind', 'complete', 'told', 'held'],
      properties: {
        source: { type: 'string' },
        day: { type: 'string', format: 'date' },
        kind: { type: 'string', enum: kinds.map(({ kind }) => kind) },
        complete: { type: 'boolean' },
        told: counted,
        held: counted,
        missing: { type: 'array', description: 'Told and not here.', items: schemaRef('OddId') },
        extra: { type: 'array', description: 'Here and not told.', items: schemaRef('OddId') },
      },
    },
    OddId: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string' },
        subject: { type: 'string' },
        instead: { type: 'string', description: 'Where one that is missing lies instead.' },
      },
    },
    Comparisons: {
      type: 'object',
      required: ['comparisons'],
      properties: { comparisons: { type: 'array', items: schemaRef('Comparison') } },
    },
  };
}

/** Of what the examples of the other doors send: it is found complete after them. */
function exampleTotal(stream: DescribedStream): object {
  const { kind } = stream.kinds[1]!;
  const { id, time } = exampleEvent(stream, kind) as { readonly id: string; readonly time: string };
  return {
    day: time.slice(0, LOCAL_DAY_CHARACTERS),
    kind,
    count: 1,
    hash: hashOfIds([id]),
    ids: [{ id, subject: stream.subject }],
  };
}
