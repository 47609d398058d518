import { DatabaseError } from 'pg';

/** What PostgreSQL says when a transaction lost against another one and may be run again as it was. */
const RETRYABLE = new Set(['40001', '40P01']);
/**
 * Classes of SQLSTATE, or whole states, that say "not now", whatever is asked: connection, login, resources, operator
 * intervention, a failing disk, a standby that takes no writes.
 */
const UNAVAILABLE = /^(08|28|53|57P0|58|55P03|25P03|25006|57014)/;
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const DRIVER_SAYS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered|was closed))/;

/** A deadlock or a serialisation failure: run the transaction again. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && RETRYABLE.has(error.code ?? '');
}

/**
 * PostgreSQL cannot be reached, is starting or stopping, is out of a resource, or took too long.
 * Looks at what an error says, not at its class: errors of the runtime may come from another realm.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) return UNAVAILABLE.test(error.code ?? '');
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, errors, driverError } = error as Record<string, unknown>;
  if (driverError !== undefined) return isUnavailable(driverError);
  if (Array.isArray(errors)) return errors.some(isUnavailable);
  return UNREACHABLE.has(String(code)) || DRIVER_SAYS.test(String(message));
}
