import { EVENT_LIMITS } from '@nhip/contracts';
import { parseDay } from '@nhip/kernel';
import { Problem, type Fault } from '@nhip/runtime';
import { createHash } from 'node:crypto';
import { z } from 'zod';

const FAULTS_TOLD = 20;
/** Days from the first to the last of one request. */
const SPAN_DAYS = 366;

/** An event that a source says it has sent; the subject only helps whoever looks for it. */
export interface ToldId {
  readonly id: string;
  readonly subject?: string | undefined;
}

/** What a source says it has of one kind on one local day. */
export interface ControlTotal {
  readonly day: string;
  readonly kind: string;
  readonly count: number;
  /** `hashOfIds` of the ids of those events. */
  readonly hash: string;
  readonly ids?: readonly ToldId[] | undefined;
}

/** sha256 (hexadecimal) of the ids in the order of their UTF-8 bytes, joined by line feeds. */
export function hashOfIds(ids: readonly string[]): string {
  const sorted = ids.map((id) => Buffer.from(id)).sort(Buffer.compare);
  return createHash('sha256').update(sorted.join('\n')).digest('hex');
}

const id = z.string().min(1).max(EVENT_LIMITS.id);
const total = z.object({
  day: z
    .string()
    .refine(isDay, 'a day as 2026-11-21')
    .meta({ format: 'date', description: 'Local day of `time`, in the zone of the instance.' }),
  kind: z.string(),
  count: z.int().min(0),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'sha256 in hexadecimal, see docs/integrate.md')
    .meta({ description: 'sha256 of the ids in the order of their UTF-8 bytes, joined by line feeds.' }),
  ids: z
    .array(
      z.union([
        id.transform((text): ToldId => ({ id: text })),
        z.object({ id, subject: z.string().optional() }),
      ]),
    )
    .optional(),
});

/** The body of `POST /v1/control-totals`. */
export const CONTROL_TOTALS = z.object({ totals: z.array(total).min(1) });

/**
 * Reads the body of `POST /v1/control-totals`.
 * @throws Problem 413 beyond a limit, 422 with every fault
 */
export function readControlTotals(
  body: unknown,
  kinds: readonly string[],
  limits: { readonly totalsPerRequest: number; readonly totalIds: number },
): ControlTotal[] {
  const read = CONTROL_TOTALS.safeParse(body);
  if (!read.success)
    throw invalid(
      read.error.issues.map(({ path, message }) => ({ path: `/${path.join('/')}`, detail: message })),
    );
  const { totals } = read.data;
  if (totals.length > limits.totalsPerRequest)
    throw new Problem(413, `a request has at most ${limits.totalsPerRequest} totals`);
  if (totals.reduce((sum, { ids = [] }) => sum + ids.length, 0) > limits.totalIds)
    throw new Problem(413, `a request has at most ${limits.totalIds} ids; send one day at a time`);
  const days = totals.map(({ day }) => parseDay(day));
  if (Math.max(...days) - Math.min(...days) > SPAN_DAYS)
    throw new Problem(413, `the days of a request lie within ${SPAN_DAYS} days`);
  const faults = totals.flatMap((each, at) => faultsOf(each, { at, kinds }));
  const names = new Set(totals.map(({ day, kind }) => `${day} ${kind}`));
  if (names.size < totals.length) faults.push({ path: '/totals', detail: 'a day and kind stand twice' });
  if (faults.length > 0) throw invalid(faults);
  return totals;
}

function faultsOf(
  { kind, count, hash, ids }: ControlTotal,
  { at, kinds }: { readonly at: number; readonly kinds: readonly string[] },
): Fault[] {
  const faults: Fault[] = [];
  if (!kinds.includes(kind))
    faults.push({ path: `/totals/${at}/kind`, detail: `is one of ${kinds.join(', ')}` });
  if (ids === undefined) return faults;
  if (new Set(ids.map((told) => told.id)).size !== ids.length || ids.length !== count)
    faults.push({ path: `/totals/${at}/ids`, detail: 'are as many different ones as "count" says' });
  else if (hashOfIds(ids.map((told) => told.id)) !== hash)
    faults.push({
      path: `/totals/${at}/hash`,
      detail: 'is not the hash of these ids, see docs/integrate.md',
    });
  return faults;
}

function invalid(faults: readonly Fault[]): Problem {
  return Problem.validation('the control totals are not valid', faults.slice(0, FAULTS_TOLD));
}

function isDay(text: string): boolean {
  try {
    parseDay(text);
    return true;
  } catch {
    return false;
  }
}
