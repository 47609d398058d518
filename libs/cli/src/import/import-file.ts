import { statSync } from 'node:fs';
import { both, EXIT, Failure } from '../failure';
import type { Terminal } from '../terminal';
import type { SourceRow } from './cell-value';
import { Checkpoint, type Progress } from './checkpoint';
import type { Encoding } from './encoding';
import type { Door } from './event-sender';
import { ImportTally, type Tallied } from './import-tally';
import { KnownDossiers } from './known-dossiers';
import type { SendLimits } from './line-sender';
import { listOf, type Mapping } from './mapping';
import type { Preview } from './preview';
import type { RejectFile } from './report-file';
import { compileMapping, missingColumns, neededColumns, type RowEvent, type RowReader } from './row-events';
import { openSourceFile, type SourceFile } from './source-file';
import { sendStatements } from './statement-sender';
import { UnitCodes, type UnknownUnit } from './unit-codes';
import { vanished, type VanishedDossier } from './vanished';

/** Vanished dossiers kept for the summary; the file of them has all. */
const MAX_SHOWN_VANISHED = 5;

export interface ImportSummary extends Tallied {
  readonly list: string;
  /** The instant that the rows are true of, RFC 3339. */
  readonly exported: string;
  /** What the file was found to be. */
  readonly found: string;
  readonly dryRun: boolean;
  /** Rows that an interrupted import had sent already. */
  readonly resumedAfter: number;
  /** Dossiers that the list named in an older export and this file does not name. */
  readonly vanished: number;
  readonly firstVanished: readonly VanishedDossier[];
  /** Codes of rows that the list of units does not have; null when it cannot be asked. */
  readonly unknownUnits: readonly UnknownUnit[] | null;
  readonly seconds: number;
}

export interface ImportRequest {
  readonly file: string;
  readonly mapping: Mapping;
  readonly encoding?: Encoding | undefined;
  readonly sheet?: string | undefined;
  /** Milliseconds since 1970; when the file was changed last unless given. */
  readonly exported?: number | undefined;
  readonly door: () => Promise<Door>;
  readonly reject?: RejectFile | undefined;
  /** Where progress is kept; from the first row on when there is none, or with `fromStart`. */
  readonly checkpoints?: string | undefined;
  readonly fromStart?: boolean | undefined;
  /** Nothing is kept of what is sent; the first rows are shown. */
  readonly preview?: Preview | undefined;
  readonly onVanished?: ((dossier: VanishedDossier) => Promise<void>) | undefined;
  /** The codes of the list of units; undefined when it cannot be asked. */
  readonly unitCodes?: (() => Promise<ReadonlySet<string> | undefined>) | undefined;
  readonly limits?: Partial<SendLimits> | undefined;
}

interface Item {
  readonly from: SourceRow;
  readonly subject: string;
  readonly events: readonly RowEvent[];
}

interface Work {
  readonly request: ImportRequest;
  readonly source: SourceFile;
  readonly read: RowReader;
  readonly tally: ImportTally;
  readonly known: KnownDossiers;
  readonly units: UnitCodes;
  readonly resumed: Progress | undefined;
}

/**
 * Sends what every row of a file says of its dossier. The file is read twice, first to count its rows and to check its
 * columns, so that nothing is sent of a file that the mapping does not fit; it is never held whole.
 * @throws Failure as `openSourceFile` and `sendStatements` do, and when a column is missing.
 */
export async function importFile(request: ImportRequest, terminal: Terminal): Promise<ImportSummary> {
  const { file, mapping, preview } = request;
  const startedAt = terminal.now();
  const exported = new Date(request.exported ?? changedAt(file, startedAt)).toISOString();
  const { source, read } = await openFile(request);
  try {
    const total = await count(source);
    const checkpoint = preview ? undefined : checkpointOf(request, exported, terminal);
    const resumed = request.fromStart ? undefined : checkpoint?.read();
    const door = await request.door();
    const tally = new ImportTally({ total, terminal, reject: request.reject, resumed });
    const work = {
      request,
      source,
      read,
      tally,
      known: new KnownDossiers(),
      units: new UnitCodes(),
      resumed,
    };
    const list = listOf(mapping);
    try {
      await sendStatements<Item>(door, terminal, {
        items: itemsOf(work),
        statement: ({ subject, events }) => ({ list, subject, statedAt: exported, events }),
        dryRun: preview !== undefined,
        ...(request.limits && { limits: request.limits }),
        onSent: async (sent) => {
          const rows = sent.map(({ item, ...told }) => ({ ...told, from: item.from }));
          for (const row of rows) preview?.sent(row);
          await tally.sent(rows);
          checkpoint?.offer(() => tally.kept());
        },
      });
    } catch (error) {
      checkpoint?.offer(() => tally.kept(), { now: true });
      throw error;
    }
    const tallied = tally.finish();
    const gone = await reportVanished(work, { door, list, exported, terminal });
    checkpoint?.forget();
    const unknownUnits = await unknownUnitsOf(work);
    const seconds = (terminal.now() - startedAt) / 1000;
    const told = { list, exported, found: source.found, dryRun: preview !== undefined };
    return { ...told, ...tallied, ...gone, unknownUnits, resumedAfter: resumed?.rows ?? 0, seconds };
  } finally {
    source.close();
  }
}

