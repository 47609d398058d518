import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from './instance';
import { getKafka, startKafka, type Kafka } from './kafka';
import { freePort, freePorts } from './ports';
import { startPostgres, type Postgres } from './postgres';
import { commandLineOf } from './process-identity';
import { SERVICES } from './services';

const HERE = dirname(__dirname);
const READY = /^Nhịp is ready: http:\/\/127\.0\.0\.1:\d+\nMetrics: .+\n/m;

/** A service that only knows the contract of the starter: its port, /readyz, SIGTERM; /die kills it. */
const FAKE_SERVICE = `
const server = require('node:http').createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  if (request.url === '/told') return response.end(JSON.stringify(process.env));
  response.writeHead(request.url === '/readyz' ? 200 : 404).end();
});
console.log('last words of ' + __filename);
server.listen(Number(process.env.NHIP_HTTP_PORT), process.env.NHIP_HTTP_HOST);
process.on('SIGTERM', () => process.exit(0));
`;
const FAKE_MIGRATION = `
const { Client } = require(${JSON.stringify(require.resolve('pg'))});
const client = new Client({ connectionString: process.env.NHIP_DATABASE_URL });
client.connect().then(() => client.query('CREATE TABLE IF NOT EXISTS start (at timestamptz)'))
  .then(() => client.query('INSERT INTO start VALUES (now())')).then(() => client.query('SELECT count(*) FROM start'))
  .then(({ rows }) => { console.log(rows[0].count + ' starts'); return client.end(); });
`;

let project: string;
const running: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(join(HERE, 'dist', 'start.js')))
    throw new Error('build deploy/local first: npx nx build local');
});

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'nhịp một bản '));
  chmodSync(project, 0o755);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  for (const file of readdirSync(HERE).filter((name) => name.endsWith('.mjs'))) {
    cpSync(join(HERE, file), join(project, 'deploy/local', file));
  }
  symlinkSync(join(HERE, 'dist'), join(project, 'deploy/local/dist'));
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json']) write(lock, '{"packages":{}}');
  write('package.json', '{}');
  write('node_modules/nx/package.json', '{"bin":{"nx":"nx.js"}}');
  write('node_modules/nx/nx.js', '');
  write('libs/cli/bin/nhip.js', 'setInterval(() => {}, 1000)');
  for (const { entry, migrate } of SERVICES) {
    write(entry, FAKE_SERVICE);
    write(migrate, FAKE_MIGRATION);
  }
});

afterEach(async () => {
  environment = {};
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    }
  }
  expect(processesOf(project)).toEqual([]);
  rmSync(project, { recursive: true, force: true });
});

/** Of servers that were there before. */
let environment: NodeJS.ProcessEnv = {};

type Start = { child: ChildProcess; output: () => string; exit: Promise<number | null> };

function npmStart(...args: string[]): Start {
  // A group of its own, as a terminal gives it to what it runs.
  const child = spawn(process.execPath, [join(project, 'deploy/local/start.mjs'), ...args], {
    cwd: project,
    env: { ...process.env, ...environment, INIT_CWD: project },
    detached: true,
  });
  running.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => text, exit };
}

async function until(condition: () => boolean, what: string, start?: Start): Promise<void> {
  for (const end = Date.now() + 60_000; !condition(); await delay(20)) {
    if (Date.now() > end) throw new Error(`waited for ${what}:\n${start?.output() ?? ''}`);
  }
}

async function ready(start: Start): Promise<Start> {
  await until(() => READY.test(start.output()) || start.child.exitCode !== null, 'the ready line', start);
  if (!READY.test(start.output())) throw new Error(`it ended:\n${start.output()}`);
  return start;
}

const instanceOf = (dataDir = '.nhip'): Instance =>
  JSON.parse(readFileSync(join(project, dataDir, 'instance.json'), 'utf8')) as Instance;

const pidsOf = (dataDir: string): number[] =>
  readdirSync(join(project, dataDir, 'run')).map((file) =>
    Number(readFileSync(join(project, dataDir, 'run', file))),
  );

function processesOf(folder: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => commandLineOf(Number(pid)) ?? '').filter((line) => line.includes(folder));
}

