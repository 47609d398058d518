import type { AlertRecord, AlertSubject } from '../core/alert';
import type { Links } from '../core/sentence';

export interface Addresses {
  /** Where recipients reach this service, and the control room; without a slash at their end. */
  readonly answerUrl: string;
  readonly controlRoomUrl: string;
}

/** The page on which an episode is answered, without anybody's token. */
export function pageOf(episode: string, { answerUrl }: Addresses): string {
  return `${answerUrl}/canh-bao/${encodeURIComponent(episode)}`;
}

/** @param token of the recipient who gets them */
export function linksOf({ id, subject }: AlertRecord, token: string, addresses: Addresses): Links {
  const figure = figureLink(subject, addresses);
  return {
    answer: `${pageOf(id, addresses)}?t=${token}`,
    ...(figure !== undefined && { figure }),
  };
}

const WINDOW_WORDS: Readonly<Record<string, string>> = { day: 'ngay', quarter: 'quy', year: 'nam' };

/**
 * The control room's drill-down, whose addresses are read and sent by people; a month is its usual window. Of an alert
 * of the system it is the runbook.
 */
export function figureLink(subject: AlertSubject, { controlRoomUrl }: Addresses): string | undefined {
  if (subject.kind === 'source') return undefined;
  if (subject.kind === 'system') return subject.runbook;
  const window = WINDOW_WORDS[subject.window];
  const asked = new URLSearchParams({
    ...(subject.unit !== '' && { 'don-vi': subject.unit }),
    ...(window !== undefined && { ky: window }),
  }).toString();
  const path = `/chi-so/${encodeURIComponent(subject.indicator)}`;
  return `${controlRoomUrl}${path}${asked === '' ? '' : `?${asked}`}`;
}
