import type { Progress } from './checkpoint';
import type { Change } from './statement-sender';

export type RowOutcomeName = 'new' | 'changed' | 'unchanged' | 'older' | 'rejected';

/** What one row came to. */
export interface RowResult {
  readonly outcome: RowOutcomeName;
  readonly changes: readonly { readonly change: Change }[];
}

/** Rows by what they came to, and the events of them. */
export class Counts {
  readonly outcomes: Record<RowOutcomeName, number>;
  readonly changes: Record<Change, number>;

  constructor(from: Progress | undefined) {
    this.outcomes = { ...{ new: 0, changed: 0, unchanged: 0, older: 0, rejected: 0 }, ...from?.outcomes };
    this.changes = { ...{ added: 0, corrected: 0, retracted: 0 }, ...from?.changes };
  }

  add({ outcome, changes }: RowResult): void {
    this.outcomes[outcome]++;
    for (const { change } of changes) this.changes[change]++;
  }
}
