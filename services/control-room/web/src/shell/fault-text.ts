import type { Fmt } from '@nhip/kernel/fmt';
import type { Refusal } from '../api';
import type { Say } from '../texts/language';

/** How the indicators tell that a moment lies before everything they know. */
const BEGINS = /journal begins at (\S+Z)$/;
const FUTURE = /in the future|yet to come/;

interface Told {
  readonly text: string;
  /** The refusal in its own words, which are English, where this page has none for it. */
  readonly detail?: string;
}

/** Why something cannot be shown, in the reader's words. `missing` tells what a 404 means on this page. */
export function faultText(
  say: Say,
  fmt: Fmt,
  { fault, missing }: { readonly fault: Pick<Refusal, 'status' | 'message'>; readonly missing?: string },
): Told {
  const { status, message } = fault;
  const begins = Date.parse(BEGINS.exec(message)?.[1] ?? '');
  if (!Number.isNaN(begins)) return { text: say('error.before', { time: fmt.dateTime(begins) }) };
  if (status === 0) return { text: say('error.offline') };
  if (status === 404) return { text: missing ?? say('error.missing') };
  if (status === 422 && FUTURE.test(message)) return { text: say('asOf.future') };
  if (status === 429) return { text: say('error.limited') };
  if (status >= 500) return { text: say('error.away') };
  return { text: say('error.notValid'), detail: message };
}
