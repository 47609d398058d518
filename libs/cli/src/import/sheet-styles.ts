/** How a cell's number is to be read: as a time, as a code of that many digits, or as it is. */
export type NumberStyle = 'time' | { readonly digits: number } | undefined;

/** Number formats that every spreadsheet knows by number: those of days and of times of the day. */
const BUILT_IN_TIMES: ReadonlySet<number> = new Set([
  ...[14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47],
  // Those of East Asian editions.
  ...[27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58],
]);

/** @param code of the format as the file writes it, undefined for one that is known by its number */
export function numberStyle(id: number, code: string | undefined): NumberStyle {
  if (code === undefined) return BUILT_IN_TIMES.has(id) ? 'time' : undefined;
  if (/^0{2,}$/.test(code)) return { digits: code.length };
  // Texts in quotes, escaped signs, colours and conditions say nothing of what the number is.
  const bare = code.replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').split(';')[0] ?? '';
  return /[ymdhs]/i.test(bare) && !/general/i.test(bare) ? 'time' : undefined;
}

const DAY_MS = 86_400_000;
/** Day 0 of the two calendars that spreadsheets count from. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** Up to here the calendar of 1900 is one day behind, for it holds a 29 February 1900 that never was. */
const LEAP_FAULT_SERIAL = 60;

/**
 * The wall clock's time that a spreadsheet's serial number of days stands for, as milliseconds written as though it
 * were UTC, rounded to the second that is shown (ECMA-376 part 1, 18.17.4).
 */
export function serialToWallMs(serial: number, from1904: boolean): number {
  const days = !from1904 && serial < LEAP_FAULT_SERIAL ? serial + 1 : serial;
  return (from1904 ? EPOCH_1904 : EPOCH_1900) + Math.round((days * DAY_MS) / 1000) * 1000;
}
