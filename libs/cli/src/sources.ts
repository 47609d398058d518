import { z } from 'zod';
import { ask } from './http';
import type { Instance } from './instance';
import { parsed } from './parsed';

const source = z.object({
  source: z.string(),
  heardAt: z.string().nullable(),
  received: z.number(),
  applied: z.number(),
  duplicate: z.number(),
  pending: z.number(),
  parked: z.number(),
  refused: z.number(),
  /** Absent for one that sends no control totals. */
  incompleteDays: z.number().optional(),
});
const side = z.object({ count: z.number(), hash: z.string() });
const oddId = z.object({ id: z.string(), subject: z.string().optional(), instead: z.string().optional() });
const comparison = z.object({
  source: z.string(),
  day: z.string(),
  kind: z.string(),
  told: side,
  held: side,
  complete: z.boolean(),
  missing: z.array(oddId).optional(),
  extra: z.array(oddId).optional(),
});
const checked = z.object({ comparisons: z.array(comparison), more: z.boolean() });

export type SourceRow = z.infer<typeof source>;
export type Comparison = z.infer<typeof comparison>;

const address = ({ eventsUrl }: Instance, path: string): string =>
  `${eventsUrl.replace(/\/+$/, '')}/v1/${path}`;

/** Every source that was ever heard. */
export async function listSources(instance: Instance): Promise<SourceRow[]> {
  const url = address(instance, 'sources');
  const told = await ask({ method: 'GET', url, bearer: instance.operatorKey });
  return parsed(z.object({ sources: z.array(source) }), url, told).sources;
}

/** The control totals of the newest days, compared anew; `more` when older ones were left out. */
export async function checkSources(
  instance: Instance,
  filter: { readonly source?: string | undefined; readonly day?: string | undefined },
): Promise<z.infer<typeof checked>> {
  const given = Object.entries(filter).filter((each): each is [string, string] => each[1] !== undefined);
  const url = address(instance, `control-totals?${new URLSearchParams(given)}`);
  return parsed(checked, url, await ask({ method: 'GET', url, bearer: instance.operatorKey }));
}
