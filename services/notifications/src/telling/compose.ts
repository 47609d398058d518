import type { AlertRecord, Recipient } from '../core/alert';
import { messageOf, type Known } from '../core/sentence';
import { wordOf } from '../core/send-name';
import { answerToken, hashOfToken, type AnswerTokenHash } from './answer-token';
import { linksOf, type Addresses } from './links';
import type { Outgoing } from './outgoing';
import type { ClaimedSend } from './send-store';

export interface ComposerOptions {
  readonly recipients: readonly Recipient[];
  readonly addresses: Addresses;
  readonly answerSecret: string;
  readonly zone: string;
  /** The secret may be another one than when the send was written: the link is to work all the same. */
  readonly keepToken: (token: AnswerTokenHash) => Promise<void>;
  /** What is known beside the record; it answers soon or says nothing. */
  readonly knownOf: (record: AlertRecord) => Promise<Known>;
}

/** Makes messages of claimed sends, each in the language of its recipient. */
export function composerOf(options: ComposerOptions): (send: ClaimedSend) => Promise<Outgoing | undefined> {
  const byId = new Map(options.recipients.map((recipient) => [recipient.id, recipient]));
  return async (send) => {
    const recipient = byId.get(send.recipient);
    if (recipient === undefined) return undefined;
    const { step, record } = send.telling;
    const token = answerToken(options.answerSecret, record.id, recipient.id);
    await options.keepToken({ episode: record.id, recipient: recipient.id, hash: hashOfToken(token) });
    const links = linksOf(record, token, options.addresses);
    const { language } = recipient;
    const known = await options.knownOf(record);
    const message = messageOf({ step, record, language, zone: options.zone, known, links });
    const word = wordOf(send);
    return { word, thread: wordOf({ ...send, step: 'opened' }), step, record, recipient, message };
  };
}
