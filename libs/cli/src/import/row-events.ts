import { createHash } from 'node:crypto';
import { codeSchema, DOSSIER_EVENT_DATA, dossierEventType, type LifeCycleKind } from '@nhip/contracts';
import {
  fillTemplate,
  templateColumns,
  type Cell,
  type EventMapping,
  INSTANT_FIELDS,
  type Mapping,
} from './mapping';
import { timeReader } from './time-reader';

/** One line of NDJSON at the door: a structured CloudEvent. */
export interface DossierEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string | number>>;
}

export type RowOutcome =
  | { readonly outcome: 'events'; readonly events: readonly DossierEvent[] }
  | { readonly outcome: 'rejected'; readonly reasons: readonly string[] };

export type RowReader = (row: readonly string[]) => RowOutcome;

/** Half of SHA-256: two contents of one case and kind never meet by chance. */
const HASH_CHARACTERS = 32;

/**
 * Prepares a mapping for a file with these columns.
 * @returns the reader of its rows, or every column that the mapping needs and the file lacks.
 */
export function compileMapping(
  mapping: Mapping,
  header: readonly string[],
): RowReader | { missing: string[] } {
  const positions = new Map(header.map((name, at) => [name.trim(), at] as const).reverse());
  const missing = neededColumns(mapping).filter((names) => !names.some((name) => positions.has(name)));
  if (missing.length > 0) return { missing: [...new Set(missing.map((names) => names.join(' | ')))] };
  const compile = new CellCompiler(mapping, positions);
  const subject = compile.text(mapping.subject);
  const events = mapping.events.map((event) => compileEvent(event, compile));
  return (row) => {
    const faults: string[] = [];
    const code = codeSchema.safeParse(take(subject(row), faults, 'subject') ?? '');
    if (!code.success && faults.length === 0) faults.push(`subject: ${messages(code.error)}`);
    const built = events.flatMap((build) => build(row, faults) ?? []);
    if (faults.length > 0 || !code.success) return { outcome: 'rejected', reasons: faults };
    if (built.length === 0)
      return { outcome: 'rejected', reasons: ['dòng không cho sự kiện nào · the row gives no event'] };
    return { outcome: 'events', events: built.map((one) => nameEvent(mapping.source, code.data, one)) };
  };
}

/** What one event of a row says, decoded by the contract: instants in milliseconds, texts in NFC. */
interface Decoded {
  readonly kind: LifeCycleKind;
  readonly at: number;
  readonly data: Readonly<Record<string, string | number>>;
}

/**
 * `<case>:<kind>:<hash>`. The hash is of the decoded content, so that the same row names the same events however
 * often, in whatever order of columns or notation of time, it is imported.
 */
function nameEvent(source: string, subject: string, { kind, at, data }: Decoded): DossierEvent {
  const fields = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([at, fields]))
    .digest('hex')
    .slice(0, HASH_CHARACTERS);
  return {
    specversion: '1.0',
    id: `${subject}:${kind}:${hash}`,
    source,
    type: dossierEventType(kind),
    subject,
    time: new Date(at).toISOString(),
    data: Object.fromEntries(
      fields.map(([name, value]) => [
        name,
        typeof value === 'number' ? new Date(value).toISOString() : value,
      ]),
    ),
  };
}

type Reading<Value> = { readonly value: Value | undefined } | { readonly fault: string };
type CellReader<Value> = (row: readonly string[]) => Reading<Value>;

function compileEvent(event: EventMapping, compile: CellCompiler) {
  const { kind } = event;
  const wanted = compile.presence(event.when ? [event.when] : columnsOf(event.at));
  const at = compile.instant(event.at);
  const fields = Object.entries(event.data).map(([name, cell]) => ({
    name,
    read: INSTANT_FIELDS.has(name) ? printed(compile.instant(cell)) : compile.text(cell),
  }));
  return (row: readonly string[], faults: string[]): Decoded | undefined => {
    if (!wanted(row)) return undefined;
    const before = faults.length;
    const instant = take(at(row), faults, `${kind}.at`);
    if (instant === undefined && faults.length === before) faults.push(`${kind}.at: trống · empty`);
    const data: Record<string, string> = {};
    for (const { name, read } of fields) {
      const value = take(read(row), faults, `${kind}.${name}`);
      if (value !== undefined) data[name] = value;
    }
    if (faults.length > before) return undefined;
    const checked = DOSSIER_EVENT_DATA[kind].safeParse(data);
    if (!checked.success)
      faults.push(
        ...checked.error.issues.map(({ path, message }) => `${kind}.${path.join('.')}: ${message}`),
      );
    return checked.success
      ? { kind, at: instant as number, data: checked.data as Decoded['data'] }
      : undefined;
  };
}

