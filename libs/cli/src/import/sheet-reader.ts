import type { CellValue } from './cell-value';
import { IMPORT_LIMITS } from './import-limits';
import { RichText } from './rich-text';
import { serialToWallMs, type NumberStyle } from './sheet-styles';

/** One row of a sheet that has something in it; `line` is the number that the sheet shows. */
export interface SheetRow {
  readonly line: number;
  readonly cells: readonly CellValue[];
}

/** What the cells of a sheet refer to. */
export interface SheetContext {
  /** Days are counted from 1904 instead of 1900. */
  readonly from1904: boolean;
  readonly texts: readonly string[];
  readonly styles: readonly NumberStyle[];
}

/** Gathers cells into rows while the XML of a sheet goes by. */
export class SheetReader {
  private done: SheetRow[] = [];
  private cells: CellValue[] = [];
  private line = 0;
  private column = 0;
  private type = 'n';
  private style: NumberStyle;
  private value = '';
  private inValue = false;
  private readonly inline = new RichText();

  constructor(private readonly context: SheetContext) {}

  take(): SheetRow[] {
    const { done } = this;
    this.done = [];
    return done;
  }

  readonly open = (tag: string, attributes: Readonly<Record<string, string>>): void => {
    if (tag === 'row') {
      this.line = attributes['r'] === undefined ? this.line + 1 : Number(attributes['r']);
      this.cells = [];
      this.column = -1;
    } else if (tag === 'c') {
      const { r, t = 'n', s = '0' } = attributes;
      this.column = r === undefined ? this.column + 1 : columnOf(r);
      if (this.column >= IMPORT_LIMITS.columns)
        throw new Error(`${r ?? ''}: quá nhiều cột · too many columns`);
      this.type = t;
      this.style = this.context.styles[Number(s)];
      this.value = '';
      this.inline.clear();
    } else if (tag === 'v') this.inValue = true;
    else this.inline.open(tag);
  };

  readonly text = (text: string): void => {
    if (this.inValue) this.value += text;
    else this.inline.add(text);
  };

  readonly close = (tag: string): void => {
    if (tag === 'v') this.inValue = false;
    else if (tag === 'c') {
      const value = this.cellValue();
      if (value === '') return;
      while (this.cells.length < this.column) this.cells.push('');
      this.cells[this.column] = value;
    } else if (tag === 'row') {
      if (this.cells.length > 0) this.done.push({ line: this.line, cells: this.cells });
    } else this.inline.close(tag);
  };

  private cellValue(): CellValue {
    const { type, value, style } = this;
    if (type === 's') return this.context.texts[Number(value)] ?? '';
    if (type === 'inlineStr') return this.inline.text;
    if (type === 'd') return isoTime(value) ?? value;
    if (type !== 'n' || value === '') return value;
    const number = Number(value);
    if (Number.isNaN(number)) return value;
    if (style === 'time') return this.timeOf(number);
    return style === undefined ? number : value.padStart(style.digits, '0');
  }

  private timeOf(serial: number): CellValue {
    const wallMs = serialToWallMs(serial, this.context.from1904);
    if (serial < 0 || Number.isNaN(new Date(wallMs).getTime())) return serial;
    // A time of the day without a day is no instant: a text.
    if (serial < 1) return new Date(wallMs).toISOString().slice(11, 19);
    return { wallMs, dayOnly: Number.isInteger(serial) };
  }
}

/** 0 for "A1", 27 for "AB7". */
function columnOf(reference: string): number {
  let column = 0;
  for (const sign of reference) {
    if (sign < 'A' || sign > 'Z') break;
    column = column * 26 + sign.charCodeAt(0) - 64;
  }
  return column - 1;
}

function isoTime(text: string): CellValue | undefined {
  const wallMs = Date.parse(`${text.replace(/Z$/, '')}${text.includes('T') ? 'Z' : ''}`);
  return Number.isNaN(wallMs) ? undefined : { wallMs, dayOnly: !text.includes('T') };
}
