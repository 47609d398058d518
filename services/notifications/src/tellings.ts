import type { PoolClient } from 'pg';
import type { Telling } from './core/alert';

/** Writes the sends of what is to be told, in the transaction of the decision: a send is written before it goes. */
export interface TellingWriter {
  write(client: PoolClient, tellings: readonly Telling[]): Promise<void>;
}
