import type { queries } from '@nhip/contracts';
import type { Fmt } from '@nhip/kernel';
import { figureJson } from './figure-text';

export function publicationJson({ period, sequence, at, by, note, figures, figure }: queries.Publication) {
  return {
    ...{ period, sequence: Number(sequence), at: new Date(Number(at)).toISOString(), by, note, figures },
    ...(figure && { figure: figureJson(figure) }),
  };
}

/** One line: which period, when, by whom, as of which sequence, with how many figures. */
export function publicationText(publication: queries.Publication, fmt: Fmt): string {
  const { period, sequence, at, by, note, figures } = publication;
  const when = fmt.dateTime(Number(at));
  const pinned = `${fmt.integer(figures)} số liệu · figures, '#${sequence}'`;
  return [`${period}  ${when}  ${by}`, pinned, note].filter(Boolean).join('  ');
}
