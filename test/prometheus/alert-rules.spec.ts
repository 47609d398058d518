import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../..');
const FOLDER = join(ROOT, 'deploy/prometheus');
const RULES = join(FOLDER, 'rules/nhip-alerts.yaml');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const { groups } = parse(readFileSync(RULES, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** Names of all metrics that the services and libraries make. */
function exportedMetrics(): Set<string> {
  const names = new Set<string>();
  for (const folder of ['services', 'libs'])
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
      if (/\/src\/.*\.ts$/.test(file) && !/node_modules|\.spec\.ts$/.test(file))
        for (const [, name] of readFileSync(join(ROOT, folder, file), 'utf8').matchAll(/'(nhip_[a-z_]+)'/g))
          names.add(name as string);
  return names;
}

describe('rules that watch whether alerts work', () => {
  it('have a watchdog that always fires', () => {
    expect(rules.find(({ alert }) => alert === 'NhipWatchdog')).toMatchObject({ expr: 'vector(1)' });
  });

  it.each(rules)('$alert says how severe it is, what is wrong and what to do', ({ labels, annotations }) => {
    expect(['none', 'warning', 'critical']).toContain(labels['severity']);
    for (const name of ['summary', 'description']) expect(annotations[name]).toMatch(/\S · \S/);
  });

  it('ask only for metrics that Nhịp exports', () => {
    const exported = exportedMetrics();
    const asked = rules.flatMap(({ expr }) => expr.match(/nhip_[a-z_]+/g) ?? []);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !exported.has(name))).toEqual([]);
  });

  const present = spawnSync('promtool', ['--version']).error === undefined;
  const tool = present ? it : it.skip;
  const why = present ? '' : ' (skipped: promtool is not on the PATH; it comes with Prometheus)';
  tool.each([
    ['rules are well-formed', ['check', 'rules', RULES]],
    ['the example of a configuration is, too', ['check', 'config', join(FOLDER, 'prometheus.example.yml')]],
    [
      'they fire when they should, and not before',
      ['test', 'rules', join(FOLDER, 'tests/nhip-alerts.test.yaml')],
    ],
  ])(`by promtool, %s${why}`, (_, args) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
