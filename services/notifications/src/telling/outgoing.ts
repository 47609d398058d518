import type { AlertRecord, Recipient, ToldStep } from '../core/alert';
import type { Message } from '../core/sentence';

/** One message on its way to one person or system. */
export interface Outgoing {
  /** The name of the send in one word: the same at every try. */
  readonly word: string;
  /** Of the first message of its episode to this recipient, by which mailboxes gather them. */
  readonly thread: string;
  readonly step: ToldStep;
  readonly record: AlertRecord;
  readonly recipient: Recipient;
  readonly message: Message;
}

/** What became of a try, with the reason for log, list and metric. Only what the other side took is `sent`. */
export type Delivered =
  | { readonly outcome: 'sent' }
  | {
      readonly outcome: 'later';
      readonly reason: string;
      /** It took all its time: the next message to the same recipient would, too. */
      readonly timedOut?: true;
    }
  | { readonly outcome: 'never'; readonly reason: string };

/** A way to tell somebody. It resolves within its time limit, whatever the other side does. */
export interface ChannelDoor {
  deliver(outgoing: Outgoing): Promise<Delivered>;
  close(): void;
}
