import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SERVICES } from '../../deploy/local/src/services';
import { COMPOSE, file, pairsOf } from './compose-file';
import { ROOT } from './manifests';

interface PrometheusConfig {
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly {
    readonly static_configs: readonly { targets: string[]; labels: Record<string, string> }[];
  }[];
  readonly alerting: {
    readonly alertmanagers: readonly { readonly static_configs: readonly { targets: string[] }[] }[];
  };
}

const prometheus = read('prometheus.yml') as PrometheusConfig;
const mountOf = (service: string, target: string): string | undefined =>
  file.services[service]!.volumes!.find((each) => each.split(':')[1] === target)?.split(':')[0];

describe('Prometheus of compose', () => {
  it('watches every service of the house by its name there', () => {
    const found = prometheus.scrape_configs.flatMap(({ static_configs }) => static_configs);
    const wanted = SERVICES.map(({ name }) => ({ targets: [`${name}:8080`], labels: { service: name } }));
    expect(found).toHaveLength(wanted.length);
    expect(found).toEqual(expect.arrayContaining(wanted));
  });

  it('has all rules, and tells Alertmanager', () => {
    const rules = readdirSync(join(ROOT, 'deploy/prometheus/rules')).map((name) => `rules/${name}`);
    expect([...prometheus.rule_files].sort()).toEqual(rules.sort());
    const targets = prometheus.alerting.alertmanagers.flatMap(({ static_configs }) => static_configs);
    expect(targets).toEqual([{ targets: ['alertmanager:9093'] }]);
    expect(mountOf('prometheus', '/etc/prometheus/rules')).toBe('../prometheus/rules');
  });

  itWith('promtool')('has a configuration that promtool takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nhip-compose-'));
    copyFileSync(join(COMPOSE, 'prometheus.yml'), join(folder, 'prometheus.yml'));
    cpSync(join(ROOT, 'deploy/prometheus/rules'), join(folder, 'rules'), { recursive: true });
    const checked = spawnSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('Alertmanager of compose', () => {
  itWith('amtool')('has a configuration that amtool takes', () => {
    const { status, stderr } = spawnSync('amtool', ['check-config', join(COMPOSE, 'alertmanager.yml')], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('Grafana of compose', () => {
  it('finds its data source and dashboards where they are mounted', () => {
    const provisioning = join(COMPOSE, mountOf('grafana', '/etc/grafana/provisioning')!);
    const of = (path: string): unknown => parse(readFileSync(join(provisioning, path), 'utf8'));
    const { datasources } = of('datasources/nhip.yaml') as { datasources: { url: string }[] };
    for (const { url } of datasources) expect(Object.keys(file.services)).toContain(new URL(url).hostname);
    const { providers } = of('dashboards/nhip.yaml') as { providers: { options: { path: string } }[] };
    const folders = providers.map(({ options }) => join(COMPOSE, mountOf('grafana', options.path)!));
    const boards = folders.flatMap((folder) => readdirSync(folder));
    const home = file.services['grafana']!.environment!['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']!;
    expect(boards).toContain(home.split('/').at(-1));
    expect(home).toContain(providers[0]!.options.path);
  });
});

describe('the collector of compose', () => {
  it('is where services send their traces', () => {
    const settings = Object.fromEntries(pairsOf(readFileSync(join(COMPOSE, 'settings.env'), 'utf8')));
    const { hostname, port } = new URL(settings['NHIP_OTLP_URL']!);
    expect(file.services[hostname]!.image).toContain('opentelemetry-collector:');
    type Receivers = { receivers: { otlp: { protocols: { http: { endpoint: string } } } } };
    const { receivers } = read('otel-collector.yaml') as Receivers;
    expect(receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${port}`);
  });

  it('writes every trace that it is sent, and refuses what it has no room for', () => {
    type Pipeline = { receivers: string[]; processors: string[]; exporters: string[] };
    const config = read('otel-collector.yaml') as Record<string, Record<string, unknown>> & {
      service: { pipelines: Record<string, Pipeline> };
    };
    const { traces } = config.service.pipelines;
    expect(traces!.receivers).toEqual(['otlp']);
    expect(traces!.processors[0]).toBe('memory_limiter');
    for (const kind of ['receivers', 'processors', 'exporters'] as const)
      for (const name of traces![kind]) expect(Object.keys(config[kind]!)).toContain(name);
    const { limit_mib } = config['processors']!['memory_limiter'] as { limit_mib: number };
    const { memory } = file.services['otel-collector']!.deploy.resources.limits;
    expect(limit_mib).toBeLessThan(Number(/^(\d+)m$/.exec(String(memory))![1]));
  });
});

/** A test that needs a program is skipped, with that reason, where it is not. */
function itWith(program: string): (name: string, test: () => void) => void {
  const there = spawnSync(program, ['--version']).error === undefined;
  return (name, test) =>
    (there ? it : it.skip)(there ? name : `${name} (skipped: ${program} is not on the PATH)`, test);
}

function read(name: string): unknown {
  return parse(readFileSync(join(COMPOSE, name), 'utf8'));
}
