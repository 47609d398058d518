import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { effectOf, migrationsOfServices } from './effects';

const LANDED = join(__dirname, 'landed.txt');
/** Set by `npm run migrations:land`: what is new is written behind what landed before. */
const WRITE = 'NHIP_LAND_MIGRATIONS';

/** A migration by service and name, and what it does. */
async function migrations(): Promise<[string, string][]> {
  const all = migrationsOfServices().flatMap(({ service, migrations: ofService }) =>
    ofService.map(async (each): Promise<[string, string]> => [
      `${service} ${each.name}`,
      await effectOf(each),
    ]),
  );
  return Promise.all(all);
}

function landed(): [string, string][] {
  const lines = readFileSync(LANDED, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]);
}

describe('a migration that has landed', () => {
  it('is never edited and never taken away: databases out there have run it as it was', async () => {
    const now = new Map(await migrations());
    const changed = landed().filter(([name, effect]) => now.get(name) !== effect);
    expect(changed.map(([name]) => name)).toEqual([]);
  });

  it('is written down', async () => {
    const known = new Map(landed());
    const fresh = (await migrations()).filter(([name]) => !known.has(name));
    if (process.env[WRITE]) {
      writeFileSync(LANDED, fresh.map(([name, effect]) => `${name} ${effect}\n`).join(''), { flag: 'a' });
      return;
    }
    // Else: npm run migrations:land
    expect(fresh.map(([name]) => name)).toEqual([]);
  });

  it.each(migrationsOfServices())(
    'of $service, runs behind all that landed before it',
    ({ migrations: all }) => {
      const times = all.map(({ name }) => Number(/\d{13}$/.exec(name)?.[0]));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(new Set(times).size).toBe(times.length);
      expect(times.every((time) => time > 0)).toBe(true);
    },
  );
});

describe('the effect of a migration', () => {
  it('is of its statements, not of how they are laid out', async () => {
    const of = (...statements: string[]) =>
      effectOf(
        class {
          async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
            for (const statement of statements) await runner.query(statement);
          }
        },
      );
    expect(await of('CREATE TABLE a (\n    b int\n  )')).toBe(await of('CREATE TABLE a ( b int )'));
    expect(await of('CREATE TABLE a (b int)')).not.toBe(await of('CREATE TABLE a (b bigint)'));
    expect(await of('SELECT 1', 'SELECT 2')).not.toBe(await of('SELECT 2', 'SELECT 1'));
  });
});