describe('npm start', () => {
  it('starts everything, Ctrl-C ends everything, and the next start keeps ports, secrets and data', async () => {
    const first = await ready(npmStart());
    const instance = instanceOf();
    expect(first.output()).toContain(`Nhịp is ready: ${instance.url}\nMetrics: ${instance.metricsUrl}\n`);
    expect(first.output()).toContain(instance.adminPassword);
    expect(statSync(join(project, '.nhip/instance.json')).mode & 0o777).toBe(0o600);
    expect(instance).toMatchObject({ zone: 'Asia/Ho_Chi_Minh', title: 'Tỉnh mẫu', sampleData: true });
    await until(() => pidsOf('.nhip').length === SERVICES.length + 1, 'the services and the demo', first);
    const again = npmStart();
    expect(await again.exit).toBe(1);
    expect(again.output()).toMatch(
      new RegExp(`is running on .*/.nhip already \\(process ${first.child.pid}\\)`),
    );
    // The terminal tells the whole group; npm tells us once more.
    process.kill(-(first.child.pid as number), 'SIGINT');
    first.child.kill('SIGINT');
    expect(await first.exit).toBe(0);
    const stops = [...first.output().matchAll(/✓ .*stopped (\S+)/g)].map((match) => match[1]);
    const last = ['indicators', 'notifications', 'Kafka', 'PostgreSQL'];
    expect([stops[0], ...stops.slice(-4)]).toEqual(['demo', ...last]);
    expect(processesOf(project)).toEqual([]);

    const second = await ready(npmStart('--quiet', '--no-demo'));
    expect(instanceOf()).toEqual(instance);
    expect(second.output()).toBe(`Nhịp is ready: ${instance.url}\nMetrics: ${instance.metricsUrl}\n`);
    expect(readFileSync(join(project, '.nhip/logs/indicators.migrate.log'), 'utf8')).toBe('2 starts\n');
    second.child.kill('SIGINT');
    expect(await second.exit).toBe(0);
  });

  it('starts over what a SIGKILL left, beside another copy, and brings a dead service back', async () => {
    const port = await freePort();
    const [killed, beside] = await Promise.all([
      ready(npmStart('--data-dir', 'dữ liệu', '--no-demo')),
      ready(npmStart('--data-dir', 'b', '--no-demo', '--port', String(port))),
    ]);
    expect(beside.output()).toContain(`Nhịp is ready: http://127.0.0.1:${port}\n`);
    const before = instanceOf('dữ liệu');
    const left = pidsOf('dữ liệu');
    killed.child.kill('SIGKILL');
    await killed.exit;
    expect(left.map((pid) => commandLineOf(pid) !== undefined)).toEqual(SERVICES.map(() => true));
    const next = await ready(npmStart('--data-dir', 'dữ liệu', '--no-demo'));
    expect(left.map((pid) => commandLineOf(pid))).toEqual(SERVICES.map(() => undefined));
    expect(next.output()).toMatch(/left by a killed run, ended: .*indicators.*Kafka, PostgreSQL/);
    expect(instanceOf('dữ liệu')).toEqual(before);
    expect(readFileSync(join(project, 'dữ liệu/logs/indicators.migrate.log'), 'utf8')).toBe('2 starts\n');
    expect((await fetch(`${instanceOf('b').url}/readyz`)).status).toBe(200);

    await fetch(`${before.eventsUrl}/die`).catch(() => undefined);
    await until(() => next.output().includes('dossier-events chạy lại · runs again'), 'the restart', next);
    expect(next.output()).toContain('last words of');
    expect((await fetch(`${before.eventsUrl}/readyz`)).status).toBe(200);
  });
});

