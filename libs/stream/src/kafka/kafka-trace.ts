import { SpanKind, traceHeaders, traceFrom } from '@nhip/runtime/tracing';
import type { IHeaders } from 'kafkajs';
import type { KafkaRecord } from './kafka-batch';

/** What is read later than this, e.g. as a topic is read from its beginning, belongs to no trace any more. */
const TRACED_FOR_MS = 3_600_000;

/** How a batch that goes to a topic is told; names are those of OpenTelemetry's semantic conventions 1.45.0. */
export const sendTold = (topic: string, records: number) => told('send', topic, records);

/** How a batch of a topic is told where it is read. */
export const processTold = (topic: string, records: number) => told('process', topic, records);

function told(operation: 'send' | 'process', topic: string, records: number) {
  return {
    name: `${operation} ${topic}`,
    kind: operation === 'send' ? SpanKind.PRODUCER : SpanKind.CONSUMER,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': operation,
      'messaging.operation.type': operation,
      'messaging.destination.name': topic,
      'messaging.batch.message_count': records,
    },
  };
}

/** These headers, and `traceparent` and `tracestate` where they are told. */
export function tracedHeaders(headers: IHeaders, traceparent: string | undefined): IHeaders {
  return traceparent === undefined ? headers : { ...headers, ...traceHeaders(traceparent) };
}

/** The trace that a record came with, unless it lay too long. */
export function originOf({ headers, timestamp }: KafkaRecord): string | undefined {
  const { traceparent, tracestate } = headers;
  if (traceparent === undefined || Date.now() - timestamp >= TRACED_FOR_MS) return undefined;
  return traceFrom(traceparent, tracestate);
}
