import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './journeys/instance';

const { LONG } = require('./longest-first.cjs') as { LONG: Readonly<Record<string, number>> };

describe('the specs that begin first', () => {
  it.each(Object.keys(LONG))('%s is there', (file) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
  });
});