describe('npm start over servers that were there before', () => {
  const PREFIX = 'e2e.';
  let folder: string;
  let servers: [Postgres, Kafka];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'existing-servers-'));
    chmodSync(folder, 0o755);
    const cacheDir = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nhip');
    const [port, brokerPort, controllerPort] = (await freePorts(3)) as [number, number, number];
    const kafkaHome = await getKafka({ cacheDir });
    servers = await Promise.all([
      startPostgres({ dataDir: join(folder, 'postgres'), port, password: 's3cret' }),
      startKafka({ dataDir: join(folder, 'kafka'), kafkaHome, port: brokerPort, controllerPort }),
    ]);
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts none of its own, finds its data again, and is not started without them', async () => {
    const [postgres, kafka] = servers;
    environment = {
      NHIP_DATABASE_URL: postgres.url('postgres'),
      NHIP_KAFKA_BROKERS: kafka.broker,
      NHIP_TOPIC_PREFIX: PREFIX,
      // No Java, no Maven.
      PATH: folder,
    };
    const first = await ready(npmStart('--no-demo'));
    for (const met of ['PostgreSQL (NHIP_DATABASE_URL): 18', 'Kafka (NHIP_KAFKA_BROKERS): 127.0.0.1'])
      expect(first.output()).toContain(`✓ ${met}`);
    expect(first.output()).not.toContain('s3cret');
    expect(['postgres', 'kafka'].filter((part) => existsSync(join(project, '.nhip', part)))).toEqual([]);
    const { existing, eventsUrl } = instanceOf();
    expect(existing).toMatchObject({
      postgres: { url: `postgresql://127.0.0.1:${postgres.port}` },
      kafka: { brokers: kafka.broker, topicPrefix: PREFIX },
    });
    const told = (await (await fetch(`${eventsUrl}/told`)).json()) as Record<string, string>;
    expect(told).toMatchObject({ NHIP_KAFKA_BROKERS: kafka.broker, NHIP_TOPIC_PREFIX: PREFIX });
    expect(told['NHIP_DATABASE_URL']).toMatch(`@127.0.0.1:${postgres.port}/nhip_dossier_events`);
    expect(told).not.toHaveProperty('NHIP_DATABASE_VOLUME');
    first.child.kill('SIGINT');
    expect(await first.exit).toBe(0);

    environment = { NHIP_KAFKA_BROKERS: kafka.broker };
    const without = npmStart('--no-demo');
    expect(await without.exit).toBe(1);
    expect(without.output()).toMatch(
      /the data of this instance is in the server postgresql:[^]*NHIP_DATABASE_URL=…/,
    );

    environment = {
      NHIP_DATABASE_URL: postgres.url('postgres'),
      NHIP_KAFKA_BROKERS: kafka.broker,
      NHIP_TOPIC_PREFIX: PREFIX,
    };
    await ready(npmStart('--no-demo', '--quiet'));
    expect(readFileSync(join(project, '.nhip/logs/indicators.migrate.log'), 'utf8')).toBe('2 starts\n');
    const beside = npmStart('--no-demo', '--data-dir', 'b');
    expect(await beside.exit).toBe(1);
    expect(beside.output()).toMatch(/holds the databases of another instance already[^]*DROP DATABASE nhip_/);
  });
});

describe('a start that cannot be', () => {
  it('says which part is missing from the build', async () => {
    rmSync(join(project, 'services/indicators/dist'), { recursive: true });
    const start = npmStart();
    expect(await start.exit).toBe(1);
    expect(start.output()).toMatch(/✗ [^]*indicators\/dist\/main\.js is missing[^]*what to do/);
  });

  it('shows what a failing service said last', async () => {
    const { entry } = SERVICES.find(({ name }) => name === 'indicators')!;
    writeFileSync(join(project, entry), `throw new Error('NHIP_GRPC_TOKEN: too short')`);
    const start = npmStart();
    expect(await start.exit).toBe(1);
    expect(start.output()).toMatch(
      /✗ .*service indicators[^]*it ended with code 1[^]*NHIP_GRPC_TOKEN: too short/,
    );
  });

  it('is called off by Ctrl-C in the middle, in order', async () => {
    const start = npmStart();
    await until(() => start.output().includes('✓ PostgreSQL 18'), 'PostgreSQL', start);
    start.child.kill('SIGINT');
    expect(await start.exit).toBe(0);
    expect(start.output()).toMatch(/stopped Kafka[^]*stopped PostgreSQL/);
    expect(start.output()).not.toMatch(/✗|ready/);
  });

  it('keeps its hands off a folder that is not its own', async () => {
    const start = npmStart('--data-dir', 'services');
    expect(await start.exit).toBe(1);
    expect(start.output()).toContain('is no data folder of Nhịp');
  });
});
