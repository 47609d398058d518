import type { Fmt } from '@nhip/kernel';
import type { SourceRow } from './cell-value';
import type { SentRow } from './import-tally';
import type { RowEvent } from './row-events';
import type { Change } from './statement-sender';

/** Rows that a dry run shows. */
export const PREVIEW_ROWS = 20;

const OUTCOMES = {
  new: 'mới · new',
  changed: 'thay đổi · changed',
  unchanged: 'không đổi · unchanged',
  older: 'cũ hơn cái đã có · older than what is known',
  parked: 'tạm giữ · parked',
  refused: 'từ chối · refused',
} as const;
const SIGNS: Readonly<Record<Change, string>> = { added: '+', corrected: '~', retracted: '-' };
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** One row of a preview: what it says, and what would become of it. */
export interface PreviewRow {
  readonly row: number;
  readonly line: number;
  readonly subject?: string;
  readonly events?: readonly RowEvent[];
  readonly outcome?: SentRow['outcome'] | 'rejected';
  readonly changes?: SentRow['changes'];
  readonly reason?: string;
}

/** The first rows of a dry run. */
export class Preview {
  private readonly shown = new Map<number, PreviewRow>();

  told({ row, line }: SourceRow, { subject, events }: Pick<PreviewRow, 'subject' | 'events'>): void {
    if (row <= PREVIEW_ROWS && subject !== undefined && events)
      this.shown.set(row, { row, line, subject, events });
  }

  rejected({ row, line }: SourceRow, reason: string): void {
    if (row <= PREVIEW_ROWS) this.shown.set(row, { row, line, outcome: 'rejected', reason });
  }

  sent({ from, outcome, changes, reason }: SentRow): void {
    const row = this.shown.get(from.row);
    if (row) this.shown.set(from.row, { ...row, outcome, changes, ...(reason !== '' && { reason }) });
  }

  get rows(): readonly PreviewRow[] {
    return [...this.shown.values()].sort((a, b) => a.row - b.row);
  }

  /** For people: a line per row, and one per event with what would happen to it: + added, ~ corrected, - retracted. */
  text(fmt: Fmt): string[] {
    return this.rows.flatMap(({ row, subject, events = [], outcome, changes = [], reason }) => {
      const told =
        outcome === undefined || outcome === 'rejected' ? 'bị từ chối · rejected' : OUTCOMES[outcome];
      const signOf = new Map(changes.map(({ key, change }) => [key, SIGNS[change]]));
      const keys = new Set(events.map(({ key }) => key));
      const retracted = changes.filter(({ key }) => !keys.has(key));
      return [
        `dòng · row ${row}${subject === undefined ? '' : `  ${subject}`}  ${told}`,
        ...(reason === undefined ? [] : [`    ! ${reason}`]),
        ...events.map((event) => `    ${signOf.get(event.key) ?? ' '} ${eventText(event, fmt)}`),
        ...retracted.map(({ key, change }) => `    ${SIGNS[change]} ${key}`),
      ];
    });
  }
}

function eventText({ key, time, data }: RowEvent, fmt: Fmt): string {
  const said = Object.entries(data).map(([name, value]) => {
    const text = String(value);
    return `${name}=${INSTANT.test(text) ? fmt.dateTime(Date.parse(text)) : text}`;
  });
  return [`${key}  ${fmt.dateTime(Date.parse(time))}`, ...said].join('  ');
}
