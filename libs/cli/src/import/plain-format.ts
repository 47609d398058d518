/** Tokens of a fixed count of digits; a format made of these alone is read without a general parser. */
const TOKENS = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'] as const;
type Token = (typeof TOKENS)[number];
type Parts = Partial<Record<Token, string>>;

const PIECE = /yyyy|MM|dd|HH|mm|ss|'[^']*'|[^\p{L}']/gu;
/** Before it `Date.UTC` means another year. */
const FIRST_YEAR = 100;

/**
 * Reads most of what is written in the usual formats, an order of magnitude faster than a general parser.
 * @returns undefined when `format` is not made of plain digits and signs; else a function to the milliseconds of the
 * wall clock written as though it were UTC, which gives undefined wherever a general parser has to decide.
 */
export function plainFormat(format: string): ((text: string) => number | undefined) | undefined {
  const pieces = format.match(PIECE) ?? [];
  const tokens = pieces.filter((piece) => (TOKENS as readonly string[]).includes(piece));
  if (pieces.join('') !== format || new Set(tokens).size !== tokens.length) return undefined;
  if (!['yyyy', 'MM', 'dd'].every((token) => tokens.includes(token))) return undefined;
  const pattern = new RegExp(`^${pieces.map(patternOf).join('')}$`, 'u');
  return (text) => {
    const parts = pattern.exec(text)?.groups as Parts | undefined;
    return parts && wallMsOf(parts);
  };
}

function patternOf(piece: string): string {
  if ((TOKENS as readonly string[]).includes(piece)) return `(?<${piece}>[0-9]{${piece.length}})`;
  const literal = piece.startsWith("'") ? piece.slice(1, -1) : piece;
  return literal.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
}

function wallMsOf({ yyyy, MM, dd, HH = '00', mm = '00', ss = '00' }: Parts): number | undefined {
  const [year, month, day] = [Number(yyyy), Number(MM) - 1, Number(dd)];
  const [hour, minute, second] = [Number(HH), Number(mm), Number(ss)];
  if (year < FIRST_YEAR || hour > 23 || minute > 59 || second > 59) return undefined;
  const wallMs = Date.UTC(year, month, day, hour, minute, second);
  const read = new Date(wallMs);
  // A 31st of February comes out as another day.
  return read.getUTCMonth() === month && read.getUTCDate() === day ? wallMs : undefined;
}
