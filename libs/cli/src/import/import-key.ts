import type { Instance } from '../instance';
import { createKey, revokeKey } from '../keys';
import type { Terminal } from '../terminal';
import type { Door } from './event-sender';
import type { LeftKeys } from './left-keys';

/** No import takes as long; the key of one that was killed on another machine ends by itself. */
const LIVES_MS = 24 * 3_600_000;

interface ImportKeyOptions {
  readonly instance: Instance;
  readonly terminal: Terminal;
  readonly source: string;
  readonly given: string | undefined;
  readonly left: LeftKeys;
}

/** The key that was given, or one that lives as long as the import. */
export class ImportKey {
  private made: { id: string; key: string } | undefined;

  constructor(private readonly of: ImportKeyOptions) {}

  async door(): Promise<Door> {
    const { instance, source, given, left, terminal } = this.of;
    const { eventsUrl } = instance;
    if (given !== undefined) return { eventsUrl, key: given };
    await this.revokeLeft();
    const expiresAt = new Date(terminal.now() + LIVES_MS).toISOString();
    this.made = await createKey(instance, source, { expiresAt });
    left.add(this.made.id, eventsUrl);
    return { eventsUrl, key: this.made.key };
  }

  /** A key that cannot be revoked is told, and does not hide what the import itself came to. */
  async release(): Promise<void> {
    if (!this.made) return;
    const { id } = this.made;
    try {
      await revokeKey(this.of.instance, id);
      this.of.left.forget(id);
    } catch (error) {
      this.of.terminal.err.write(
        `Khóa tạm chưa thu hồi được; hãy chạy: nhip keys revoke ${id}\n` +
          `The temporary key is not revoked yet; run: nhip keys revoke ${id} (${(error as Error).message})\n`,
      );
    }
  }

  /** One that is not there any more is as good as revoked; whatever else fails shows when the new key is made. */
  private async revokeLeft(): Promise<void> {
    const { instance, left } = this.of;
    for (const id of left.of(instance.eventsUrl)) {
      await revokeKey(instance, id).catch(() => undefined);
      left.forget(id);
    }
  }
}
