import type { Pool } from 'pg';

export interface Account {
  readonly id: string;
  readonly name: string;
  /** Units it may see, with all below them; undefined is all. */
  readonly units: readonly string[] | undefined;
}

const FIND = 'SELECT id, name, password, units FROM account WHERE name = lower($1)';
const CREATE_FIRST = `
  INSERT INTO account (name, password)
  SELECT lower($1), $2 WHERE NOT EXISTS (SELECT FROM account)
  ON CONFLICT DO NOTHING`;

interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly units: string[] | null;
}

export class AccountStore {
  constructor(private readonly pool: Pool) {}

  async find(name: string): Promise<{ account: Account; password: string } | undefined> {
    const [row] = (await this.pool.query<AccountRow>(FIND, [name])).rows;
    return row && { account: accountOf(row), password: row.password };
  }

  /** Makes the account of an instance that has none. @returns whether it did */
  async createFirst(name: string, password: string): Promise<boolean> {
    return (await this.pool.query(CREATE_FIRST, [name, password])).rowCount === 1;
  }
}

export function accountOf({ id, name, units }: Omit<AccountRow, 'password'>): Account {
  return { id, name, units: units ?? undefined };
}