async function openFile({ file, mapping, encoding, sheet }: ImportRequest) {
  const wanted = neededColumns(mapping).length;
  const source = await openSourceFile(file, {
    encoding: encoding ?? mapping.encoding,
    delimiter: mapping.delimiter,
    sheet: sheet ?? mapping.sheet,
    headerRow: mapping.headerRow,
    fits: (header) => wanted - missingColumns(mapping, header).length,
  });
  const read = compileMapping(mapping, source.header);
  if (typeof read === 'function') return { source, read };
  source.close();
  throw lacksColumns(file, read.missing, source);
}

async function count(source: SourceFile): Promise<number> {
  let total = 0;
  for await (const { row } of source.rows()) total = row;
  return total;
}

async function* itemsOf({ request, source, read, tally, known, units, resumed }: Work): AsyncGenerator<Item> {
  const done = resumed?.rows ?? 0;
  const again = new Set(resumed?.again);
  for await (const from of source.rows()) {
    const isDone = from.row <= done && !again.has(from.row);
    const outcome = from.cells
      ? read(from.cells)
      : { outcome: 'rejected' as const, reasons: [from.fault ?? ''] };
    tally.rowRead();
    if (outcome.outcome === 'rejected') {
      if (outcome.subject !== undefined) known.nameUnread(outcome.subject);
      const reason = outcome.reasons.join('; ');
      request.preview?.rejected(from, reason);
      await tally.rejected(from, reason);
      continue;
    }
    const { subject, events } = outcome;
    units.add(events);
    const naming = known.name(subject, from.row, JSON.stringify(events));
    if (typeof naming === 'number')
      await tally.rejected(
        from,
        `${subject} đã có ở dòng ${naming}, nói khác · is in row ${naming} and says otherwise`,
      );
    else if (isDone) continue;
    else if (naming === 'same') tally.repeated(from);
    else {
      request.preview?.told(from, { subject, events });
      yield { from, subject, events };
    }
  }
}

interface Listing {
  readonly door: Door;
  readonly list: string;
  readonly exported: string;
  readonly terminal: Terminal;
}

async function reportVanished({ request, known }: Work, { door, list, exported, terminal }: Listing) {
  let total = 0;
  const firstVanished: VanishedDossier[] = [];
  for await (const dossier of vanished(door, { list, before: exported, signal: terminal.stop })) {
    if (known.has(dossier.subject)) continue;
    total++;
    if (firstVanished.length < MAX_SHOWN_VANISHED) firstVanished.push(dossier);
    await request.onVanished?.(dossier);
  }
  return { vanished: total, firstVanished };
}

async function unknownUnitsOf({ request, units }: Work): Promise<readonly UnknownUnit[] | null> {
  const known = await request.unitCodes?.();
  return known ? units.unknownTo(known) : null;
}

/** When the file was changed last; a file from the future is one of now. */
function changedAt(file: string, now: number): number {
  const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: now };
  return Math.min(Math.floor(mtimeMs), now);
}

function checkpointOf(
  { file, mapping, encoding, sheet, checkpoints }: ImportRequest,
  exported: string,
  terminal: Terminal,
): Checkpoint | undefined {
  if (checkpoints === undefined) return undefined;
  const { size, mtimeMs } = statSync(file);
  return Checkpoint.of(terminal, checkpoints, [file, size, mtimeMs, mapping, encoding, sheet, exported]);
}

function lacksColumns(file: string, missing: readonly string[], source: SourceFile): Failure {
  const { header, betterHeaderRow, found } = source;
  return new Failure({
    exit: EXIT.badData,
    what: both('Tệp thiếu cột mà tệp ánh xạ cần', 'The file lacks columns that the mapping needs'),
    where: `${file} (${found})`,
    why: [`thiếu · missing: ${missing.join(', ')}`, `có · has: ${header.join(', ')}`],
    mend:
      betterHeaderRow === undefined
        ? both(
            'Sửa tên cột trong tệp ánh xạ, hoặc delimiter',
            'Mend the column names in the mapping, or its delimiter',
          )
        : both(
            `Dòng ${betterHeaderRow} giống dòng tiêu đề hơn: thêm headerRow: ${betterHeaderRow} vào tệp ánh xạ`,
            `Row ${betterHeaderRow} looks more like the header: add headerRow: ${betterHeaderRow} to the mapping`,
          ),
  });
}
