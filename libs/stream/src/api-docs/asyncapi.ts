import { API_VERSION } from './openapi';
import {
  eventType,
  exampleEvent,
  type DescribedStream,
  type JsonSchema,
  ingressOf,
} from './described-stream';
import { eventName, eventSchemas, schemaRef } from './event-schemas';

/** The AsyncAPI 3 document of a stream's Kafka door (CloudEvents Kafka binding 1.0.2, structured mode). */
export function buildAsyncApi(stream: DescribedStream): Readonly<Record<string, unknown>> {
  const messages = stream.kinds.map(({ kind }) => eventName(kind));
  const messageRef = (name: string): object => ({ $ref: `#/channels/ingress/messages/${name}` });
  return {
    asyncapi: '3.0.0',
    info: {
      title: `${stream.title}: Kafka`,
      version: API_VERSION,
      description:
        'Sources that write Kafka write this topic. A record is one CloudEvents event, structured (header ' +
        '`content-type: application/cloudevents+json`) or binary (headers `ce_id`, `ce_source`, …; the value is the ' +
        'data). Key: the subject. What cannot be accepted is parked and never blocks the others.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      ingress: {
        address: ingressOf(stream),
        messages: Object.fromEntries(
          messages.map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: { kafka: { topic: ingressOf(stream), bindingVersion: '0.5.0' } },
      },
    },
    operations: {
      receiveEvent: {
        action: 'receive',
        channel: { $ref: '#/channels/ingress' },
        summary: 'Takes an event in, exactly as the HTTP door does.',
        messages: messages.map(messageRef),
      },
    },
    components: {
      schemas: eventsAlone(stream),
      messages: Object.fromEntries(
        stream.kinds.map(({ kind, summary }) => [
          eventName(kind),
          {
            name: eventType(stream, kind),
            title: kind,
            summary,
            contentType: 'application/cloudevents+json',
            payload: schemaRef(eventName(kind)),
            bindings: {
              kafka: {
                key: { type: 'string', description: 'The subject.' },
                bindingVersion: '0.5.0',
              },
            },
            examples: [{ name: kind, payload: exampleEvent(stream, kind) }],
          },
        ]),
      ),
    },
  };
}

/** Without their union: a message says itself which it is. */
function eventsAlone(stream: DescribedStream): Readonly<Record<string, JsonSchema>> {
  const { Event: _, ...alone } = eventSchemas(stream);
  return alone;
}
