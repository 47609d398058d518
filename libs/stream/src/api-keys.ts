import { bearerToken, hashKey, Problem } from '@nhip/runtime';
import { randomBytes, randomUUID } from 'node:crypto';
import { IsNull, type DataSource, type Repository } from 'typeorm';
import { ApiKey } from './api-key.entity';
import { isSource } from './cloud-event';
import type { StreamLimits } from './limits';

/** Who sends: the source that a key is bound to. */
export interface Sender {
  readonly source: string;
}

const KEY_BYTES = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The keys of sources. A key that was found is believed for `keyCacheMs`; a revoked one is refused at once by this
 * process and within that time by others.
 */
export class ApiKeys {
  private readonly cache = new Map<string, { sender: Sender; until: number }>();
  private revocations = 0;
  private connecting: Promise<DataSource> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: Pick<StreamLimits, 'keyCacheMs' | 'keyCacheEntries'>,
  ) {}

  /** @throws Problem 401 when the header bears no key that is in force. */
  async authenticate(authorization: string | undefined): Promise<Sender> {
    const key = bearerToken(authorization);
    if (key === undefined)
      throw new Problem(401, 'events need the key of their source as "Authorization: Bearer <key>"');
    const hash = hashKey(key);
    const known = this.cache.get(hash);
    if (known !== undefined && known.until > performance.now()) return known.sender;
    const { revocations } = this;
    const row = await (await this.keys()).findOneBy({ hash, revokedAt: IsNull() });
    if (row === null) throw new Problem(401, 'this key is not known or was revoked');
    const sender = { source: row.source };
    // A key that was read before a revocation may be the revoked one.
    if (revocations !== this.revocations) return sender;
    if (this.cache.size >= this.limits.keyCacheEntries) this.cache.clear();
    this.cache.set(hash, { sender, until: performance.now() + this.limits.keyCacheMs });
    return sender;
  }

  /** @returns the new key, which nobody can ask for again; @throws Problem 422 for what is no source. */
  async create(source: unknown): Promise<{ id: string; key: string; source: string }> {
    if (!isSource(source))
      throw Problem.validation('the source of a key is not valid', [
        { path: '/source', detail: 'the CloudEvents source: visible characters, no e-mail address' },
      ]);
    const key = randomBytes(KEY_BYTES).toString('base64url');
    const row = { id: randomUUID(), source, hash: hashKey(key), createdAt: new Date() };
    await (await this.keys()).insert(row);
    return { id: row.id, key, source };
  }

  async list(): Promise<Omit<ApiKey, 'hash'>[]> {
    const rows = await (await this.keys()).find({ order: { createdAt: 'ASC', id: 'ASC' } });
    return rows.map(({ id, source, createdAt, revokedAt }) => ({ id, source, createdAt, revokedAt }));
  }

  /** @throws Problem 404 unless there is such a key in force. */
  async revoke(id: string): Promise<void> {
    const { affected } = UUID.test(id)
      ? await (await this.keys()).update({ id, revokedAt: IsNull() }, { revokedAt: new Date() })
      : { affected: 0 };
    this.revocations += 1;
    this.cache.clear();
    if (affected === 0) throw Problem.missing('no key in force has this id');
  }

  async close(): Promise<void> {
    await (await this.connecting)?.destroy();
  }

  private async keys(): Promise<Repository<ApiKey>> {
    this.connecting ??= this.dataSource.initialize().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return (await this.connecting).getRepository(ApiKey);
  }
}
