/** A column of a printed table. */
export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

const segmenter = new Intl.Segmenter('vi');
/** Columns a text takes on a terminal: one per grapheme, since a Vietnamese letter may be several code units. */
export const widthOf = (text: string): number => [...segmenter.segment(text)].length;

/** Lines with aligned columns, numbers to the right; without trailing blanks. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ''))));
  return lines.map((line) =>
    columns
      .map(({ right }, at) => {
        const cell = line[at] ?? '';
        const blank = ' '.repeat((widths[at] ?? 0) - widthOf(cell));
        return right ? blank + cell : cell + blank;
      })
      .join('  ')
      .trimEnd(),
  );
}
