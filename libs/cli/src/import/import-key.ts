import type { Instance } from '../instance';
import { createKey, revokeKey } from '../keys';
import type { Terminal } from '../terminal';
import type { Door } from './event-sender';

interface ImportKeyOptions {
  readonly instance: Instance;
  readonly terminal: Terminal;
  readonly source: string;
  readonly given: string | undefined;
}

/** The key that was given, or one that lives as long as the import. */
export class ImportKey {
  private made: { id: string; key: string } | undefined;

  constructor(private readonly of: ImportKeyOptions) {}

  async door(): Promise<Door> {
    const { instance, source, given } = this.of;
    const { eventsUrl } = instance;
    if (given !== undefined) return { eventsUrl, key: given };
    this.made = await createKey(instance, source);
    return { eventsUrl, key: this.made.key };
  }

  /** A key that cannot be revoked is told, and does not hide what the import itself came to. */
  async release(): Promise<void> {
    if (!this.made) return;
    const { id } = this.made;
    try {
      await revokeKey(this.of.instance, id);
    } catch (error) {
      this.of.terminal.err.write(
        `Khóa tạm chưa thu hồi được; hãy chạy: nhip keys revoke ${id}\n` +
          `The temporary key is not revoked yet; run: nhip keys revoke ${id} (${(error as Error).message})\n`,
      );
    }
  }
}
