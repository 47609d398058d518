/** Bounds of one import; a file beyond them is refused whole, a row or cell beyond them is rejected with its reason. */
export const IMPORT_LIMITS = {
  /** Bytes of a file once inflated (gzip, each part of an XLSX file): a small file may unpack to any size. */
  inflatedBytes: 2 * 1024 ** 3,
  /** Rows below the header; the codes of all of them are kept in memory. */
  rows: 2_000_000,
  columns: 500,
  /** Characters of a cell: that of spreadsheets. */
  cellCharacters: 32_767,
  /** A row longer than this is a fault of the file (a quote never closed), not a row. */
  rowCharacters: 1024 * 1024,
  /** Rows in which a header is looked for, to tell where it stands. */
  headerSearchRows: 30,
  /** Bytes of a file's beginning by which its delimiter is told. */
  sampleBytes: 64 * 1024,
  /** Parts of an XLSX file. */
  xlsxParts: 10_000,
  /** Characters of all the texts that an XLSX file's cells share. */
  sharedCharacters: 256 * 1024 * 1024,
} as const;
