import { both, EXIT, Failure } from '../failure';
import type { Terminal } from '../terminal';
import { csvRows, type CsvRow } from './csv-rows';
import { sendEvents, type Door, type Outcome, type SendLimits, type SentEvent } from './event-sender';
import type { Mapping } from './mapping';
import { ProgressLine } from './progress-line';
import type { RejectFile } from './reject-file';
import { compileMapping, type DossierEvent, type RowReader } from './row-events';

/** Reasons kept for the summary; the reject file has all. */
export const MAX_SHOWN_REJECTIONS = 10;

export interface ImportSummary {
  readonly rows: number;
  /** Rows that did not get in, or not whole: not readable, or an event of theirs was refused or parked. */
  readonly rowsRejected: number;
  readonly events: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly seconds: number;
  readonly firstRejections: readonly {
    readonly row: number;
    readonly line: number;
    readonly reason: string;
  }[];
}

export interface ImportRequest {
  readonly file: string;
  readonly mapping: Mapping;
  readonly door: () => Promise<Door>;
  readonly reject?: RejectFile;
  readonly limits?: Partial<SendLimits>;
}

interface SourceRow {
  readonly from: CsvRow;
  rejected: boolean;
}
interface RowEvent {
  readonly of: SourceRow;
  readonly event: DossierEvent;
}

/**
 * Sends every row of a CSV file as events. The file is read twice, first to count its rows and to check its columns,
 * so that nothing is sent of a file that the mapping does not fit; it is never held whole.
 * @throws Failure as `csvRows` and `sendEvents` do, and when a column is missing.
 */
export async function importFile(request: ImportRequest, terminal: Terminal): Promise<ImportSummary> {
  const { file, mapping } = request;
  const { read, total } = await survey(file, mapping);
  const door = await request.door();
  const tally = new ImportTally(total, request.reject, terminal);
  await sendEvents<RowEvent>(door, terminal, {
    items: rowEvents(file, mapping.delimiter, { read, tally }),
    line: ({ event }) => JSON.stringify(event),
    onSent: (sent) => tally.sent(sent),
    ...(request.limits && { limits: request.limits }),
  });
  return tally.finish();
}

async function survey(file: string, mapping: Mapping): Promise<{ read: RowReader; total: number }> {
  let read: RowReader | undefined;
  let total = -1;
  for await (const { cells } of csvRows(file, mapping.delimiter)) {
    total++;
    if (total > 0) continue;
    const compiled = compileMapping(mapping, cells ?? []);
    if (typeof compiled !== 'function') throw missingColumns(file, compiled.missing, cells ?? []);
    read = compiled;
  }
  if (read) return { read, total };
  throw new Failure({ exit: EXIT.badData, what: both('Tệp trống', 'The file is empty'), where: file });
}

async function* rowEvents(
  file: string,
  delimiter: string,
  { read, tally }: { read: RowReader; tally: ImportTally },
): AsyncGenerator<RowEvent> {
  for await (const from of csvRows(file, delimiter)) {
    if (from.row === 0) continue;
    const of = { from, rejected: false };
    const outcome: ReturnType<RowReader> = from.cells
      ? read(from.cells)
      : { outcome: 'rejected', reasons: [from.fault ?? ''] };
    if (outcome.outcome === 'rejected') await tally.reject(of, outcome.reasons.join('; '));
    else for (const event of outcome.events) yield { of, event };
    tally.rowRead();
  }
}

class ImportTally {
  private readonly outcomes: Record<Outcome, number> = {
    applied: 0,
    duplicate: 0,
    pending: 0,
    parked: 0,
    refused: 0,
  };
  private readonly firstRejections: { row: number; line: number; reason: string }[] = [];
  private readonly line: ProgressLine;
  private readonly startedAt: number;
  private done = 0;
  private rowsRejected = 0;

  constructor(
    private readonly total: number,
    private readonly rejectFile: RejectFile | undefined,
    private readonly terminal: Terminal,
  ) {
    this.line = new ProgressLine(terminal, both('dòng', 'rows'));
    this.startedAt = terminal.now();
  }

  rowRead(): void {
    this.done++;
    this.line.show(this.progress());
  }

  async sent(sent: readonly SentEvent<RowEvent>[]): Promise<void> {
    for (const { item, outcome, reason } of sent) {
      this.outcomes[outcome]++;
      if (outcome === 'refused' || outcome === 'parked')
        await this.reject(item.of, `${item.event.type} ${outcome}: ${reason}`);
    }
    this.line.show(this.progress());
  }

  async reject(of: SourceRow, reason: string): Promise<void> {
    const { row, line, text } = of.from;
    if (!of.rejected) this.rowsRejected++;
    of.rejected = true;
    if (this.firstRejections.length < MAX_SHOWN_REJECTIONS) this.firstRejections.push({ row, line, reason });
    await this.rejectFile?.add({ row, line, reason, text });
  }

  finish(): ImportSummary {
    this.line.finish(this.progress());
    return {
      rows: this.done,
      rowsRejected: this.rowsRejected,
      events: Object.values(this.outcomes).reduce((sum, count) => sum + count, 0),
      outcomes: this.outcomes,
      seconds: (this.terminal.now() - this.startedAt) / 1000,
      firstRejections: this.firstRejections,
    };
  }

  private progress() {
    return { done: this.done, total: this.total, refused: this.rowsRejected };
  }
}

function missingColumns(file: string, missing: readonly string[], header: readonly string[]): Failure {
  return new Failure({
    exit: EXIT.badData,
    what: both('Tệp thiếu cột mà tệp ánh xạ cần', 'The file lacks columns that the mapping needs'),
    where: file,
    why: [`thiếu · missing: ${missing.join(', ')}`, `có · has: ${header.join(', ')}`],
    mend: both(
      'Sửa tên cột trong tệp ánh xạ, hoặc delimiter',
      'Mend the column names in the mapping, or its delimiter',
    ),
  });
}
