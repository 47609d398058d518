/** Limits of a service's connection pool; each service may tell its own in its config. */
export interface PoolLimits {
  readonly maxConnections: number;
  /** How long a caller waits for a free or new connection before it is told "unavailable". */
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** The server cancels a statement that runs longer; 0 = none. */
  readonly statementTimeoutMs: number;
  /** The server ends a session whose transaction sits idle longer than this. */
  readonly idleInTransactionTimeoutMs: number;
}

export const POOL_LIMITS: PoolLimits = {
  maxConnections: 8,
  connectTimeoutMs: 3_000,
  idleTimeoutMs: 30_000,
  statementTimeoutMs: 30_000,
  idleInTransactionTimeoutMs: 15_000,
};
