import { bearerToken, hashKey, Problem } from '@nhip/runtime';
import { toSigningSecret } from '@nhip/runtime/webhooks';
import { randomBytes, randomUUID } from 'node:crypto';
import { IsNull, type DataSource, type EntityManager, type Repository } from 'typeorm';
import { ApiKey } from './api-key.entity';
import { readGrace, readKeyRequest, type KeyRequest } from './key-request';
import type { StreamLimits } from '../limits';
import type { SenderBounds } from '../door/read-item';
import type { Cipher } from '../parked/sealed';
import type { StreamDefinition } from '../stream-definition';

/** Who sends: what the key is bound to, and under which account its rate is kept. */
export interface Sender extends SenderBounds {
  readonly keyId: string;
  readonly source: string;
  /** Bodies are believed only when they are signed with it. */
  readonly signingSecret?: Buffer;
}

/** A key as it is told once; `signingSecret` of one whose bodies are to be signed. */
export interface MadeKey {
  readonly id: string;
  readonly key: string;
  readonly source: string;
  readonly expiresAt: Date | null;
  readonly signingSecret?: string;
}

export interface ApiKeysOptions {
  readonly dataSource: DataSource;
  readonly definition: Pick<StreamDefinition, 'name' | 'kinds'>;
  readonly cipher: Cipher;
  readonly limits: Pick<StreamLimits, 'keyCacheMs' | 'keyCacheEntries' | 'keysPerSource' | 'keyUnits'>;
}

const KEY_BYTES = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Keys of one source are made one after the other, so that no two see room for one. */
const LOCK_SOURCE = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
const LIVE = 'key.revokedAt IS NULL AND (key.expiresAt IS NULL OR key.expiresAt > now())';

/**
 * The keys of sources. A key that was found is believed for `keyCacheMs`, never beyond its end; a revoked one is
 * refused at once by this process and within that time by others.
 */
export class ApiKeys {
  private readonly cache = new Map<string, { sender: Sender; until: number }>();
  private revocations = 0;
  private connecting: Promise<DataSource> | undefined;

  constructor(private readonly options: ApiKeysOptions) {}

  /** @throws Problem 401 when the header bears no key that is in force. */
  async authenticate(authorization: string | undefined): Promise<Sender> {
    const key = bearerToken(authorization);
    if (key === undefined)
      throw new Problem(401, 'events need the key of their source as "Authorization: Bearer <key>"');
    const hash = hashKey(key);
    const known = this.cache.get(hash);
    if (known !== undefined && known.until > Date.now()) return known.sender;
    const { revocations } = this;
    const row = await (await this.keys()).findOneBy({ hash, revokedAt: IsNull() });
    const ends = row?.expiresAt?.getTime() ?? Infinity;
    if (row === null || ends <= Date.now())
      throw new Problem(401, 'this key is not known, was revoked or has expired; ask the operator for one');
    const sender = this.senderOf(row);
    // A key that was read before a revocation may be the revoked one.
    if (revocations !== this.revocations) return sender;
    const { keyCacheEntries, keyCacheMs } = this.options.limits;
    if (this.cache.size >= keyCacheEntries) this.cache.clear();
    this.cache.set(hash, { sender, until: Math.min(ends, Date.now() + keyCacheMs) });
    return sender;
  }

  /**
   * @param body see `readKeyRequest`
   * @returns the new key, which nobody can ask for again
   * @throws Problem 422 with every fault; 409 when the source has as many keys in force as it may have
   */
  async create(body: unknown): Promise<MadeKey> {
    const { definition, limits } = this.options;
    const request = readKeyRequest(body, { definition, keyUnits: limits.keyUnits, now: Date.now() });
    return (await this.connect()).transaction((manager) => this.add(manager, request));
  }

