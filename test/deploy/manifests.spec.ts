import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '../../deploy/local/src/services';
import { asWritten, limitOf, matches, named, noRenderer, ofKind, rendered, ROOT } from './manifests';
import type { Container, Manifest, PodSpec, Probe } from './manifests';
import { environmentOf, madeSecrets, PARSERS, variablesOf } from './settings';

const NAMES = SERVICES.map(({ name }) => name).sort();
const { version } = JSON.parse(read('package.json')) as { version: string };
const SETTINGS_OF = [
  { what: 'base, as written', read: () => asWritten('base') },
  { what: 'overlay local, rendered', read: () => rendered('overlays/local'), needsTool: true },
  { what: 'overlay production, rendered', read: () => rendered('overlays/production'), needsTool: true },
];

for (const { what, read, needsTool } of SETTINGS_OF) {
  if (needsTool && noRenderer) it.skip(`${what} (skipped: ${noRenderer})`, () => undefined);
  else describe(`k8s ${what}`, () => examine(read()));
}

function examine(all: readonly Manifest[]): void {
  const deployments = ofKind(all, 'Deployment');
  const jobs = ofKind(all, 'Job');
  const workloads = [...deployments, ...jobs].map(({ kind, metadata, spec }): [string, PodSpec] => [
    `${kind} ${metadata.name}`,
    spec.template.spec,
  ]);
  const secrets = madeSecrets();
  const containerOf = (name: string): Container =>
    named(all, 'Deployment', name).spec.template.spec.containers[0];

  it.each(['Deployment', 'Service', 'PodDisruptionBudget'])('has a %s for each service and no more', (kind) =>
    expect(namesOf(ofKind(all, kind))).toEqual(NAMES),
  );

  it('has a Job that migrates each database', () => {
    expect(namesOf(jobs)).toEqual(NAMES.map((name) => `migrate-${name}`));
    for (const { spec } of jobs)
      expect(spec.template.spec.containers[0].args).toEqual([expect.anything(), 'migrate']);
  });

  it.each(workloads)('%s fits the restricted profile and writes nowhere', (_, pod) => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.securityContext['runAsUser']).toBe(userOfImage());
    for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(name);
    for (const { securityContext } of [...pod.containers, ...(pod.initContainers ?? [])])
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });

  it.each(workloads)(
    '%s runs an image of this version and says what it needs',
    (_, { containers: [each] }) => {
      expect(each.image).toMatch(new RegExp(`^([\\w.-]+/)*nhip:${version.replaceAll('.', '\\.')}$`));
      for (const kind of ['requests', 'limits'] as const)
        expect(Object.keys(each.resources[kind]).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
    },
  );

  it.each(NAMES)('%s has the memory that it was measured to need', (name) => {
    const [, , , , most] = new RegExp(`^\\| ${name} (.*)$`, 'm')
      .exec(read('deploy/containers/RESULTS.md'))![0]
      .split('|');
    const { requests, limits } = containerOf(name).resources;
    const megabytes = (text: string): number => (Number(/^(\d+)Mi$/.exec(text)![1]) * 1_048_576) / 1e6;
    expect(megabytes(requests['memory']!)).toBeGreaterThan(Number(most));
    expect(megabytes(limits['memory']!)).toBeGreaterThanOrEqual(2 * Number(most));
  });

  it.each(NAMES)('%s is alive by itself and ready with what it needs', (name) => {
    const { startupProbe, livenessProbe, readinessProbe } = containerOf(name);
    const path = ({ httpGet }: Probe): string => `${httpGet.port}${httpGet.path}`;
    expect([startupProbe!, livenessProbe!, readinessProbe!].map(path)).toEqual([
      'http/livez',
      'http/livez',
      'http/readyz',
    ]);
    const checkLimit = limitOf('libs/runtime/src/health.ts', 'HEALTH_CHECK_LIMIT_MS');
    expect(readinessProbe!.timeoutSeconds * 1_000).toBeGreaterThan(checkLimit);
  });

  it('indicators may count all facts again before it listens, as long as npm start gives it', () => {
    const { periodSeconds, failureThreshold } = containerOf('indicators').startupProbe!;
    const given = periodSeconds * failureThreshold;
    expect(given * 1_000).toBe(limitOf('deploy/local/src/service-process.ts', 'LISTEN_TIMEOUT_MS'));
    expect(named(all, 'Deployment', 'indicators').spec.progressDeadlineSeconds).toBeGreaterThan(given);
  });

  it.each(NAMES)('%s has the time that its drain takes', (name) => {
    const { terminationGracePeriodSeconds } = named(all, 'Deployment', name).spec.template.spec;
    const drain = limitOf('libs/runtime/src/run-process.ts', 'DRAIN_LIMIT_MS') / 1_000;
    const pause = containerOf(name).lifecycle!.preStop.sleep.seconds;
    expect(terminationGracePeriodSeconds).toBeGreaterThan(drain + pause);
  });

  it.each(NAMES)('%s is told what it asks for, and nothing that it does not know', (name) => {
    const known = variablesOf(name);
    const [migrate] = named(all, 'Job', `migrate-${name}`).spec.template.spec.containers;
    const given = [...containerOf(name).env, ...migrate.env].map((each) => each.name);
    expect(given.filter((each) => !known.has(each))).toEqual([]);
    expect(() => PARSERS[name]!(environmentOf(containerOf(name), all, secrets))).not.toThrow();
    expect(environmentOf(migrate, all, secrets)['NHIP_DATABASE_URL']).toBe(
      environmentOf(containerOf(name), all, secrets)['NHIP_DATABASE_URL'],
    );
  });

  it('has no setting that no service knows', () => {
    const known = new Set(NAMES.flatMap((name) => [...variablesOf(name)]));
    const settings = ofKind(all, 'ConfigMap').flatMap(({ data }) => Object.keys(data ?? {}));
    expect(settings.length).toBeGreaterThan(5);
    expect(settings.filter((each) => !known.has(each))).toEqual([]);
  });

  it.each(NAMES)('%s listens where its Service and its callers look', (name) => {
    const { ports = [], ...container } = containerOf(name);
    const environment = environmentOf({ ports, ...container }, all, secrets);
    const listens: Record<string, number> = { http: Number(environment['NHIP_HTTP_PORT']) };
    if (environment['NHIP_GRPC_PORT']) listens['grpc'] = Number(environment['NHIP_GRPC_PORT']);
    expect(Object.fromEntries(ports.map((port) => [port.name, port.containerPort]))).toEqual(listens);
    const service = portsOf(named(all, 'Service', name));
    expect(service.map((port) => [port.name, port.targetPort])).toEqual(
      Object.keys(listens).map((n) => [n, n]),
    );
    for (const variable of ['NHIP_INDICATORS_GRPC', 'NHIP_EVENTS_GRPC']) {
      for (const address of environment[variable]?.split(',') ?? []) {
        const [host, port] = address.replace(/^\w+=/, '').split(':');
        expect(portsOf(named(all, 'Service', host!))).toContainEqual(
          expect.objectContaining({ name: 'grpc', port: Number(port) }),
        );
      }
    }
  });

  it.each(['control-room', 'notifications'])('has every stream that it runs answer %s', (asks) => {
    const { NHIP_EVENTS_GRPC } = environmentOf(containerOf(asks), all, secrets);
    const streams = NAMES.filter((name) => /-events$/.test(name)).map((name) => name.replace('-events', ''));
    expect(NHIP_EVENTS_GRPC!.split(',').sort()).toEqual(
      streams.map((stream) => `${stream}=${stream}-events:9090`),
    );
  });

  it.each(NAMES)('%s is found by what spreads, keeps and serves its pods', (name) => {
    const { selector, template } = named(all, 'Deployment', name).spec;
    const spread = template.spec.topologySpreadConstraints!;
    const { labels } = template.metadata;
    expect(spread.map(({ topologyKey }) => topologyKey)).toContain('kubernetes.io/hostname');
    const budget = named(all, 'PodDisruptionBudget', name).spec.selector!;
    const served = { matchLabels: named(all, 'Service', name).spec.selector as Record<string, string> };
    for (const each of [selector!, budget, served, ...spread.map((one) => one.labelSelector)]) {
      expect(matches(each, labels)).toBe(true);
      for (const other of NAMES.filter((one) => one !== name))
        expect(matches(each, named(all, 'Deployment', other).spec.template.metadata.labels)).toBe(false);
    }
  });

  it('puts everything but the namespace itself into a namespace that enforces the restricted profile', () => {
    const [namespace] = ofKind(all, 'Namespace');
    expect(namespace!.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
const namesOf = (some: readonly Manifest[]): string[] => some.map(({ metadata }) => metadata.name).sort();

function portsOf(service: Manifest): { name: string; port: number; targetPort: string }[] {
  return service.spec['ports'] as { name: string; port: number; targetPort: string }[];
}

function userOfImage(): number {
  return Number(/^USER (\d+):/m.exec(read('Dockerfile'))?.[1]);
}
