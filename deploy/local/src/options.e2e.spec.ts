import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HERE = join(__dirname, '..');

/** The options are plain ES modules, which run before anything is built; so Node itself reads them. */
function parse(
  cases: readonly (readonly string[])[],
): { options: Record<string, unknown>; faults: string[] }[] {
  const script = `
    const { parseOptions } = await import(${JSON.stringify(pathToFileURL(join(HERE, 'options.mjs')).href)});
    const folders = { project: '/srv/nhip', from: '/home/lan' };
    console.log(JSON.stringify(${JSON.stringify(cases)}.map((argv) => parseOptions(argv, folders))));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(said) as ReturnType<typeof parse>;
}

const defaults = { dataDir: '/srv/nhip/.nhip', demo: true, fresh: false, quiet: false, help: false };

const TABLE: [string[], Record<string, unknown> | RegExp][] = [
  [[], {}],
  [['--data-dir', 'dữ liệu'], { dataDir: '/home/lan/dữ liệu' }],
  [['--data-dir=/var/x'], { dataDir: '/var/x' }],
  [['--port', '8080', '--fresh', '--quiet'], { port: 8080, fresh: true, quiet: true }],
  [['--no-demo', '--zone', 'America/New_York'], { demo: false, zone: 'America/New_York' }],
  [['--clock', '2024-01-01T00:00:00-05:00'], { clock: '2024-01-01T00:00:00-05:00' }],
  [['--clock', '2024-01-01T00:00:00'], /--clock .*with its offset/],
  [['--clock', '2024-13-01T00:00:00Z'], /--clock .*with its offset/],
  [['--generation', '2'], { generation: 2 }],
  [['--generation', '0'], /--generation 0: .*from 1/],
  [['--zone', 'Hà_Nội'], /--zone Hà_Nội: no such time zone/],
  [['--port', '0'], /1 to 65535/],
  [['--port', '65536'], /1 to 65535/],
  [['--port', '80x'], /1 to 65535/],
  [['--port', '--fresh'], /--port: needs a value/],
  [['--data-dir'], /--data-dir: needs a value/],
  [['--fresh=yes'], /--fresh=yes: .*no such option/],
  [['--constructor'], /no such option/],
  [['extra'], /extra: .*no such option/],
];

it('reads every option, and refuses what it does not know', () => {
  const results = parse(TABLE.map(([argv]) => argv));
  TABLE.forEach(([argv, expected], at) => {
    const { options, faults } = results[at] as (typeof results)[number];
    const seen = {
      argv,
      ...(expected instanceof RegExp ? { fault: faults.join('\n') } : { options, faults }),
    };
    expect(seen).toEqual(
      expected instanceof RegExp
        ? { argv, fault: expect.stringMatching(expected) as string }
        : { argv, options: { ...defaults, ...expected }, faults: [] },
    );
  });
});

it('lists every fault with the help, and starts nothing', () => {
  const ended = spawnSync(process.execPath, [join(HERE, 'start.mjs'), '--prot', '80', '--clock', 'noon'], {
    encoding: 'utf8',
  });
  expect(ended.status).toBe(64);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toMatch(/--prot: [^]*80: [^]*--clock noon: [^]*--data-dir DIR/);
});

it('prints the help', () => {
  const ended = spawnSync(process.execPath, [join(HERE, 'start.mjs'), '--help'], { encoding: 'utf8' });
  expect(ended.status).toBe(0);
  expect(ended.stdout).toMatch(/npm start -- \[options\][^]*--no-demo/);
});
