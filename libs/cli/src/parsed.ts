import type { z } from 'zod';
import { both, EXIT, Failure } from './failure';

/** What a service answered, as it must be. @throws Failure 69 that names every fault when it is something else */
export function parsed<Value>(schema: z.ZodType<Value>, where: string, told: unknown): Value {
  const read = schema.safeParse(told);
  if (read.success) return read.data;
  throw new Failure({
    exit: EXIT.unavailable,
    what: both('Không hiểu câu trả lời', 'The answer is not understood'),
    where,
    why: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  });
}
