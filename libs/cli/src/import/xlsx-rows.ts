import { posix } from 'node:path';
import { IMPORT_LIMITS } from './import-limits';
import { RichText } from './rich-text';
import { SheetReader, type SheetContext, type SheetRow } from './sheet-reader';
import { numberStyle, type NumberStyle } from './sheet-styles';
import { noSuchSheet, XlsxParts } from './xlsx-parts';

interface Workbook extends SheetContext {
  readonly parts: XlsxParts;
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
}

/** A sheet of an XLSX file that was opened. */
export interface Sheet {
  readonly name: string;
  /** Streamed from its first row. @throws Failure as `XlsxParts` does */
  rows(): AsyncGenerator<SheetRow>;
  close(): void;
}

/**
 * Opens a sheet of an XLSX file (ECMA-376): the texts that cells share are kept in memory, rows are streamed.
 * @param wanted name of the sheet, the first unless given
 * @throws Failure when the file is not sound or has no such sheet.
 */
export async function openSheet(file: string, wanted?: string): Promise<Sheet> {
  const parts = await XlsxParts.open(file);
  try {
    const workbook = await readWorkbook(parts);
    const { sheets } = workbook;
    const names = sheets.map(({ name }) => name);
    const sheet =
      wanted === undefined
        ? sheets[0]
        : sheets.find(({ name }) => name.normalize('NFC') === wanted.normalize('NFC'));
    if (!sheet) throw noSuchSheet(file, wanted ?? '1', names);
    return { name: sheet.name, rows: () => sheetRows(workbook, sheet.part), close: () => parts.close() };
  } catch (error) {
    parts.close();
    throw error;
  }
}

async function readWorkbook(parts: XlsxParts): Promise<Workbook> {
  const root = await relations(parts, '_rels/.rels', '');
  const main =
    [...root.values()].find(({ type }) => type.endsWith('/officeDocument'))?.part ?? 'xl/workbook.xml';
  const folder = posix.dirname(main);
  const related = await relations(parts, posix.join(folder, '_rels', `${posix.basename(main)}.rels`), folder);
  const found: { name: string; part: string }[] = [];
  let from1904 = false;
  await parts.read(main, {
    open: (tag, attributes) => {
      if (tag === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (tag !== 'sheet') return;
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
      const part = related.get(id)?.part;
      if (part !== undefined) found.push({ name: attributes['name'] ?? '', part });
    },
  });
  const partOf = (kind: string): string | undefined =>
    [...related.values()].find(({ type }) => type.endsWith(`/${kind}`))?.part;
  return {
    parts,
    from1904,
    sheets: found,
    texts: await sharedTexts(parts, partOf('sharedStrings')),
    styles: await cellStyles(parts, partOf('styles')),
  };
}

type Relations = ReadonlyMap<string, { readonly type: string; readonly part: string }>;

async function relations(parts: XlsxParts, name: string, folder: string): Promise<Relations> {
  const found = new Map<string, { type: string; part: string }>();
  if (!parts.has(name)) return found;
  await parts.read(name, {
    open: (tag, { Id = '', Type = '', Target = '' }) => {
      if (tag !== 'Relationship') return;
      const part = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      found.set(Id, { type: Type, part });
    },
  });
  return found;
}

async function sharedTexts(parts: XlsxParts, name: string | undefined): Promise<string[]> {
  const texts: string[] = [];
  if (name === undefined || !parts.has(name)) return texts;
  let characters = 0;
  const item = new RichText();
  await parts.read(name, {
    open: (tag) => (tag === 'si' ? item.clear() : item.open(tag)),
    text: (text) => item.add(text),
    close: (tag) => {
      item.close(tag);
      if (tag !== 'si') return;
      characters += item.text.length;
      if (characters > IMPORT_LIMITS.sharedCharacters) throw new Error('too many shared texts');
      texts.push(item.text);
    },
  });
  return texts;
}

async function cellStyles(parts: XlsxParts, name: string | undefined): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const styles: NumberStyle[] = [];
  if (name === undefined || !parts.has(name)) return styles;
  let within = false;
  await parts.read(name, {
    open: (tag, { numFmtId = '0', formatCode = '' }) => {
      if (tag === 'numFmt') codes.set(Number(numFmtId), formatCode);
      else if (tag === 'cellXfs') within = true;
      else if (tag === 'xf' && within)
        styles.push(numberStyle(Number(numFmtId), codes.get(Number(numFmtId))));
    },
    close: (tag) => {
      if (tag === 'cellXfs') within = false;
    },
  });
  return styles;
}

async function* sheetRows(workbook: Workbook, part: string): AsyncGenerator<SheetRow> {
  for await (const reader of workbook.parts.pieces(part, new SheetReader(workbook))) yield* reader.take();
}
