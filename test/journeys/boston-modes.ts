import type { DoorEvent } from '../oracle/door-event';

/** One event as its JSON, and as each mode of CloudEvents has it in HTTP and in Kafka. */
export const asJson = (event: DoorEvent): string => JSON.stringify(event);
const attributesOf = ({ data: _, ...attributes }: DoorEvent): [string, string][] =>
  Object.entries(attributes);

export const structuredRequest = (event: DoorEvent) => ({
  headers: { 'content-type': 'application/cloudevents+json' },
  body: asJson(event),
});
export const binaryRequest = (event: DoorEvent) => ({
  headers: {
    ...Object.fromEntries(attributesOf(event).map(([name, value]) => [`ce-${name}`, value])),
    'content-type': 'application/json',
  },
  body: JSON.stringify(event.data),
});
export const structuredRecord = (event: DoorEvent) => ({
  ...{ key: event.subject, value: asJson(event) },
  headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
});
export const binaryRecord = (event: DoorEvent) => ({
  ...{ key: event.subject, value: JSON.stringify(event.data) },
  headers: {
    ...Object.fromEntries(attributesOf(event).map(([name, value]) => [`ce_${name}`, value])),
    'content-type': 'application/json',
  },
});
