/** How the indicators refuse a moment before everything they know (queries/as-of.ts there). */
const BEGINS = /journal begins at (\S+Z)$/;

/** @returns the instant of the first thing known, where a refusal's detail says that nothing was known earlier. */
export function journalBegin(detail: string): number | undefined {
  const begins = Date.parse(BEGINS.exec(detail)?.[1] ?? '');
  return Number.isNaN(begins) ? undefined : begins;
}
