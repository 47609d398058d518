import type { Logger } from '@nhip/runtime';
import type { Pool, PoolClient } from 'pg';
import type { Channel, Recipient, Telling } from '../core/alert';
import { channelsOf, recipientsOf } from '../core/recipient';
import type { TellingWriter } from '../tellings';
import { answerToken, hashOfToken } from './answer-token';
import { GivenUpNotes } from './given-up-notes';

export interface SendsOptions {
  readonly recipients: readonly Recipient[];
  /** Channels that this instance has; what would go through others is given up at once, and listed. */
  readonly channels: ReadonlySet<Channel>;
  readonly answerSecret: string;
  readonly log: Logger;
  readonly onGivenUp?: (channel: Channel | 'none') => void;
}

/** Why a send of a channel that this instance does not have was given up. */
export const NO_CHANNEL: Readonly<Record<Channel, string>> = {
  email: 'no mail server is configured (NHIP_SMTP_URL)',
  webhook: 'no webhooks are sent',
};

const INSERT = {
  name: 'insert-sends',
  text: `
    INSERT INTO send (alert, episode, step, recipient, channel, status, failure, telling)
    SELECT alert, episode, step, recipient, channel,
      CASE WHEN failure IS NULL THEN 'waiting' ELSE 'given-up' END, failure, telling::json
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
      AS row (alert, episode, step, recipient, channel, failure, telling)
    ON CONFLICT DO NOTHING`,
};
const INSERT_TOKENS = {
  name: 'insert-tokens',
  text: `
    INSERT INTO answer_token (episode, recipient, hash)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])
    ON CONFLICT (episode, recipient) DO UPDATE SET hash = excluded.hash`,
};

interface Row {
  readonly telling: Telling;
  readonly recipient: Recipient;
  readonly channel: Channel;
}

/**
 * Writes who is to be told of what, and the tokens with which they answer, before anything goes out. What is given up
 * at once is logged and counted by `committed`.
 */
export class Sends implements TellingWriter {
  private readonly notes = new GivenUpNotes();

  constructor(private readonly options: SendsOptions) {}

  async write(client: PoolClient, tellings: readonly Telling[]): Promise<void> {
    const untold: (() => void)[] = [];
    const rows = tellings.flatMap((telling) => this.rowsOf(telling, untold));
    if (rows.length > 0) {
      untold.push(...(await this.insert(client, rows)));
      await this.insertTokens(client, rows);
    }
    await this.notes.add(client, untold);
  }

  /** Logs and counts what was given up in transactions that are committed by now. */
  committed(pool: Pool): Promise<void> {
    return this.notes.tell(pool);
  }

  private rowsOf(telling: Telling, untold: (() => void)[]): Row[] {
    const { recipients, log, onGivenUp } = this.options;
    const told = recipientsOf(recipients, telling);
    if (told.length === 0) {
      const { step, record, roles } = telling;
      untold.push(() => {
        log.warn(
          { episode: record.id, step, roles },
          'nobody is told: no recipient holds the role for this unit',
        );
        onGivenUp?.('none');
      });
    }
    return told.flatMap((recipient) =>
      channelsOf(recipient).map((channel) => ({ telling, recipient, channel })),
    );
  }

  /** @returns what is to be told of those that are given up at once */
  private async insert(client: PoolClient, rows: readonly Row[]): Promise<(() => void)[]> {
    const failures = rows.map(({ channel }) => this.failureOf(channel));
    const texts = new Map(rows.map(({ telling }) => [telling, JSON.stringify(telling)]));
    const values = [
      rows.map(({ telling }) => telling.record.alert),
      rows.map(({ telling }) => telling.record.id),
      rows.map(({ telling }) => telling.step),
      rows.map(({ recipient }) => recipient.id),
      rows.map(({ channel }) => channel),
      failures,
      rows.map(({ telling }) => texts.get(telling)),
    ];
    await client.query({ ...INSERT, values });
    return rows.flatMap(({ channel, recipient: { id: recipient }, telling: { record } }, at) => {
      if (failures[at] === null) return [];
      return () => {
        this.options.log.warn({ episode: record.id, recipient, channel }, `not told: ${failures[at]}`);
        this.options.onGivenUp?.(channel);
      };
    });
  }

  /** One for each person of an episode, whatever the steps and channels. */
  private async insertTokens(client: PoolClient, rows: readonly Row[]): Promise<void> {
    const tokens = new Map<string, [string, string, Buffer]>();
    for (const { telling, recipient } of rows) {
      const { id } = telling.record;
      const token = answerToken(this.options.answerSecret, id, recipient.id);
      tokens.set(token, [id, recipient.id, hashOfToken(token)]);
    }
    const all = [...tokens.values()].sort(([one], [other]) => (one < other ? -1 : 1));
    const values = [all.map(([id]) => id), all.map(([, who]) => who), all.map(([, , hash]) => hash)];
    await client.query({ ...INSERT_TOKENS, values });
  }

  private failureOf(channel: Channel): string | null {
    return this.options.channels.has(channel) ? null : NO_CHANNEL[channel];
  }
}
