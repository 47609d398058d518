import type { queries } from '@nhip/contracts';
import type { Fmt } from '@nhip/kernel';
import { table } from '../table';

/** A table of how figures are made, and of `rows`: what is told of those at hand. */
export function definitionLines(
  { id, version, formula, legalBasis }: queries.Definition,
  rows: readonly string[][],
): string[] {
  return table(
    [{ title: 'công thức · formula' }, { title: formula?.vi ?? '' }],
    [
      ['', formula?.en ?? ''],
      ['định nghĩa · definition', `${id}, phiên bản · version ${version}`],
      ['căn cứ · legal basis', legalBasis],
      ...rows,
    ],
  );
}

/** "hồ sơ · dossiers": what the subjects of an indicator are called. */
export const nounText = (noun: queries.Text | undefined): string =>
  noun ? `${noun.vi} · ${noun.en}` : 'trường hợp · cases';

export const unitRow = ({ unit, unitName }: queries.Figure): string[] => [
  'đơn vị · unit',
  unitName?.vi ? unitName.vi + (unit && ` (${unit})`) : unit || 'cả tỉnh · whole province',
];

/** @param subject whose event it is, where that is told */
export const newestRow = ({ newest }: queries.Figure, fmt: Fmt, subject = ''): string[] => [
  'sự kiện mới nhất · newest event',
  newest ? `${fmt.dateTime(Number(newest.eventAt))}  ${newest.source}  ${subject}`.trimEnd() : '—',
];
