export { int4Array, int8Array, textArray } from './binary-array';
export { breakOffAt, createPool, withClient, withTransaction, type PoolOptions } from './pool';
export { POOL_LIMITS, type PoolLimits } from './limits';
export { isRetryable, isUnavailable } from './database-error';
export { createDataSource, type DataSourceOptions } from './data-source';
export { runMigrations } from './migrations';
export { checkServerVersion } from './server-version';
