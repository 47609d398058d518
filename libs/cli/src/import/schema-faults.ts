import type { z } from 'zod';
import type { LocatedFault, LocatedYaml } from './located-yaml';

/** A value that a person wrote, as a schema reads it, or else what is wrong with it. */
type Checked<Value> =
  | { readonly data: Value; readonly faults: readonly [] }
  | { readonly data?: undefined; readonly faults: readonly LocatedFault[] };

/**
 * Checks what a person wrote. A field that is missing is said to be missing, and each key that nobody knows stands at
 * its own line.
 */
export function checkWritten<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  lineOf: LocatedYaml['lineOf'],
): Checked<z.output<Schema>> {
  const checked = schema.safeParse(value, {
    error: ({ input }) => (input === undefined ? 'thiếu · missing' : undefined),
  });
  if (checked.success) return { data: checked.data, faults: [] };
  const faultAt = (path: readonly PropertyKey[], message: string): LocatedFault => ({
    line: lineOf(path),
    message: path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  });
  return {
    faults: checked.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => faultAt([...issue.path, key], 'không có khóa này · no such key'))
        : [faultAt(issue.path, issue.message)],
    ),
  };
}
