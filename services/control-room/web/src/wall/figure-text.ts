import type { BoardDefinition, BoardFigure, BoardPoint, BoardText, WallCases } from '@nhip/contracts/wall';
import type { Fmt } from '@nhip/kernel/fmt';
import type { Say } from '../texts/language';

/** What is shown where nothing is known; never a zero. */
export const NOTHING = '—';

/** How the indicator of a figure counts; a mean is measured in something, and is no share of its cases. */
export interface Measured {
  readonly kind: string;
  readonly unitOfMeasure: BoardText;
}

/**
 * A figure in the shortest honest words: "94,2%", "11/12" of few, "137", "4 ngày 3 giờ", or a dash.
 * @param measured needed where it may be a mean
 */
export function figureText(
  fmt: Fmt,
  figure: Pick<BoardFigure, 'numerator' | 'denominator' | 'value'>,
  measured?: Measured,
): string {
  if (figure.value === undefined) return NOTHING;
  if (measured?.kind === 'mean') return meanText(fmt, figure.value, measured);
  if (figure.denominator === undefined) return fmt.integer(figure.value);
  return fmt.ratio(figure.numerator, figure.denominator);
}

/** As the catalogue names what is read better in days and hours. */
const MINUTES = 'minutes';
const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];

function meanText(fmt: Fmt, value: number, { unitOfMeasure: unit }: Measured): string {
  if (unit.en !== MINUTES) return `${fmt.decimal(value)} ${unit[fmt.language]}`;
  const size = Math.round(value) * MINUTE_MS;
  const [large, small] = size >= DAY_MS ? [DAY_MS, HOUR_MS] : [HOUR_MS, MINUTE_MS];
  const rest = size % large;
  const parts = [size - rest, rest - (rest % small)].filter((part) => part > 0);
  return parts.length === 0 ? fmt.span(size) : parts.map((part) => fmt.span(part)).join(' ');
}

/** Why a figure has no value: that there was nothing to count is neither 0% nor 100%. */
export function noDataText(say: Say, { noData }: Pick<BoardFigure, 'noData'>, cases: WallCases): string {
  return noData === 'denominator-zero'
    ? say(`noCases.${cases}`)
    : say(`noData.${noData ?? 'nothing-received'}`);
}

export function pointText(fmt: Fmt, point: BoardPoint, measured?: Measured): string {
  if (point.value === undefined) return NOTHING;
  if (measured?.kind === 'mean') return meanText(fmt, point.value, measured);
  return point.denominator === undefined ? fmt.integer(point.value) : fmt.percent(point.value);
}

/** A target or bound in the unit of its indicator. */
export function boundText(fmt: Fmt, definition: Pick<BoardDefinition, 'kind'>, bound: number): string {
  return definition.kind === 'ratio' ? fmt.bound(bound) : fmt.integer(bound);
}

export interface Change {
  readonly text: string;
  /** The sign and the size alone. */
  readonly short: string;
  readonly same: boolean;
}

/**
 * The change from `before` to `now`: points of percent for a ratio, whole cases for a count.
 * @returns undefined where either is unknown
 */
export function changeText(fmt: Fmt, now: BoardFigure, before: BoardFigure | undefined): Change | undefined {
  if (now.value === undefined || before?.value === undefined) return undefined;
  const difference = now.value - before.value;
  if (now.denominator === undefined) {
    const text = fmt.signed(difference);
    return { text, short: text, same: difference === 0 };
  }
  const same = Math.abs(difference) < 0.0005;
  return { text: fmt.points(difference), short: fmt.signed(difference * 100, 1), same };
}

/** Digits after which what is left of a difference of two ratios is told as nothing. */
const MOST_DIGITS = 3;

/**
 * The difference between what was published and what is now: a small one is told with as many digits as it needs, since
 * "0,0" beside two unlike figures would be one more thing unexplained.
 */
export function differenceText(fmt: Fmt, now: BoardFigure, before: BoardFigure | undefined): string {
  if (now.value === undefined || before?.value === undefined) return NOTHING;
  const difference = now.value - before.value;
  if (now.denominator === undefined) return fmt.signed(difference);
  let digits = 1;
  while (difference !== 0 && digits < MOST_DIGITS && Math.abs(difference * 100) < 0.5 * 10 ** -digits)
    digits++;
  return fmt.signed(difference * 100, digits);
}

/** The units that make up most of what is out of order: how many of them hold at least half, and which share. */
export function concentration(
  parts: readonly number[],
): { readonly units: number; readonly share: number } | undefined {
  const sorted = parts.filter((part) => part > 0).sort((a, b) => b - a);
  const total = sorted.reduce((sum, part) => sum + part, 0);
  let held = 0;
  for (const [at, part] of sorted.entries()) {
    held += part;
    if (held * 2 >= total) return { units: at + 1, share: held / total };
  }
  return undefined;
}
