import { z } from 'zod';
import { ask } from './http';
import type { Instance } from './instance';
import { parsed } from './parsed';

const createdKey = z.object({
  id: z.string().min(1),
  key: z.string().min(1),
  source: z.string().optional(),
  expiresAt: z.string().nullish(),
  signingSecret: z.string().optional(),
});
export type CreatedKey = z.infer<typeof createdKey>;
const listedKeys = z.object({
  keys: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      createdAt: z.string(),
      revokedAt: z.string().nullish(),
      expiresAt: z.string().nullish(),
      units: z.array(z.string()).nullish(),
      types: z.array(z.string()).nullish(),
      signed: z.boolean().optional(),
    }),
  ),
});
export type ListedKey = z.infer<typeof listedKeys>['keys'][number];

const address = ({ eventsUrl }: Instance, id?: string): string =>
  `${eventsUrl.replace(/\/+$/, '')}/v1/keys${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

/** What a key may be bound to, beside its source. */
export interface KeyBounds {
  /** RFC 3339. */
  readonly expiresAt?: string;
  readonly units?: readonly string[];
  /** CloudEvents types. */
  readonly types?: readonly string[];
  /** Its bodies are to be signed. */
  readonly signed?: boolean;
}

/** A new key that may send events of `source` and of no other; the door keeps only its hash, so it is told once. */
export async function createKey(
  instance: Instance,
  source: string,
  bounds: KeyBounds = {},
): Promise<CreatedKey> {
  const url = address(instance);
  const body = JSON.stringify({ source, ...bounds });
  return parsed(createdKey, url, await ask({ method: 'POST', url, bearer: instance.operatorKey, body }));
}

/** A second key with the same bounds; the first one ends after the grace period. */
export async function rotateKey(
  instance: Instance,
  id: string,
  graceSeconds: number | undefined,
): Promise<CreatedKey> {
  const url = `${address(instance, id)}/rotate`;
  const body = JSON.stringify({ ...(graceSeconds !== undefined && { graceSeconds }) });
  return parsed(createdKey, url, await ask({ method: 'POST', url, bearer: instance.operatorKey, body }));
}

export async function listKeys(instance: Instance): Promise<ListedKey[]> {
  const url = address(instance);
  return parsed(listedKeys, url, await ask({ method: 'GET', url, bearer: instance.operatorKey })).keys;
}

export async function revokeKey(instance: Instance, id: string): Promise<void> {
  await ask({ method: 'DELETE', url: address(instance, id), bearer: instance.operatorKey });
}
