import { createLogger } from './logging';

describe('a log line', () => {
  it('keeps an error readable and drops its stack, secrets, rows and parameters', () => {
    const lines: string[] = [];
    const log = createLogger({ name: 'x', level: 'info' }, { write: (line) => void lines.push(line) });
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (code)=(079123456789) already exists.',
      parameters: ['079123456789'],
    });
    log.error({ err: error, headers: { authorization: 'Bearer abc' }, password: 'abc' }, 'refused');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'error',
      name: 'x',
      msg: 'refused',
      err: { type: 'Error', message: 'duplicate key', code: '23505' },
    });
    expect(lines[0]).not.toMatch(/079123456789|abc|stack|logging\.spec/);
  });
});
