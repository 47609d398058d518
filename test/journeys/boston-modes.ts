import type { CaseEvent } from './boston-cases';

/** One event as its JSON, and as each mode of CloudEvents has it in HTTP and in Kafka. */
export const asJson = (event: CaseEvent): string => JSON.stringify(event);
const attributesOf = ({ data: _, ...attributes }: CaseEvent): [string, string][] =>
  Object.entries(attributes);

export const structuredRequest = (event: CaseEvent) => ({
  headers: { 'content-type': 'application/cloudevents+json' },
  body: asJson(event),
});
export const binaryRequest = (event: CaseEvent) => ({
  headers: {
    ...Object.fromEntries(attributesOf(event).map(([name, value]) => [`ce-${name}`, value])),
    'content-type': 'application/json',
  },
  body: JSON.stringify(event.data),
});
export const structuredRecord = (event: CaseEvent) => ({
  ...{ key: event.subject, value: asJson(event) },
  headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
});
export const binaryRecord = (event: CaseEvent) => ({
  ...{ key: event.subject, value: JSON.stringify(event.data) },
  headers: {
    ...Object.fromEntries(attributesOf(event).map(([name, value]) => [`ce_${name}`, value])),
    'content-type': 'application/json',
  },
});
