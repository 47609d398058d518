import { createTransport } from 'nodemailer';
import { messageIdOf } from '../core/send-name';
import { mailHtml, plainText } from './mail-text';
import type { ChannelDoor, Delivered, Outgoing } from './outgoing';

export interface SmtpOptions {
  /** `smtp://user:password@host:587`; STARTTLS is used where it is offered, `smtps://` is TLS from the start. */
  readonly url: string;
  readonly from: string;
  readonly title: string;
  readonly timeoutMs: number;
}

/** Mails of one connection; then another one is opened. */
const MAILS_A_CONNECTION = 200;

/** The door to the mail server, over one connection that stays open between mails. */
export class Smtp implements ChannelDoor {
  private readonly transport;
  private readonly domain: string;

  constructor(private readonly options: SmtpOptions) {
    const { url, timeoutMs, from } = options;
    this.domain = from.slice(from.lastIndexOf('@') + 1);
    this.transport = createTransport({
      ...{ url, pool: true, maxConnections: 1, maxMessages: MAILS_A_CONNECTION },
      ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
      // What became of a mail when its connection breaks is not known: it is tried again as a send, which is counted.
      ...{ dnsTimeout: timeoutMs, maxRequeues: 0, disableFileAccess: true, disableUrlAccess: true },
    });
  }

  async deliver({ word, thread, recipient, message }: Outgoing): Promise<Delivered> {
    const { from, title, timeoutMs } = this.options;
    const signal = AbortSignal.timeout(timeoutMs);
    if (recipient.email === undefined) return { outcome: 'never', reason: 'no-address' };
    try {
      await this.transport.sendMail({
        from: { name: title, address: from },
        to: { name: recipient.name, address: recipient.email },
        subject: message.title,
        text: plainText(message),
        html: mailHtml(message, recipient.language),
        messageId: messageIdOf(word, this.domain),
        ...(thread !== word && { references: messageIdOf(thread, this.domain) }),
        // No answers of machines; those of people go to the page.
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
      return { outcome: 'sent' };
    } catch (error) {
      const timedOut = signal.aborted || (error as SmtpFailure).code === 'ETIMEDOUT';
      return { ...failed(error), ...(timedOut && { timedOut }) };
    }
  }

  close(): void {
    this.transport.close();
  }
}

interface SmtpFailure {
  readonly code?: string;
  /** What the server refused. */
  readonly command?: string;
  readonly responseCode?: number;
  readonly message?: string;
}

/**
 * What the mail server says of this one recipient for good is final; all else may be other tomorrow. What it refuses of
 * the sender or of the connection (530, 554 at MAIL FROM or DATA) holds for everybody until somebody mends it.
 */
function failed(error: unknown): Delivered {
  const { code, command, responseCode, message } = error as SmtpFailure;
  const reason = [code, responseCode, message].filter((part) => part !== undefined).join(' ');
  const final = command === 'RCPT TO' && responseCode !== undefined && responseCode >= 500;
  return { outcome: final ? 'never' : 'later', reason };
}
