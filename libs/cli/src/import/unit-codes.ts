import type { RowEvent } from './row-events';

/** Codes that are counted; a column that has more names no units. */
const MAX_CODES = 10_000;
/** Fields of event data that name a unit. */
const UNIT_FIELDS = ['unit', 'to'] as const;

/** A code that rows use and the list of units does not have. */
export interface UnknownUnit {
  readonly code: string;
  readonly rows: number;
}

/** The units that rows name, each with the number of its rows. */
export class UnitCodes {
  private readonly rows = new Map<string, number>();

  add(events: readonly RowEvent[]): void {
    const named = new Set(events.flatMap(({ data }) => UNIT_FIELDS.flatMap((field) => data[field] ?? [])));
    for (const code of [...named].map(String)) {
      const before = this.rows.get(code) ?? 0;
      if (before > 0 || this.rows.size < MAX_CODES) this.rows.set(code, before + 1);
    }
  }

  /** Those that are not known, the most used first. */
  unknownTo(known: ReadonlySet<string>): UnknownUnit[] {
    return [...this.rows]
      .filter(([code]) => !known.has(code))
      .map(([code, rows]) => ({ code, rows }))
      .sort((a, b) => b.rows - a.rows || (a.code < b.code ? -1 : 1));
  }
}
