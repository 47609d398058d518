import { z } from 'zod';
import { ask } from './http';
import type { Instance } from './instance';
import { parsed } from './parsed';

const row = z.object({
  id: z.string(),
  source: z.string(),
  /** Of the event; absent where it could not be read. */
  event: z.string().optional(),
  subject: z.string().optional(),
  kind: z.string().optional(),
  time: z.string().optional(),
  reason: z.string(),
  times: z.number(),
  receivedAt: z.string(),
  place: z.string().optional(),
});
const page = z.object({ total: z.number(), parked: z.array(row), nextPageToken: z.string().optional() });
const shown = row.extend({
  faults: z.array(z.object({ path: z.string(), detail: z.string() })),
  content: z.record(z.string(), z.unknown()),
});
const outcome = z.object({ outcome: z.string(), reason: z.string().optional() });

export type ParkedRow = z.infer<typeof row>;
export type ParkedPage = z.infer<typeof page>;
export type ShownParked = z.infer<typeof shown>;

/** Which parked events; instants are RFC 3339. */
export interface ParkedFilter {
  readonly source?: string;
  readonly reason?: string;
  readonly from?: string;
  readonly to?: string;
}

const address = ({ eventsUrl }: Instance, rest = ''): string =>
  `${eventsUrl.replace(/\/+$/, '')}/v1/parked${rest}`;
const of = (id: string): string => `/${encodeURIComponent(id)}`;

/** One page, newest first. */
export async function listParked(
  instance: Instance,
  filter: ParkedFilter,
  { size, token }: { readonly size: number; readonly token?: string | undefined },
): Promise<ParkedPage> {
  const asked = { ...filter, pageSize: String(size), pageToken: token };
  const given = Object.entries(asked).filter((each): each is [string, string] => each[1] !== undefined);
  const url = address(instance, `?${new URLSearchParams(given)}`);
  return parsed(page, url, await ask({ method: 'GET', url, bearer: instance.operatorKey }));
}

/** One with what was kept of it. */
export async function showParked(instance: Instance, id: string): Promise<ShownParked> {
  const url = address(instance, of(id));
  return parsed(shown, url, await ask({ method: 'GET', url, bearer: instance.operatorKey }));
}

/** @returns what became of it, "parked" with its reason when the cause is still there. */
export async function retryParked(instance: Instance, id: string): Promise<z.infer<typeof outcome>> {
  const url = address(instance, `${of(id)}/retry`);
  return parsed(outcome, url, await ask({ method: 'POST', url, bearer: instance.operatorKey }));
}

/** Erases it; it counts as refused from now on. */
export async function discardParked(instance: Instance, id: string): Promise<void> {
  await ask({ method: 'DELETE', url: address(instance, of(id)), bearer: instance.operatorKey });
}
