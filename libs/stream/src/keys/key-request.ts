import { codeSchema, instantSchema } from '@nhip/contracts';
import { Problem, type Fault } from '@nhip/runtime';
import { isSource, kindOf } from '../accept/cloud-event';
import type { StreamDefinition } from '../stream-definition';

/** How long a rotated key goes on unless told, and at most: long enough to change every sender. */
export const ROTATION = { graceSeconds: 7 * 86_400, maxGraceSeconds: 90 * 86_400 } as const;

/** What the operator asks of a new key. */
export interface KeyRequest {
  readonly source: string;
  readonly expiresAt: Date | null;
  readonly units: readonly string[] | null;
  readonly kinds: readonly string[] | null;
  readonly signed: boolean;
}

/**
 * Reads `{source, expiresAt?, units?, types?, signed?}`; `types` are CloudEvents types.
 * @throws Problem 422 with every fault
 */
export function readKeyRequest(
  body: unknown,
  {
    definition,
    keyUnits,
    now,
  }: { definition: Pick<StreamDefinition, 'name' | 'kinds'>; keyUnits: number; now: number },
): KeyRequest {
  const given = asObject(body);
  const faults: Fault[] = [];
  const fault = (path: string, detail: string): null => (faults.push({ path, detail }), null);

  const { source, expiresAt, units, types, signed } = given;
  if (!isSource(source)) fault('/source', 'the CloudEvents source: visible characters, no e-mail address');
  const expires = expiresAt == null ? null : instantSchema.safeParse(expiresAt).data;
  if (expires === undefined || (expires !== null && expires <= now))
    fault('/expiresAt', 'an RFC 3339 instant with an offset, in the future');
  const unitCodes =
    units == null ? null : readList(units, keyUnits, (each) => codeSchema.safeParse(each).data);
  if (unitCodes === undefined) fault('/units', `a list of 1 to ${keyUnits} codes of units`);
  const kinds =
    types == null ? null : readList(types, definition.kinds.length, (each) => kindOf(definition, each));
  if (kinds === undefined)
    fault(
      '/types',
      `a list of nhip.${definition.name}.<kind>.v1, kind one of ${definition.kinds.join(', ')}`,
    );
  if (signed !== undefined && typeof signed !== 'boolean') fault('/signed', 'true or false');
  if (faults.length > 0) throw Problem.validation('this is not what a key can be', faults);
  return {
    source: source as string,
    expiresAt: expires == null ? null : new Date(expires),
    units: unitCodes ?? null,
    kinds: kinds ?? null,
    signed: signed === true,
  };
}

/** Reads `{graceSeconds?}`. @throws Problem 422 */
export function readGrace(body: unknown): number {
  const grace = asObject(body)['graceSeconds'] ?? ROTATION.graceSeconds;
  if (typeof grace === 'number' && Number.isInteger(grace) && grace >= 0 && grace <= ROTATION.maxGraceSeconds)
    return grace;
  throw Problem.validation('the old key cannot go on that long', [
    { path: '/graceSeconds', detail: `whole seconds from 0 to ${ROTATION.maxGraceSeconds}` },
  ]);
}

function asObject(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** @returns undefined unless it is a list of 1 to `most` readable values; without repetitions. */
function readList<T>(value: unknown, most: number, read: (each: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) return undefined;
  const values = value.map(read);
  return values.includes(undefined) ? undefined : [...new Set(values as T[])];
}
