import { DatabaseError } from 'pg';
import { isRetryable, isUnavailable } from './database-error';

const sqlState = (code: string): DatabaseError =>
  Object.assign(new DatabaseError('of the server', 0, 'error'), { code });
const system = (code: string): Error => Object.assign(new Error(code), { code });

describe('what a database error means for the caller', () => {
  it.each([
    ['deadlock', sqlState('40P01'), true, false],
    ['serialisation failure', sqlState('40001'), true, false],
    ['server is shutting down', sqlState('57P01'), false, true],
    ['server is starting', sqlState('57P03'), false, true],
    ['too many connections', sqlState('53300'), false, true],
    ['disk full', sqlState('53100'), false, true],
    ['a standby after a failover', sqlState('25006'), false, true],
    ['a disk that fails', sqlState('58030'), false, true],
    ['a login that is not known yet', sqlState('28P01'), false, true],
    ['statement timeout', sqlState('57014'), false, true],
    ['unique violation', sqlState('23505'), false, false],
    ['nobody listens', system('ECONNREFUSED'), false, true],
    ['both address families refuse', new AggregateError([system('ECONNREFUSED')]), false, true],
    ['connection lost', new Error('Connection terminated unexpectedly'), false, true],
    ['what TypeORM wraps', Object.assign(new Error(), { driverError: sqlState('57P03') }), false, true],
    ['a bug', new TypeError('x is undefined'), false, false],
    ['not even an error', 'text', false, false],
  ])('%s', (_, error, retryable, unavailable) => {
    expect([isRetryable(error), isUnavailable(error)]).toEqual([retryable, unavailable]);
  });
});
