import { toCandidate } from '../accept/cloud-event';
import type { Candidate } from '../accept/outcome';
import type { Cipher } from './sealed';
import type { StreamEvent } from '../stream-definition';

/** What is kept of something that was parked, so that it can be shown and tried again. */
export type Kept<Event extends StreamEvent = StreamEvent> =
  | { readonly form: 'event'; readonly subject: string; readonly event: Event }
  | {
      readonly form: 'record';
      readonly headers: Readonly<Record<string, string>>;
      /** base64; null where the record had none. */
      readonly value: string | null;
    };

/** Names a row of parked events; the hash is hexadecimal. */
export interface ParkedName {
  readonly source: string;
  readonly id: string;
  readonly hash: string;
}

/** Bodies of parked events as they lie in the database: sealed, and each only readable in its own row. */
export class ParkedBodies {
  constructor(private readonly cipher: Cipher) {}

  seal(kept: Kept, name: ParkedName): Buffer {
    return this.cipher.seal(Buffer.from(JSON.stringify(kept)), placeOf(name));
  }

  /** What `AcceptEngine` keeps of an event that was read. */
  sealCandidate({ subject, event, hash }: Candidate): Buffer {
    return this.seal({ form: 'event', subject, event }, { source: event.source, id: event.id, hash });
  }

  /** @throws CannotOpen when the key that sealed it is not given any more. */
  open(sealed: Buffer, name: ParkedName): Kept {
    return JSON.parse(this.cipher.open(sealed, placeOf(name)).toString()) as Kept;
  }
}

/** The event that was kept, to be accepted anew. */
export function candidateOf<Event extends StreamEvent>({
  subject,
  event,
}: Extract<Kept<Event>, { form: 'event' }>): Candidate<Event> {
  return toCandidate(subject, event);
}

function placeOf({ source, id, hash }: ParkedName): string {
  return `parked/${source}/${id}/${hash}`;
}
