import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something that must stand in no log, and what it is called when it does. */
export type Needles = Readonly<Record<string, string>>;

/** All lines of all logs in a folder, with the name of their file. */
export function readLogs(folder: string): readonly { readonly file: string; readonly line: string }[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ file, line })),
  );
}

/**
 * Where a text holds one of these, as it is or as it may be written: in an address, in base64, escaped as JSON does, in
 * other case, in another form of Unicode, or without the spaces between its digits.
 * @returns what was found, without the rest of the text
 */
export function found(text: string, needles: Needles): string[] {
  const plain = text.normalize('NFC').toLowerCase();
  const joined = plain.replace(/(?<=\d)[ .-](?=\d)/g, '');
  return Object.entries(needles).flatMap(([name, needle]) =>
    formsOf(needle).some((form) => plain.includes(form) || joined.includes(form)) ? [name] : [],
  );
}

function formsOf(needle: string): string[] {
  const escaped = needle.replace(
    /[^\x20-\x7e]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const base64 = Buffer.from(needle).toString('base64').replace(/=+$/, '');
  return [needle, encodeURIComponent(needle), base64, escaped].map((form) =>
    form.normalize('NFC').toLowerCase(),
  );
}
