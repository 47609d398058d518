import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './page';
import { serviceSchemas } from './schemas';

const PAGE = join(__dirname, '../../docs/configuration.md');
/** Set by `npm run docs:configuration`: the page is written anew instead of compared. */
const WRITE = 'NHIP_WRITE_CONFIGURATION';

const variables = serviceSchemas().flatMap(({ name, schema, migrate = {} }) =>
  [...Object.entries(schema), ...Object.entries(migrate)].map(
    ([variable, setting]) => [name, variable, setting] as const,
  ),
);

describe('docs/configuration.md', () => {
  it('is what the schemas of the services say', () => {
    const page = configurationPage(serviceSchemas());
    if (process.env[WRITE]) writeFileSync(PAGE, page);
    // Else: npm run docs:configuration
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });

  it('tells every service that has a configuration', () => {
    expect(serviceSchemas().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['control-room', 'dossier-events', 'indicators', 'notifications']),
    );
  });
});

describe('a variable', () => {
  it.each(variables)('of %s, %s, is told in a sentence and reads its own default', (_, name, setting) => {
    expect(name).toMatch(/^NHIP_[A-Z_]+$/);
    expect(setting.about).toMatch(/^[A-Z][^]*\.$/);
    expect(setting.shape).not.toBe('');
    expect([setting.default, setting.without]).toContain(undefined);
    if (setting.default !== undefined) expect(setting.type.safeParse(setting.default).success).toBe(true);
  });

  it('that looks like a secret is one', () => {
    const open = variables.filter(
      ([, name, { secret }]) => /SECRET|TOKEN|PASSWORD|_KEY|SMTP|DATABASE_URL/.test(name) && !secret,
    );
    expect(open.map(([service, name]) => `${service} ${name}`)).toEqual([]);
  });
});
