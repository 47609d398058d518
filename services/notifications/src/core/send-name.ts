import type { SendName } from './alert';

/**
 * The name of a send in one word, the same in every process and at every try: two that are alike are one message, told
 * twice. Of letters, digits, hyphens, dots and underscores: it fits a Message-ID (RFC 5322, dot-atom) and a header.
 */
export function wordOf({ alert, episode, step, recipient, channel }: SendName): string {
  return [episode, step, recipient, channel, alert].map(encoded).join('.');
}

/** Message-ID of a mail. Mailboxes that know it already may drop it; people may see it twice. */
export function messageIdOf(word: string, domain: string): string {
  return `<${word}@${domain}>`;
}

/** `webhook-id` of Standard Webhooks: what a receiver keeps to know a repeat. */
export function webhookIdOf(word: string): string {
  return `msg_${word}`;
}

/** Letters, digits and hyphens stay; everything else becomes its code point, so that no two names meet. */
function encoded(part: string): string {
  return Array.from(part, (each) => (/[A-Za-z0-9-]/.test(each) ? each : `_${hexOf(each)}_`)).join('');
}

const hexOf = (each: string): string => (each.codePointAt(0) ?? 0).toString(16);
