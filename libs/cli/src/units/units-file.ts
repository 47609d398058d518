import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { codeSchema } from '@nhip/contracts';
import { parseDay } from '@nhip/kernel';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { UnitJson } from '../control-room';
import { both, EXIT, Failure } from '../failure';
import { printFaults, readLocatedYaml, type LocatedFault } from '../import/located-yaml';
import { checkWritten } from '../import/schema-faults';
import { unitListFaults, type LocatedUnit } from './unit-list-faults';

export const UNIT_TIERS = ['province', 'department', 'district', 'commune'] as const;
/** A country has some 3,400 units; a list beyond this is no list of units. */
export const MAX_UNITS = 50_000;

const day = z.string().refine(isDay, 'không phải ngày như 2025-07-01 · no day such as 2025-07-01');
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal(''), schema]).default('' as never);
const text = z.string().trim().min(1, 'trống · empty').max(200).normalize('NFC');

const unitSchema = z.strictObject({
  code: codeSchema,
  name: z.preprocess(
    (name) => (typeof name === 'string' ? { vi: name, en: name } : name),
    z.strictObject({ vi: text, en: text }),
  ),
  tier: z.enum(UNIT_TIERS),
  parent: optional(codeSchema),
  validFrom: day,
  validTo: optional(day),
  successors: z.array(codeSchema).default([]),
  shortName: optional(
    z
      .string()
      .regex(/^[\p{L}\p{N}]{2,4}$/u, 'hai đến bốn chữ · two to four letters')
      .normalize('NFC'),
  ),
});

interface RawUnits {
  readonly values: readonly unknown[];
  readonly faults: readonly LocatedFault[];
  lineOf(index: number, path: readonly PropertyKey[]): number;
}

/**
 * Reads units from YAML, JSON (a list, or `units:` with one) or CSV (columns code, name_vi, name_en, tier, parent,
 * valid_from, valid_to, successors, short_name; successors separated by blanks or semicolons).
 * @param known codes that exist already, which parents and successors may name.
 * @throws Failure that lists every fault with its line.
 */
export function readUnitsFile(file: string, known: ReadonlySet<string>): UnitJson[] {
  const { units, faults } = parseUnits(readText(file), { format: extname(file).slice(1), known });
  if (faults.length === 0) return units.map(({ unit }) => unit);
  throw new Failure({
    exit: EXIT.badData,
    what: both(`Danh sách đơn vị có ${faults.length} lỗi`, `The list of units has ${faults.length} fault(s)`),
    where: file,
    why: printFaults(faults),
    mend: both('Xem docs/cli.md; chưa đơn vị nào được nạp', 'See docs/cli.md; no unit was loaded'),
  });
}

export function parseUnits(
  content: string,
  { format, known }: { format: string; known: ReadonlySet<string> },
): { units: LocatedUnit[]; faults: LocatedFault[] } {
  const raw = format === 'csv' ? fromCsv(content) : fromYaml(content, format !== 'json');
  if (raw.values.length > MAX_UNITS)
    return { units: [], faults: [{ line: 1, message: `hơn · more than ${MAX_UNITS}` }] };
  const units: LocatedUnit[] = [];
  const faults = [...raw.faults];
  raw.values.forEach((value, index) => {
    const checked = checkWritten(unitSchema, value, (path) => raw.lineOf(index, path));
    if (checked.data) units.push({ unit: checked.data, line: raw.lineOf(index, []) });
    faults.push(...checked.faults);
  });
  // A unit that could not be read is still a code that others may name.
  const named = new Set([
    ...known,
    ...raw.values.map((value) => String((value as { code?: unknown } | null)?.code)),
  ]);
  return { units, faults: [...faults, ...unitListFaults(units, named)] };
}

function fromYaml(content: string, texts: boolean): RawUnits {
  const read = readLocatedYaml(content, texts);
  const root = read.value as { units?: unknown } | unknown[] | null | undefined;
  const list = Array.isArray(root) ? root : root?.units;
  const base: PropertyKey[] = Array.isArray(root) ? [] : ['units'];
  const faults = [...read.faults];
  if (faults.length === 0 && !Array.isArray(list))
    faults.push({ line: 1, message: 'cần một danh sách đơn vị · needs a list of units' });
  return {
    values: Array.isArray(list) ? (list as unknown[]) : [],
    faults,
    lineOf: (index, path) => read.lineOf([...base, index, ...path]),
  };
}

function fromCsv(content: string): RawUnits {
  interface Parsed {
    readonly record: Record<string, string>;
    readonly info: { readonly lines: number };
  }
  try {
    const rows = parse(content, {
      bom: true,
      columns: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
    }) as unknown as Parsed[];
    return {
      values: rows.map(({ record }) => unitOfRecord(record)),
      faults: [],
      lineOf: (index) => rows[index]?.info.lines ?? 1,
    };
  } catch (error) {
    const { message, lines } = error as Error & { lines?: number };
    return { values: [], faults: [{ line: lines ?? 1, message }], lineOf: () => 1 };
  }
}

function unitOfRecord(record: Record<string, string>): unknown {
  const { name_vi, name_en, valid_from, valid_to, successors, short_name, ...rest } = record;
  return {
    ...rest,
    name: { vi: name_vi, en: name_en || name_vi },
    validFrom: valid_from,
    validTo: valid_to,
    successors: (successors ?? '').split(/[\s;]+/).filter(Boolean),
    shortName: short_name,
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure({
      exit: EXIT.noInput,
      what: both('Không đọc được tệp đơn vị', 'The file of units cannot be read'),
      where: file,
      why: [(error as Error).message],
    });
  }
}

function isDay(given: string): boolean {
  try {
    parseDay(given);
    return true;
  } catch {
    return false;
  }
}
