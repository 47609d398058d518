import { codeSchema, DOSSIER_EVENT_DATA, dossierEventType } from '@nhip/contracts';
import { printCell } from './cell-value';
import { MappedCells, type Reading, type Row } from './mapped-cells';
import {
  INSTANT_FIELDS,
  NUMBER_FIELDS,
  templateColumns,
  type Cell,
  type EventMapping,
  type Mapping,
} from './mapping';

/** One event that a row tells; `key` is the same for the same event of the row in every export of the list. */
export interface RowEvent {
  readonly key: string;
  readonly type: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string | number>>;
}

export type RowOutcome =
  | { readonly outcome: 'told'; readonly subject: string; readonly events: readonly RowEvent[] }
  | {
      readonly outcome: 'rejected';
      readonly reasons: readonly string[];
      /** The dossier, if that could be read. */
      readonly subject?: string;
    };

export type RowReader = (row: Row) => RowOutcome;

/**
 * Prepares a mapping for a file with these columns.
 * @returns the reader of its rows, or every column that the mapping needs and the file lacks.
 */
export function compileMapping(
  mapping: Mapping,
  header: readonly string[],
): RowReader | { missing: string[] } {
  const missing = missingColumns(mapping, header);
  if (missing.length > 0) return { missing };
  const positions = new Map(header.map((name, at) => [printCell(name), at] as const).reverse());
  const cells = new MappedCells(mapping, positions);
  const readSubject = cells.text(mapping.subject);
  const events = mapping.events.map((event, at) => compileEvent(event, keyOf(mapping, at), cells));
  const words = wordChecks(mapping, cells);
  const noEvent = silence(mapping, cells);
  return (row) => {
    const faults: string[] = [];
    const code = codeSchema.safeParse(take(readSubject(row), faults, 'subject') ?? '');
    if (!code.success && faults.length === 0) faults.push(`subject: ${messages(code.error)}`);
    for (const check of words) faults.push(...check(row));
    const told = events.flatMap((build) => build(row, faults) ?? []);
    if (faults.length === 0 && told.length === 0) faults.push(noEvent(row));
    if (!code.success) return { outcome: 'rejected', reasons: faults };
    if (faults.length > 0) return { outcome: 'rejected', reasons: faults, subject: code.data };
    return { outcome: 'told', subject: code.data, events: told };
  };
}

/** The columns that a mapping needs and a header lacks; alternatives parted by " | ". */
export function missingColumns(mapping: Mapping, header: readonly string[]): string[] {
  const has = new Set(header.map(printCell));
  const missing = neededColumns(mapping).filter((names) => !names.some((name) => has.has(printCell(name))));
  return [...new Set(missing.map((names) => names.join(' | ')))];
}

/** `completed`, and `completed/2` for the second event of that kind in the mapping. */
function keyOf({ events }: Mapping, at: number): string {
  const kind = events[at]?.kind as string;
  const before = events.slice(0, at).filter((event) => event.kind === kind).length;
  return before === 0 ? kind : `${kind}/${before + 1}`;
}

function compileEvent(event: EventMapping, key: string, cells: MappedCells) {
  const { kind } = event;
  const wanted = compileCondition(event, cells);
  const at = cells.instant(event.at);
  const fields = Object.entries(event.data).map(([name, cell]) => ({
    name,
    read: compileField(name, cell, cells),
  }));
  return (row: Row, faults: string[]): RowEvent | undefined => {
    if (!wanted(row)) return undefined;
    const before = faults.length;
    const instant = take(at(row), faults, `${kind}.at`);
    if (instant === undefined && faults.length === before) faults.push(`${kind}.at: trống · empty`);
    const data: Record<string, string | number> = {};
    for (const { name, read } of fields) {
      const value = take(read(row), faults, `${kind}.${name}`);
      if (value !== undefined) data[name] = value;
    }
    if (faults.length > before) return undefined;
    const checked = DOSSIER_EVENT_DATA[kind].safeParse(data);
    if (!checked.success) {
      const told = checked.error.issues.map(({ path, message }) => `${kind}.${path.join('.')}: ${message}`);
      faults.push(...told);
      return undefined;
    }
    return {
      key,
      type: dossierEventType(kind),
      time: new Date(instant as number).toISOString(),
      data: printData(checked.data as Record<string, string | number>),
    };
  };
}

