import { ingressTopic, type EventData, type EventFamily, type KindOf } from '@nhip/contracts';
import { z } from 'zod';
import type { StreamLimits } from '../limits';

/** A JSON Schema (2020-12), as OpenAPI 3.1 and AsyncAPI 3 hold it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One kind of event: the schema that reads its data, and data that may be sent as they stand. */
export interface DescribedKind {
  readonly kind: string;
  readonly summary: string;
  readonly data: JsonSchema;
  readonly example: object;
  /** Of its example, where it is not that of the stream's. */
  readonly subject?: string;
}

export type ToldKind = Pick<DescribedKind, 'summary' | 'example' | 'subject'>;

/** Every kind of event of a stream with the schema that reads it, in the order in which they are told. */
export function describeKinds<Data extends EventData>(
  family: EventFamily<Data>,
  told: Readonly<Record<KindOf<Data>, ToldKind>>,
): DescribedKind[] {
  return (Object.entries(told) as [KindOf<Data>, ToldKind][]).map(([kind, { summary, ...example }]) => {
    const data = z.toJSONSchema(family.schemaOf(kind), {
      io: 'input',
      // What the format says already.
      override: ({ jsonSchema }) => void (jsonSchema.format === 'date-time' && delete jsonSchema.pattern),
    }) as Record<string, unknown>;
    return { kind, summary, data, ...example };
  });
}

/** Further routes of one service, e.g. adapters of real formats, as OpenAPI has them. */
export interface DescribedRoutes {
  readonly paths: Readonly<Record<string, object>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** What the documents of a stream's doors are made from. */
export interface DescribedStream {
  /** "dossier": part of event types. */
  readonly name: string;
  readonly title: string;
  /** In the order of a life: the examples, sent one after the other, are all applied. */
  readonly kinds: readonly DescribedKind[];
  readonly limits: StreamLimits;
  /** Put before the name of every topic. */
  readonly topicPrefix: string;
  /** Of the examples. */
  readonly source: string;
  readonly subject: string;
  readonly routes: DescribedRoutes;
}

/** The example of one kind as a whole CloudEvent; `at` minutes after the first. */
export function exampleEvent(stream: DescribedStream, kind: string): Readonly<Record<string, unknown>> {
  const at = stream.kinds.findIndex((each) => each.kind === kind);
  const described = stream.kinds[at];
  if (described === undefined) throw new Error(`no kind ${kind}`);
  return {
    specversion: '1.0',
    id: `${described.subject ?? stream.subject}:${kind}`,
    source: stream.source,
    type: eventType(stream, kind),
    subject: described.subject ?? stream.subject,
    time: new Date(FIRST_EXAMPLE + at * EXAMPLE_STEP_MS).toISOString(),
    datacontenttype: 'application/json',
    data: described.example,
  };
}

/** Full name of the topic that sources write. */
export const ingressOf = ({ name, topicPrefix }: Pick<DescribedStream, 'name' | 'topicPrefix'>): string =>
  topicPrefix + ingressTopic(name);

export const eventType = ({ name }: Pick<DescribedStream, 'name'>, kind: string): string =>
  `nhip.${name}.${kind}.v1`;

const FIRST_EXAMPLE = Date.parse('2026-11-03T08:10:00+07:00');
const EXAMPLE_STEP_MS = 3_600_000;
