import { Zone } from '@nhip/kernel';
import { printCell, type CellValue } from './cell-value';
import { fillTemplate, templateColumns, type Cell, type Mapping } from './mapping';
import { instantOf, timeReader } from './time-reader';

export type Row = readonly CellValue[];
export type Reading<Value> = { readonly value: Value | undefined } | { readonly fault: string };
export type CellReader<Value> = (row: Row) => Reading<Value>;
type Source = (row: Row) => CellValue | undefined;

/** Amounts: digits, in groups of three or not, with a fraction or without. */
const NUMBER = {
  ',': /^-?(?:\d+|\d{1,3}(?:[. ]\d{3})+)(?:,\d+)?$/,
  '.': /^-?(?:\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.\d+)?$/,
} as const;

/** Turns cells of a mapping into functions of a row, with columns found once. */
export class MappedCells {
  private readonly empty: ReadonlySet<string>;

  constructor(
    private readonly mapping: Mapping,
    private readonly positions: ReadonlyMap<string, number>,
  ) {
    this.empty = new Set(['', ...mapping.empty.map(printCell)]);
  }

  /** True where none of the columns is empty. */
  presence(columns: readonly (readonly string[])[]): (row: Row) => boolean {
    const readers = columns.map((names) => this.column(names));
    return (row) => readers.every((read) => read(row) !== undefined);
  }

  /** The text of the first of these columns that the file has. */
  word(names: readonly string[]): (row: Row) => string | undefined {
    const read = this.column(names);
    return (row) => {
      const value = read(row);
      return value === undefined ? undefined : printCell(value);
    };
  }

  instant(cell: Cell): CellReader<number> {
    const { times } = this.mapping;
    const formats = cell.formats ?? times.formats;
    const zone = new Zone(cell.zone ?? times.zone);
    const read = timeReader(formats, zone.name);
    const source = this.source(cell);
    return (row) => {
      const given = source(row);
      if (given === undefined) return { value: undefined };
      if (typeof given === 'object') return { value: instantOf(given.wallMs, zone) };
      const value = read(String(given));
      if (value !== undefined) return { value };
      return { fault: `"${given}" không theo dạng · fits none of ${formats.join(' | ')}` };
    };
  }

  number(cell: Cell): CellReader<number> {
    const { decimal } = this.mapping;
    const source = this.tabled(cell);
    return (row) => {
      const reading = source(row);
      if ('fault' in reading || typeof reading.value === 'number' || reading.value === undefined)
        return reading as Reading<number>;
      const text = printCell(reading.value);
      if (/^-?\d+$/.test(text)) return { value: Number(text) };
      if (decimal === undefined)
        return { fault: `"${text}": cần decimal trong tệp ánh xạ · say decimal in the mapping` };
      if (!NUMBER[decimal].test(text)) return { fault: `"${text}" không phải số · is no number` };
      const plain = text.replace(decimal === ',' ? /[. ]/g : /[, ]/g, '').replace(',', '.');
      return { value: Number(plain) };
    };
  }

  text(cell: Cell): CellReader<string> {
    const read = this.tabled(cell);
    return (row) => {
      const reading = read(row);
      if ('fault' in reading || reading.value === undefined) return reading as Reading<string>;
      return { value: printCell(reading.value) };
    };
  }

  /** The value of a cell, by its table where it has one. */
  private tabled(cell: Cell): CellReader<CellValue> {
    const read = this.source(cell);
    const { table, otherwise = 'reject' } = cell;
    if (!table) return (row) => ({ value: read(row) });
    const known = new Map(Object.entries(table).map(([from, to]) => [printCell(from), to]));
    return (row) => {
      const given = read(row);
      const found = known.get(given === undefined ? '' : printCell(given));
      if (found !== undefined) return { value: found === '' ? undefined : found };
      if (given === undefined || otherwise === 'empty') return { value: undefined };
      if (otherwise === 'keep') return { value: given };
      return { fault: `"${printCell(given)}" không có trong bảng · is not in the table` };
    };
  }

  private source(cell: Cell): Source {
    const { constant, template } = cell;
    if (constant !== undefined) return () => constant;
    if (template === undefined) return this.column(cell.column ?? []);
    const readers = new Map(templateColumns(template).map((name) => [name, this.word([name])]));
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

  private column(names: readonly string[]): Source {
    const name = names.find((one) => this.positions.has(printCell(one)));
    const at = name === undefined ? -1 : (this.positions.get(printCell(name)) as number);
    return (row) => {
      const value = row[at];
      if (value === undefined) return undefined;
      if (typeof value === 'object') return value;
      const text = printCell(value);
      if (this.empty.has(text)) return undefined;
      return typeof value === 'number' ? value : text;
    };
  }
}
