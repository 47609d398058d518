/** How a body is over a limit. */
export type BodyLimit = 'body' | 'line' | 'lines' | 'ratio' | 'signed' | 'adapted';

/** A body broke a limit; what came before it was given out. */
export class BodyTooLarge extends Error {
  constructor(readonly limit: BodyLimit) {
    super(`the ${limit} limit is exceeded`);
  }
}
