/** What stands where personal data stood. */
export const REDACTED = '[đã ẩn]';

/** Only text with an at-sign or nine digits can hold what the detectors look for; most text stops here. */
const SUSPICIOUS = /@|(?:\p{Nd}\P{Nd}{0,3}){9}/u;
/** From where a word begins: searched for from each of its letters, a long one takes the square of its length. */
const EMAIL = /(?<!\S)\S*@\S*/gu;
/** Groups of digits, apart by a space or two, or by one mark (also the bracket after an area code) amid spaces. */
const DIGIT_CHAIN = /\p{Nd}+(?:(?:\s{1,2}|\s?[.,/_\-–—)]\s?)\p{Nd}+)*/gu;
const IDENTITY_LENGTHS: ReadonlySet<number> = new Set([9, 12]);
const PHONE = /^(?:0[235789]\d{8}|02\d{9}|(?:00)?84\d{9,10})$/;

/**
 * Free text without what names a person: e-mail addresses, Vietnamese phone numbers, and numbers of 9 or 12 digits (old
 * and new identity cards), written together or in groups. An amount such as 150.000.000 falls too: privacy goes first.
 * Control and invisible characters fall, so that nothing hides between digits; the rest is in Unicode form NFC.
 */
export function redactPersonalData(text: string): string {
  const clean = text
    .replace(/[\t\n\r]/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .normalize('NFC');
  if (!SUSPICIOUS.test(clean)) return clean;
  return clean.replace(EMAIL, REDACTED).replace(DIGIT_CHAIN, redactChain);
}

/** Redacts every run of whole groups, joined by one kind of separator, whose digits name a person; longest first. */
function redactChain(chain: string): string {
  const parts = chain.split(/(\P{Nd}+)/u);
  const groups = parts.filter((_, index) => index % 2 === 0);
  const separators = parts.filter((_, index) => index % 2 === 1);
  const kinds = separators.map((each) => each.trim().replace(')', '') || ' ');
  let redacted = '';
  for (let from = 0; from < groups.length;) {
    const to = endOfPersonalRun(groups, kinds, from);
    redacted += to === undefined ? groups[from]! : REDACTED;
    from = (to ?? from) + 1;
    redacted += separators[from - 1] ?? '';
  }
  return redacted;
}

function endOfPersonalRun(
  groups: readonly string[],
  kinds: readonly string[],
  from: number,
): number | undefined {
  let digits = '';
  let found: number | undefined;
  for (let to = from; to < groups.length && digits.length < 14; to++) {
    if (to > from + 1 && kinds[to - 1] !== kinds[from]) break;
    digits += asciiDigits(groups[to]!);
    if (IDENTITY_LENGTHS.has(digits.length) || PHONE.test(digits)) found = to;
  }
  return found;
}

/** Decimal digits of any script, e.g. full-width ones, as 0 to 9: they stand in runs of ten that start at a zero. */
function asciiDigits(group: string): string {
  return [...group].map((digit) => (digit < '\u007f' ? digit : valueOf(digit.codePointAt(0)!))).join('');
}

function valueOf(codePoint: number): string {
  let zero = codePoint;
  while (codePoint - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(codePoint - zero);
}
