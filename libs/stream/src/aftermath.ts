import type { PoolClient } from 'pg';
import type { Item, Outcome } from './outcome';

/** An item whose door has something to write with it. */
export interface Followed {
  /**
   * Runs in the item's own transaction, once its outcome is decided and before it is counted; again when the
   * transaction is. @returns what is told and counted instead.
   */
  readonly aftermath?: (client: PoolClient, outcome: Outcome) => Promise<Outcome>;
}

/** What the items come to after all; in their order, for they share one connection. */
export async function followUp(
  client: PoolClient,
  items: readonly (Item & Followed)[],
  decided: readonly Outcome[],
): Promise<Outcome[]> {
  const outcomes = [...decided];
  for (const [index, { aftermath }] of items.entries())
    if (aftermath !== undefined) outcomes[index] = await aftermath(client, outcomes[index]!);
  return outcomes;
}