  /**
   * Makes a second key with the same bounds and lets this one end after a grace period.
   * @param body `{graceSeconds?}`
   * @throws Problem 404 unless there is such a key in force; 409 when the source has another one beside it; 422
   */
  async rotate(id: string, body: unknown): Promise<MadeKey & { readonly replaces: string }> {
    const graceSeconds = readGrace(body);
    const made = await (
      await this.connect()
    ).transaction(async (manager) => {
      const old = UUID.test(id)
        ? await manager.createQueryBuilder(ApiKey, 'key').where({ id }).andWhere(LIVE).getOne()
        : null;
      if (old === null) throw noKey();
      const made = await this.add(manager, { ...old, signed: old.signingSecret !== null });
      const graceEnds = Date.now() + graceSeconds * 1_000;
      const expiresAt = new Date(Math.min(graceEnds, old.expiresAt?.getTime() ?? Infinity));
      await manager.update(ApiKey, { id }, { expiresAt });
      return made;
    });
    this.forget();
    return { ...made, replaces: id };
  }

  async list(): Promise<Record<string, unknown>[]> {
    const rows = await (await this.keys()).find({ order: { createdAt: 'ASC', id: 'ASC' } });
    return rows.map(({ id, source, createdAt, revokedAt, expiresAt, units, kinds, signingSecret }) => ({
      ...{ id, source, createdAt, revokedAt, expiresAt, units },
      types: kinds?.map((kind) => `nhip.${this.options.definition.name}.${kind}.v1`) ?? null,
      signed: signingSecret !== null,
    }));
  }

  /** @throws Problem 404 unless there is such a key in force. */
  async revoke(id: string): Promise<void> {
    const { affected } = UUID.test(id)
      ? await (await this.keys()).update({ id, revokedAt: IsNull() }, { revokedAt: new Date() })
      : { affected: 0 };
    this.forget();
    if (affected === 0) throw noKey();
  }

  async close(): Promise<void> {
    await (await this.connecting)?.destroy();
  }

  private senderOf({ id, source, units, kinds, signingSecret }: ApiKey): Sender {
    return {
      keyId: id,
      source,
      ...(units !== null && { units: new Set(units) }),
      ...(kinds !== null && { kinds: new Set(kinds) }),
      ...(signingSecret !== null && { signingSecret: this.options.cipher.open(signingSecret, placeOf(id)) }),
    };
  }

  private async add(manager: EntityManager, request: KeyRequest): Promise<MadeKey> {
    const { source, expiresAt, units, kinds, signed } = request;
    await manager.query(LOCK_SOURCE, [source]);
    const { keysPerSource } = this.options.limits;
    const live = await manager.createQueryBuilder(ApiKey, 'key').where({ source }).andWhere(LIVE).getMany();
    if (live.length >= keysPerSource)
      throw new Problem(
        409,
        `this source has ${keysPerSource} keys in force; revoke one that is not used: nhip keys revoke <id>`,
        { members: { keys: live.map(({ id }) => id) } },
      );
    const key = randomBytes(KEY_BYTES).toString('base64url');
    const secret = signed ? randomBytes(KEY_BYTES) : undefined;
    const id = randomUUID();
    await manager.insert(ApiKey, {
      ...{ id, source, hash: hashKey(key), createdAt: new Date(), expiresAt },
      units: units && [...units],
      kinds: kinds && [...kinds],
      signingSecret: secret ? this.options.cipher.seal(secret, placeOf(id)) : null,
    });
    return { id, key, source, expiresAt, ...(secret && { signingSecret: toSigningSecret(secret) }) };
  }

  private forget(): void {
    this.revocations += 1;
    this.cache.clear();
  }

  private async keys(): Promise<Repository<ApiKey>> {
    return (await this.connect()).getRepository(ApiKey);
  }

  private connect(): Promise<DataSource> {
    this.connecting ??= this.options.dataSource.initialize().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }
}

/**
 * A route that checks neither signatures nor bounds takes only keys that have none; it says otherwise with
 * `checksBounds` in its configuration.
 * @throws Problem 403
 */
export function admitBound(sender: Sender, config: unknown): Sender {
  const checks = (config as { checksBounds?: boolean } | undefined)?.checksBounds === true;
  const bound = sender.units ?? sender.kinds ?? sender.signingSecret;
  if (bound === undefined || checks) return sender;
  throw new Problem(
    403,
    'a key with a signature or bounds (units, types) is not taken here, but by /v1/events',
  );
}

const placeOf = (id: string): string => `api_key/${id}`;
const noKey = (): Problem => Problem.missing('no key in force has this id; see: nhip keys list');
