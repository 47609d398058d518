import type { RefuseReason } from './outcome';

/** Keys that mean something to JavaScript objects; no source has a reason to send them. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Why a parsed JSON value is not looked at any further, if so. */
export function guardJson(
  value: unknown,
  limits: { readonly jsonDepth: number; readonly jsonKeys: number },
): Extract<RefuseReason, 'too-deep' | 'too-many-keys' | 'forbidden-key'> | undefined {
  let keys = 0;
  const visit = (node: unknown, depth: number): ReturnType<typeof guardJson> => {
    if (typeof node !== 'object' || node === null) return undefined;
    if (depth > limits.jsonDepth) return 'too-deep';
    for (const key of Object.keys(node)) {
      if (++keys > limits.jsonKeys) return 'too-many-keys';
      if (FORBIDDEN.has(key)) return 'forbidden-key';
      const found = visit((node as Record<string, unknown>)[key], depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(value, 1);
}
