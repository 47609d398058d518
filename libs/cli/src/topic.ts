import { z } from 'zod';
import { ask } from './http';
import type { Instance } from './instance';
import { parsed } from './parsed';

const rebuild = z.object({
  /** "asked" by the operator, or since the topic was "lost". */
  reason: z.string(),
  startedAt: z.string(),
  /** Dossiers that wait to be published again, or have been. */
  subjects: z.number(),
  allMarked: z.boolean(),
  done: z.boolean(),
});
export type TopicRebuild = z.infer<typeof rebuild>;

const address = ({ eventsUrl }: Instance, path: string): string =>
  `${eventsUrl.replace(/\/+$/, '')}/v1/topic${path}`;

/** Has missing topics made and every fact published again. */
export async function beginRebuild(instance: Instance): Promise<TopicRebuild> {
  const url = address(instance, '/rebuild');
  const told = await ask({ method: 'POST', url, bearer: instance.operatorKey, body: '{}' });
  return parsed(z.object({ rebuild }), url, told).rebuild;
}

/** The last one, or the one under way; undefined when there never was one. */
export async function lastRebuild(instance: Instance): Promise<TopicRebuild | undefined> {
  const url = address(instance, '');
  const told = await ask({ method: 'GET', url, bearer: instance.operatorKey });
  return parsed(z.object({ rebuild: rebuild.optional() }), url, told).rebuild;
}
