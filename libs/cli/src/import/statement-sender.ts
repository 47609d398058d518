import { z } from 'zod';
import { faultLines } from '../http';
import type { Terminal } from '../terminal';
import { addressOf, type Door } from './event-sender';
import { sendLines, type SendLimits } from './line-sender';
import type { RowEvent } from './row-events';

/** What a list says of one dossier, as of the instant it was exported. */
export interface ListStatement {
  readonly list: string;
  readonly subject: string;
  /** RFC 3339. */
  readonly statedAt: string;
  readonly events: readonly RowEvent[];
}

const OUTCOMES = ['new', 'changed', 'unchanged', 'older', 'parked', 'refused'] as const;
const CHANGES = ['added', 'corrected', 'retracted'] as const;
export type Change = (typeof CHANGES)[number];

const told = z.object({
  outcome: z.enum(OUTCOMES),
  changes: z
    .array(
      z.object({
        key: z.string(),
        change: z.enum(CHANGES),
        outcome: z.string(),
        reason: z.string().optional(),
      }),
    )
    .default([]),
  reason: z.string().optional(),
  errors: z.unknown().optional(),
});
type Told = z.infer<typeof told>;

/** What the door said of one statement. */
export interface SentStatement<Item> {
  readonly item: Item;
  readonly outcome: Told['outcome'];
  readonly changes: readonly { readonly key: string; readonly change: Change }[];
  /** Why it did not get in, or not whole. */
  readonly reason: string;
}

export interface StatementSending<Item> {
  readonly items: AsyncIterable<Item>;
  readonly statement: (item: Item) => ListStatement;
  readonly onSent: (sent: readonly SentStatement<Item>[]) => void | Promise<void>;
  /** The door tells what would change and keeps nothing. */
  readonly dryRun: boolean;
  readonly limits?: Partial<SendLimits>;
}

/**
 * Sends what a list says to the door, which makes events of what is new in it.
 * @throws Failure as `sendLines` does
 */
export function sendStatements<Item>(
  door: Door,
  terminal: Terminal,
  sending: StatementSending<Item>,
): Promise<void> {
  const { items, statement, onSent, dryRun, limits } = sending;
  const path = dryRun ? '/v1/statements?dry-run=1' : '/v1/statements';
  return sendLines<Item, Told>(addressOf(door, path), terminal, {
    items,
    line: (item) => JSON.stringify(statement(item)),
    told,
    refused: (reason) => ({ outcome: 'refused', changes: [], reason }),
    onSent: (sent) => onSent(sent.map(({ item, told: answer }) => ({ item, ...understood(answer) }))),
    ...(limits && { limits }),
  });
}

function understood({ outcome, changes, reason = '', errors }: Told): Omit<SentStatement<never>, 'item'> {
  const aside = changes.filter((change) => change.outcome === 'parked' || change.outcome === 'refused');
  const reasons = aside.map((change) => `${change.key} ${change.outcome}: ${change.reason ?? ''}`);
  return {
    outcome: aside.length > 0 ? 'parked' : outcome,
    changes: changes.filter((change) => !aside.includes(change)),
    reason: [reason, ...reasons, ...faultLines(errors)].filter(Boolean).join('; '),
  };
}