function compileCondition({ at, when }: EventMapping, cells: MappedCells): (row: Row) => boolean {
  if (when?.is === undefined) return cells.presence(when ? [when.column] : columnsOf(at));
  const words = new Set(when.is.map(printCell));
  const word = cells.word(when.column);
  return (row) => words.has(word(row) ?? '');
}

function compileField(name: string, cell: Cell, cells: MappedCells): (row: Row) => Reading<string | number> {
  if (NUMBER_FIELDS.has(name)) return cells.number(cell);
  if (!INSTANT_FIELDS.has(name)) return cells.text(cell);
  const read = cells.instant(cell);
  return (row) => {
    const reading = read(row);
    if ('fault' in reading || reading.value === undefined) return reading as Reading<string>;
    return { value: new Date(reading.value).toISOString() };
  };
}

/** A column whose words decide what happened says nothing that the mapping does not know. */
function wordChecks({ events, known }: Mapping, cells: MappedCells) {
  const columns = new Map<string, { names: readonly string[]; words: Set<string> }>();
  for (const { when } of events) {
    if (when?.is === undefined) continue;
    const id = when.column.join('\n');
    const column = columns.get(id) ?? { names: when.column, words: new Set<string>() };
    columns.set(id, column);
    const others = when.column.flatMap((name) => known[name] ?? []);
    for (const word of [...when.is, ...others]) column.words.add(printCell(word));
  }
  return [...columns.values()].map(({ names, words }) => {
    const read = cells.word(names);
    return (row: Row): string[] => {
      const word = read(row);
      if (word === undefined || words.has(word)) return [];
      return [`${names.join(' | ')}: "${word}" không có trong is hay known · is in no "is" nor "known"`];
    };
  });
}

/** Says of a row without any event which cells that an event waits for are empty. */
function silence({ events }: Mapping, cells: MappedCells): (row: Row) => string {
  const waited = events.flatMap(({ at, when }) => {
    if (when?.is !== undefined) return [];
    return when ? [when.column] : columnsOf(at);
  });
  const columns = new Map(waited.map((names) => [names.join(' | '), cells.presence([names])]));
  return (row) => {
    const empty = [...columns].filter(([, filled]) => !filled(row)).map(([names]) => names);
    const cause = empty.length === 0 ? '' : `; trống · empty: ${empty.join(', ')}`;
    return `dòng không cho sự kiện nào · the row gives no event${cause}`;
  };
}

/** As the door reads it: instants in RFC 3339. */
function printData(data: Readonly<Record<string, string | number>>): Record<string, string | number> {
  const printed: Record<string, string | number> = {};
  for (const name of Object.keys(data).sort()) {
    const value = data[name] as string | number;
    printed[name] = INSTANT_FIELDS.has(name) ? new Date(value).toISOString() : value;
  }
  return printed;
}

export function neededColumns({ subject, events }: Mapping): (readonly string[])[] {
  return [
    ...columnsOf(subject),
    ...events.flatMap(({ at, when, data }) => [
      ...columnsOf(at),
      ...(when ? [when.column] : []),
      ...Object.values(data).flatMap(columnsOf),
    ]),
  ];
}

function columnsOf({ column, template }: Cell): (readonly string[])[] {
  return [...(column ? [column] : []), ...templateColumns(template ?? '').map((name) => [name])];
}

function take<Value>(reading: Reading<Value>, faults: string[], where: string): Value | undefined {
  if (!('fault' in reading)) return reading.value;
  faults.push(`${where}: ${reading.fault}`);
  return undefined;
}

const messages = (error: { issues: readonly { message: string }[] }): string =>
  error.issues.map(({ message }) => message).join('; ');
