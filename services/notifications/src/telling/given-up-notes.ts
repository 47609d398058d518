import type { Pool, PoolClient } from 'pg';

/** Notes that a process keeps; what came before the newest is listed by the database all the same. */
const KEPT_NOTES = 1_000;
const TRANSACTION = 'SELECT pg_current_xact_id()::text AS transaction';
const ENDS = {
  name: 'ends-of-transactions',
  text: `
    SELECT transaction, pg_xact_status(transaction::xid8) AS status
    FROM (SELECT DISTINCT unnest($1::text[]) AS transaction) AS asked`,
};

interface Note {
  readonly transaction: string;
  readonly tell: () => void;
}

/**
 * What is logged and counted of a transaction, once it is committed; of one that was rolled back nothing is. The
 * database is asked, so that it also holds where the answer to COMMIT was lost.
 */
export class GivenUpNotes {
  private notes: Note[] = [];

  /** @param client in the transaction that it is about */
  async add(client: PoolClient, tell: readonly (() => void)[]): Promise<void> {
    if (tell.length === 0) return;
    const { rows } = await client.query<{ transaction: string }>(TRANSACTION);
    const [{ transaction }] = rows as [{ transaction: string }];
    this.keep(tell.map((each) => ({ transaction, tell: each })));
  }

  /** Tells what is committed by now, keeps what is under way and forgets what was rolled back. */
  async tell(pool: Pool): Promise<void> {
    const notes = this.notes.splice(0);
    if (notes.length === 0) return;
    try {
      const ends = await this.endsOf(pool, notes);
      for (const { transaction, tell } of notes) if (ends.get(transaction) === 'committed') tell();
      this.keep(notes.filter(({ transaction }) => ends.get(transaction) === 'in progress'));
    } catch (error) {
      this.keep(notes);
      throw error;
    }
  }

  private async endsOf(pool: Pool, notes: readonly Note[]): Promise<ReadonlyMap<string, string>> {
    const { rows } = await pool.query<{ transaction: string; status: string }>({
      ...ENDS,
      values: [notes.map(({ transaction }) => transaction)],
    });
    return new Map(rows.map(({ transaction, status }) => [transaction, status]));
  }

  private keep(notes: readonly Note[]): void {
    this.notes = [...this.notes, ...notes].slice(-KEPT_NOTES);
  }
}
