/** A time as a spreadsheet keeps it: a wall clock's, without a zone. */
export interface SheetTime {
  /** Written as though it were UTC, in milliseconds since 1970. */
  readonly wallMs: number;
  readonly dayOnly: boolean;
}

/** What a cell holds: text as a file prints it; a spreadsheet also has numbers and times. */
export type CellValue = string | number | SheetTime;

/** Blanks around a cell never count, and one letter has one spelling (NFC). */
export function printCell(value: CellValue): string {
  if (typeof value === 'string') return value.trim().normalize('NFC');
  if (typeof value === 'number') return String(value);
  const printed = new Date(value.wallMs).toISOString();
  return value.dayOnly ? printed.slice(0, 10) : printed.slice(0, 19);
}

/** A row of a source file, as it stands there. */
export interface SourceRow {
  /** Counted from 1 below the header. */
  readonly row: number;
  /** Line of a text file where the row ends, row of a sheet. */
  readonly line: number;
  readonly text: string;
  /** Absent when there is a fault. */
  readonly cells?: readonly CellValue[];
  readonly fault?: string;
}
