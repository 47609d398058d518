export { StatementDoor } from './statements/statement-door';
export { readStatedEvent } from './statements/read-statement';
export { STATEMENT_OUTCOMES } from './statements/statement';
export type { Gathered, Note, StatedEvent, StatementResult } from './statements/statement';
export { deriveGathered, deriveStatement } from './statements/derive-statement';
