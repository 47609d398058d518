import type { queries } from '@nhip/contracts';
import type { Fmt } from '@nhip/kernel';
import { nounText } from './definition-text';
import { figureJson, noDataText, textJson } from './figure-text';

export function correctionJson(correction: queries.Correction) {
  const { period, indicator, unit, unitName, published, now, causes, subjects, atLeast } = correction;
  const instant = (at: bigint): string => new Date(Number(at)).toISOString();
  return {
    ...{ period, indicator, unit, unitName: textJson(unitName) },
    published: published ? { version: published.definitionVersion, ...figureJson(published) } : null,
    now: now ? { version: now.definitionVersion, ...figureJson(now) } : null,
    publishedSequence: Number(correction.publishedSequence),
    publishedAt: instant(correction.publishedAt),
    changedAt: instant(correction.changedAt),
    causes: causes.map(textJson),
    ...{ dossiers: Number(correction.dossiers), atLeast, subjects },
  };
}

/** Both values, why they differ, and the subjects that count otherwise. */
export function correctionLines(correction: queries.Correction, fmt: Fmt, noun?: queries.Text): string[] {
  const { period, indicator, unit, unitName, published, now, causes, subjects } = correction;
  const where = unitName?.vi ? `${unitName.vi} (${unit})` : 'cả tỉnh · whole province';
  const at = (instant: bigint): string => fmt.dateTime(Number(instant));
  const dossiers = `${correction.atLeast ? '≥ ' : ''}${fmt.integer(Number(correction.dossiers))}`;
  const more = Number(correction.dossiers) > subjects.length ? ' …' : '';
  return [
    `  ${period}  ${indicator}  ${where}`,
    `    công bố · published  ${valueText(published, fmt)}  (${at(correction.publishedAt)})`,
    `    hiện nay · now       ${valueText(now, fmt)}  (${at(correction.changedAt)})`,
    ...causes.map(({ vi, en }) => `    ${vi} · ${en}`),
    ...(subjects.length > 0 ? [`    ${dossiers} ${nounText(noun)}: ${subjects.join(', ')}${more}`] : []),
  ];
}

/** "94,24% = 17.320/18.378", or the count. */
function valueText(figure: queries.Figure | undefined, fmt: Fmt): string {
  if (figure === undefined) return '—';
  const numerator = fmt.integer(Number(figure.numerator));
  if (figure.denominator === undefined)
    return figure.value === undefined ? `—  ${noDataText(figure)}` : numerator;
  const parts = `${numerator}/${fmt.integer(Number(figure.denominator))}`;
  return figure.value === undefined
    ? `—  ${noDataText(figure)}`
    : `${fmt.percent(figure.value, 2)} = ${parts}`;
}
