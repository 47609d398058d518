import { z } from 'zod';
import { both, EXIT, Failure } from './failure';
import { ask } from './http';
import type { Instance } from './instance';

const createdKey = z.object({ id: z.string().min(1), key: z.string().min(1) });
const listedKeys = z.object({
  keys: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      createdAt: z.string(),
      revokedAt: z.string().nullish(),
    }),
  ),
});
export type ListedKey = z.infer<typeof listedKeys>['keys'][number];

const address = ({ eventsUrl }: Instance, id?: string): string =>
  `${eventsUrl.replace(/\/+$/, '')}/v1/keys${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

/** A new key that may send events of `source` and of no other; the door keeps only its hash, so it is told once. */
export async function createKey(instance: Instance, source: string): Promise<{ id: string; key: string }> {
  const url = address(instance);
  const body = JSON.stringify({ source });
  return parsed(createdKey, url, await ask({ method: 'POST', url, bearer: instance.operatorKey, body }));
}

export async function listKeys(instance: Instance): Promise<ListedKey[]> {
  const url = address(instance);
  return parsed(listedKeys, url, await ask({ method: 'GET', url, bearer: instance.operatorKey })).keys;
}

export async function revokeKey(instance: Instance, id: string): Promise<void> {
  await ask({ method: 'DELETE', url: address(instance, id), bearer: instance.operatorKey });
}

function parsed<Value>(schema: z.ZodType<Value>, where: string, told: unknown): Value {
  const read = schema.safeParse(told);
  if (read.success) return read.data;
  throw new Failure({
    exit: EXIT.unavailable,
    what: both('Không hiểu câu trả lời', 'The answer is not understood'),
    where,
    why: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  });
}
