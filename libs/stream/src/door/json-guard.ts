import type { RefuseReason } from '../accept/outcome';

/** Keys that mean something to JavaScript objects; no source has a reason to send them. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export interface Harm {
  readonly reason: Extract<RefuseReason, 'too-deep' | 'too-many-keys' | 'forbidden-key'>;
  readonly detail: string;
}

/** Why a parsed JSON value is not looked at any further, if so. */
export function guardJson(
  value: unknown,
  limits: { readonly jsonDepth: number; readonly jsonKeys: number },
): Harm | undefined {
  const { jsonDepth, jsonKeys } = limits;
  let keys = 0;
  const visit = (node: unknown, depth: number): Harm | undefined => {
    if (typeof node !== 'object' || node === null) return undefined;
    if (depth > jsonDepth) return { reason: 'too-deep', detail: `an event has at most ${jsonDepth} levels` };
    for (const key of Object.keys(node)) {
      if (++keys > jsonKeys)
        return { reason: 'too-many-keys', detail: `an event has at most ${jsonKeys} keys and elements` };
      if (FORBIDDEN.has(key))
        return { reason: 'forbidden-key', detail: `no key is one of ${[...FORBIDDEN].join(', ')}` };
      const found = visit((node as Record<string, unknown>)[key], depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(value, 1);
}
