import type { Pool } from 'pg';
import type { Answering } from '../answering';
import type { AlertRecord, Recipient } from '../core/alert';
import { AnswerRates, type AnswerRate } from '../core/answer-rates';
import type { Known } from '../core/sentence';
import { figureLink, type Addresses } from '../telling/links';
import { answerPage, unknownPage, type ShownAlert } from './answer-page';
import { openedBy, type Opened } from './answer-store';

export interface AnswerDeskOptions {
  readonly pool: Pool;
  readonly answering: Answering;
  readonly recipients: readonly Recipient[];
  /** What is known beside the record; it answers soon or says nothing. */
  readonly knownOf: (record: AlertRecord) => Promise<Known>;
  readonly addresses: Addresses;
  readonly title: string;
  readonly zone: string;
  /** The instance's clock. */
  readonly now: () => number;
  readonly limits: { readonly noteCharacters: number; readonly answers: AnswerRate };
}

export interface Reading {
  readonly status: number;
  readonly html: string;
}

export interface GivenAnswer {
  readonly token: string;
  readonly note: string;
  /** From where it came: wrong tokens are counted by it. */
  readonly address: string;
}

/** Reads pages and takes answers for whoever holds a token of the alert. */
export class AnswerDesk {
  private readonly rates: AnswerRates;

  constructor(private readonly options: AnswerDeskOptions) {
    this.rates = new AnswerRates(options.limits.answers);
  }

  async read(episode: string, token: string): Promise<Reading> {
    const opened = await openedBy(this.options.pool, episode, token);
    return opened === undefined ? this.unknown() : this.page(opened, 200);
  }

  /** @returns 'taken', or the page that says why it was not */
  async take(episode: string, given: GivenAnswer): Promise<Reading | 'taken'> {
    const { pool, answering, limits, now } = this.options;
    const note = tidied(given.note);
    const opened = await openedBy(pool, episode, given.token);
    const mayAnswer =
      this.rates.take(opened === undefined ? given.address : given.token, performance.now()) === 0;
    if (opened === undefined) return this.unknown(mayAnswer ? 404 : 429);
    const refused = (status: number, kind: 'too-long' | 'over' | 'too-many'): Promise<Reading> =>
      this.page(opened, status, { kind, note });
    if (!mayAnswer) return refused(429, 'too-many');
    if (note.length > limits.noteCharacters) return refused(422, 'too-long');
    const by = this.nameOf(opened.recipient);
    const answered = await answering.answer(episode, { by, at: now(), note });
    if (answered === undefined) return this.unknown();
    if (answered.outcome === 'taken') return 'taken';
    return this.page({ ...opened, record: answered.record }, 409, { kind: 'over', note });
  }

  private async page(
    { record, recipient }: Opened,
    status: number,
    fault?: NonNullable<ShownAlert['fault']>,
  ): Promise<Reading> {
    const { title, zone, addresses, limits, knownOf } = this.options;
    const language = this.recipient(recipient)?.language ?? 'vi';
    const html = answerPage({
      ...{ record, title, zone, known: await knownOf(record) },
      reader: { name: this.nameOf(recipient), language },
      figure: figureLink(record.subject, addresses),
      noteCharacters: limits.noteCharacters,
      ...(fault && { fault }),
    });
    return { status, html };
  }

  private unknown(status = 404): Reading {
    return { status, html: unknownPage(this.options.title) };
  }

  /** Who has left the file meanwhile keeps the id that the token was made for. */
  private nameOf(id: string): string {
    return this.recipient(id)?.name ?? id;
  }

  private recipient(id: string): Recipient | undefined {
    return this.options.recipients.find((each) => each.id === id);
  }
}

/** Line breaks as one character, letters composed, nothing that is not text. */
function tidied(note: string): string {
  return note
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
    .trim();
}
