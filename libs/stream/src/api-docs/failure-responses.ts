import { schemaRef } from './event-schemas';

const PROBLEM = 'application/problem+json';

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

/** Those answers, by name. */
export function failureResponses(): Record<string, object> {
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
