import { z } from 'zod';
import { faultLines } from '../http';
import type { Terminal } from '../terminal';
import { sendLines, type Address, type SendLimits } from './line-sender';

const OUTCOMES = ['applied', 'duplicate', 'pending', 'parked', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One structured CloudEvent, a line of NDJSON at the door. */
export interface DossierEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** What the door said of one event. */
export interface SentEvent<Item> {
  readonly item: Item;
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface Door {
  /** Address of dossier-events. */
  readonly eventsUrl: string;
  readonly key: string;
}

export interface Sending<Item> {
  readonly items: AsyncIterable<Item> | Iterable<Item>;
  /** The item as one line of NDJSON. */
  readonly line: (item: Item) => string;
  readonly onSent: (sent: readonly SentEvent<Item>[]) => void | Promise<void>;
  readonly limits?: Partial<SendLimits>;
}

const told = z.object({
  outcome: z.enum(OUTCOMES),
  reason: z.string().optional(),
  errors: z.unknown().optional(),
});

/**
 * Sends events to the door; one that it already holds is a duplicate, so each counts once.
 * @throws Failure as `sendLines` does
 */
export function sendEvents<Item>(door: Door, terminal: Terminal, sending: Sending<Item>): Promise<void> {
  const { items, line, onSent, limits } = sending;
  return sendLines<Item, z.infer<typeof told>>(addressOf(door, '/v1/events'), terminal, {
    items,
    line,
    told,
    refused: (reason) => ({ outcome: 'refused', reason }),
    onSent: (sent) =>
      onSent(
        sent.map(({ item, told: { outcome, reason = '', errors } }) => ({
          item,
          outcome,
          reason: [reason, ...faultLines(errors)].filter(Boolean).join('; '),
        })),
      ),
    ...(limits && { limits }),
  });
}

export const addressOf = ({ eventsUrl, key }: Door, path: string): Address => ({
  url: `${eventsUrl.replace(/\/+$/, '')}${path}`,
  key,
});
