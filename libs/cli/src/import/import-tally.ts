import { both } from '../failure';
import type { Terminal } from '../terminal';
import type { SourceRow } from './cell-value';
import type { Progress } from './checkpoint';
import { ProgressLine } from './progress-line';
import type { RejectFile } from './report-file';
import { Counts, type RowOutcomeName, type RowResult } from './row-counts';
import { SettledRows } from './settled-rows';
import type { Change, SentStatement } from './statement-sender';

/** Reasons kept for the summary; the reject file has all. */
export const MAX_SHOWN_REJECTIONS = 10;

export interface Rejection {
  readonly row: number;
  readonly line: number;
  readonly reason: string;
}

/** What rows came to, as far as the door has told. */
export interface Tallied {
  readonly rows: number;
  /** Rows by what they came to; each counts once. */
  readonly outcomes: Readonly<Record<RowOutcomeName, number>>;
  /** Events that were added, corrected and retracted. */
  readonly changes: Readonly<Record<Change, number>>;
  readonly firstRejections: readonly Rejection[];
}

/** A row that was sent, and what the door told of it. */
export type SentRow = Omit<SentStatement<unknown>, 'item'> & { readonly from: SourceRow };

interface TallyOptions {
  readonly total: number;
  readonly terminal: Terminal;
  readonly reject: RejectFile | undefined;
  /** What an import that was interrupted has come to. */
  readonly resumed: Progress | undefined;
}

/** Counts what becomes of rows and remembers up to which one all are settled. */
export class ImportTally {
  private readonly counts: Counts;
  /** Of the rows that a later import need not send again. */
  private readonly keptCounts: Counts;
  private readonly settled: SettledRows<RowResult>;
  private readonly again: Set<number>;
  private readonly firstRejections: Rejection[] = [];
  private readonly line: ProgressLine;
  private rows = 0;

  constructor(private readonly options: TallyOptions) {
    const { resumed, terminal } = options;
    this.line = new ProgressLine(terminal, both('dòng', 'rows'));
    this.counts = new Counts(resumed);
    this.keptCounts = new Counts(resumed);
    this.again = new Set(resumed?.again);
    this.settled = new SettledRows((row, result) => this.keep(row, result), resumed?.rows);
  }

  rowRead(): void {
    this.rows++;
    this.line.show(this.progress());
  }

  /** A row that says what an earlier one has said. */
  repeated({ row }: SourceRow): void {
    this.settle(row, { outcome: 'unchanged', changes: [] });
  }

  /** A row that is not sent: read again, it is rejected again. */
  async rejected(from: SourceRow, reason: string): Promise<void> {
    await this.reject(from, reason);
    this.settle(from.row, { outcome: 'rejected', changes: [] });
  }

  async sent(sent: readonly SentRow[]): Promise<void> {
    for (const { from, outcome, changes, reason } of sent) {
      const aside = outcome === 'refused' || outcome === 'parked';
      if (aside) await this.reject(from, `${outcome}: ${reason}`);
      this.settle(from.row, { outcome: aside ? 'rejected' : outcome, changes });
    }
    this.line.show(this.progress());
  }

  /** What a later import of the same may go on from. */
  kept(): Progress {
    const { outcomes, changes } = this.keptCounts;
    return { rows: this.settled.whole, again: [...this.again], outcomes, changes };
  }

  finish(): Tallied {
    this.line.finish(this.progress());
    const { rows, counts, firstRejections } = this;
    return { rows, outcomes: counts.outcomes, changes: counts.changes, firstRejections };
  }

  private settle(row: number, result: RowResult): void {
    this.counts.add(result);
    this.settled.settle(row, result);
  }

  private keep(row: number, result: RowResult): void {
    if (result.outcome === 'rejected') this.again.add(row);
    else {
      this.again.delete(row);
      this.keptCounts.add(result);
    }
  }

  private async reject({ row, line, text }: SourceRow, reason: string): Promise<void> {
    if (this.firstRejections.length < MAX_SHOWN_REJECTIONS) this.firstRejections.push({ row, line, reason });
    await this.options.reject?.add({ row, line, reason, record: text });
  }

  private progress() {
    return { done: this.rows, total: this.options.total, refused: this.counts.outcomes.rejected };
  }
}
