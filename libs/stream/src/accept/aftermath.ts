import type { PoolClient } from 'pg';
import type { Followed, Item, Outcome } from './outcome';

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
