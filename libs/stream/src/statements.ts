export { StatementDoor } from './statement-door';
export { readStatedEvent } from './read-statement';
export { STATEMENT_OUTCOMES } from './statement';
export type { Gathered, Note, StatedEvent, StatementResult } from './statement';
export { deriveGathered, deriveStatement } from './derive-statement';