/** Turns cells of a mapping into functions of a row, with columns found once. */
class CellCompiler {
  private readonly empty: ReadonlySet<string>;

  constructor(
    private readonly mapping: Mapping,
    private readonly positions: ReadonlyMap<string, number>,
  ) {
    this.empty = new Set(['', ...mapping.empty.map((text) => text.trim())]);
  }

  /** True when none of the columns is empty. */
  presence(columns: readonly (readonly string[])[]): (row: readonly string[]) => boolean {
    const readers = columns.map((names) => this.column(names));
    return (row) => readers.every((read) => read(row) !== undefined);
  }

  instant(cell: Cell): CellReader<number> {
    const { times } = this.mapping;
    const formats = cell.formats ?? times.formats;
    const read = timeReader(formats, cell.zone ?? times.zone);
    const text = this.text(cell);
    return (row) => {
      const reading = text(row);
      if ('fault' in reading || reading.value === undefined) return reading as Reading<number>;
      const value = read(reading.value);
      if (value !== undefined) return { value };
      return { fault: `"${reading.value}" không theo dạng · fits none of ${formats.join(' | ')}` };
    };
  }

  text(cell: Cell): CellReader<string> {
    const read = this.source(cell);
    const { table, otherwise = 'reject' } = cell;
    if (!table) return (row) => ({ value: read(row) });
    const known = new Map(Object.entries(table).map(([from, to]) => [from.normalize('NFC'), to]));
    return (row) => {
      const given = read(row);
      const found = known.get((given ?? '').normalize('NFC'));
      if (found !== undefined) return { value: found === '' ? undefined : found };
      if (given === undefined || otherwise === 'empty') return { value: undefined };
      if (otherwise === 'keep') return { value: given };
      return { fault: `"${given}" không có trong bảng · is not in the table` };
    };
  }

  private source(cell: Cell): (row: readonly string[]) => string | undefined {
    const { constant, template } = cell;
    if (constant !== undefined) return () => constant;
    if (template === undefined) return this.column(cell.column ?? []);
    const readers = new Map(templateColumns(template).map((name) => [name, this.column([name])]));
    return (row) => {
      let whole = true;
      const text = fillTemplate(template, (name) => {
        const value = readers.get(name)?.(row);
        if (value === undefined) whole = false;
        return value ?? '';
      });
      return whole ? text : undefined;
    };
  }

  private column(names: readonly string[]): (row: readonly string[]) => string | undefined {
    const at = this.positions.get(names.find((name) => this.positions.has(name)) ?? '') ?? -1;
    return (row) => {
      const text = row[at]?.trim() ?? '';
      return this.empty.has(text) ? undefined : text;
    };
  }
}

function neededColumns({ subject, events }: Mapping): (readonly string[])[] {
  return [
    ...columnsOf(subject),
    ...events.flatMap(({ at, when, data }) => [
      ...columnsOf(at),
      ...(when ? [when] : []),
      ...Object.values(data).flatMap(columnsOf),
    ]),
  ];
}

function columnsOf({ column, template }: Cell): (readonly string[])[] {
  return [...(column ? [column] : []), ...templateColumns(template ?? '').map((name) => [name])];
}

function printed(read: CellReader<number>): CellReader<string> {
  return (row) => {
    const reading = read(row);
    if ('fault' in reading) return reading;
    return { value: reading.value === undefined ? undefined : new Date(reading.value).toISOString() };
  };
}

function take<Value>(reading: Reading<Value>, faults: string[], where: string): Value | undefined {
  if (!('fault' in reading)) return reading.value;
  faults.push(`${where}: ${reading.fault}`);
  return undefined;
}

const messages = (error: { issues: readonly { message: string }[] }): string =>
  error.issues.map(({ message }) => message).join('; ');
