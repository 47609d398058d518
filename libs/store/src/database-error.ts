import { DatabaseError } from 'pg';

/** What PostgreSQL says when a transaction lost against another one and may be run again as it was. */
const RETRYABLE = new Set(['40001', '40P01']);
/** Classes of SQLSTATE, or whole states, that say "not now": connection, resources, operator intervention. */
const UNAVAILABLE = /^(08|53|57P0|55P03|25P03|57014)/;
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const DRIVER_SAYS = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

/** A deadlock or a serialisation failure: run the transaction again. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && RETRYABLE.has(error.code ?? '');
}

/** PostgreSQL cannot be reached, is starting or stopping, is out of a resource, or took too long. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) return UNAVAILABLE.test(error.code ?? '');
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if (!(error instanceof Error)) return false;
  if ('driverError' in error) return isUnavailable(error.driverError);
  return UNREACHABLE.has((error as NodeJS.ErrnoException).code ?? '') || DRIVER_SAYS.test(error.message);
}
