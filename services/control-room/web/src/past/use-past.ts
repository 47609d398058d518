import { usePage } from '../live/use-live';
import { useFmt } from '../texts/language';
import { asOfAsked, parseAsOf } from './as-of';

/** What the API is asked as of, for what the address says; undefined for now, and for what is no moment. */
export function useAsOf(asOf: string): string | undefined {
  const { info } = usePage();
  const fmt = useFmt(info.zone);
  const known = parseAsOf(asOf, fmt);
  return known && asOfAsked(known);
}
