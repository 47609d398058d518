import { hash } from 'node:crypto';

/** Bytes of a hash that are compared: two contents of one dossier do not meet by chance. */
const HASH_BYTES = 6;

/** The dossiers that the rows of a file have named so far: one row tells all of a dossier, a second one is a fault. */
export class KnownDossiers {
  private readonly rows = new Map<string, { readonly row: number; readonly hash: number }>();
  private readonly unread = new Set<string>();

  /**
   * @param said what the row says, as text
   * @returns "first"; "same" when an earlier row says the very same; else the number of that row
   */
  name(subject: string, row: number, said: string): 'first' | 'same' | number {
    const told = hash('sha256', said, 'buffer').readUIntBE(0, HASH_BYTES);
    const before = this.rows.get(subject);
    if (before !== undefined) return before.hash === told ? 'same' : before.row;
    this.rows.set(subject, { row, hash: told });
    return 'first';
  }

  /** A row that could not be read whole names its dossier all the same. */
  nameUnread(subject: string): void {
    this.unread.add(subject);
  }

  has(subject: string): boolean {
    return this.rows.has(subject) || this.unread.has(subject);
  }
}
