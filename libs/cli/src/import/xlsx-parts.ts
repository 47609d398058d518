import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { both, EXIT, Failure } from '../failure';
import { tooLarge, unreadable } from './file-bytes';
import { IMPORT_LIMITS } from './import-limits';

/** What is called while the XML of a part is read; names of tags come without their prefix. */
export interface XmlHandler {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/**
 * The parts of an XLSX file by name. No part inflates beyond the limit, whatever its size is said to be, and XML is
 * read without document types, so that a small file stays small.
 */
export class XlsxParts {
  private constructor(
    private readonly file: string,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws Failure when it is no sound ZIP file. */
  static async open(file: string): Promise<XlsxParts> {
    try {
      const zip = await openPromise(file, { autoClose: false });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (entries.size >= IMPORT_LIMITS.xlsxParts) throw new Error('too many parts');
        entries.set(entry.fileName, entry);
      }
      return new XlsxParts(file, zip, entries);
    } catch (error) {
      throw unreadable(file, `XLSX: ${(error as Error).message}`);
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  close(): void {
    this.zip.close();
  }

  /** Reads a part whole. @throws Failure when it is not there, not sound or too large. */
  async read(name: string, handler: XmlHandler): Promise<void> {
    const pieces = this.pieces(name, handler);
    while (!(await pieces.next()).done);
  }

  /** The same, giving the handler back after each piece that went to it. */
  async *pieces<Handler extends XmlHandler>(name: string, handler: Handler): AsyncGenerator<Handler> {
    const entry = this.entries.get(name);
    if (!entry) throw unreadable(this.file, `XLSX: ${name} không có · is missing`);
    const parser = xmlParser(handler);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let bytes = 0;
    let stream: Readable | undefined;
    try {
      stream = await this.zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > IMPORT_LIMITS.inflatedBytes) throw tooLarge(this.file, IMPORT_LIMITS.inflatedBytes);
        parser.write(decoder.decode(chunk, { stream: true }));
        yield handler;
      }
      parser.close();
      yield handler;
    } catch (error) {
      throw error instanceof Failure ? error : unreadable(this.file, `XLSX: ${(error as Error).message}`);
    } finally {
      stream?.destroy();
    }
  }
}

function xmlParser({ open, text, close }: XmlHandler): SaxesParser {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a document type is not allowed');
  });
  if (open) parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => open(localName(name), attributes));
  if (text) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  if (close) parser.on('closetag', ({ name }: SaxesTagPlain) => close(localName(name)));
  return parser;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

export function noSuchSheet(file: string, wanted: string, names: readonly string[]): Failure {
  return new Failure({
    exit: EXIT.badData,
    what: both(`Không có trang tính "${wanted}"`, `There is no sheet "${wanted}"`),
    where: file,
    why: [`có · has: ${names.join(', ')}`],
    mend: both('Đặt --sheet, hoặc sheet trong tệp ánh xạ', 'Give --sheet, or sheet in the mapping'),
  });
}
