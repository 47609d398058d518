import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Kafka as Client, logLevel } from 'kafkajs';
import { KAFKA_IMAGE } from './images';
import { endLeftoverKafka, getKafka, startKafka, type Kafka, type KafkaOptions } from './kafka';
import type { KafkaHome } from './kafka-home';
import { freePorts } from './ports';
import { commandLineOf } from './process-identity';

const cacheDir = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nhip');
const { PATH, JAVA_HOME } = process.env;
const java = spawnSync('which', ['java'], { encoding: 'utf8' }).stdout.trim();
let home: KafkaHome;
let folder: string;
let bin: string;
const started: Kafka[] = [];

beforeAll(async () => {
  home = (await getKafka({ cacheDir })) as KafkaHome;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dữ liệu, kafka '));
  bin = join(folder, 'bin');
  mkdirSync(bin);
  delete process.env['JAVA_HOME'];
  process.env['PATH'] = bin;
});

afterEach(async () => {
  process.env['PATH'] = PATH;
  if (JAVA_HOME !== undefined) process.env['JAVA_HOME'] = JAVA_HOME;
  for (const broker of started.splice(0)) await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('runs in a container where Java is missing, on the data that it had without one', async () => {
  fakeEngine('docker');
  const said: string[] = [];
  const kafkaHome = await getKafka({ cacheDir, onLog: (line) => said.push(line) });
  expect(kafkaHome).toMatchObject({ image: KAFKA_IMAGE, engine: { command: 'docker' } });
  expect(said).toEqual([
    expect.stringMatching(/there is no java on PATH: Kafka runs in a container of docker/),
  ]);

  const ports = await freePorts(2);
  const byEngine = await start(kafkaHome, ports);
  expect(await topics(byEngine)).toContain('kept');
  await byEngine.stop();
  process.env['PATH'] = PATH;
  expect(await topics(await start(home, ports))).toContain('kept');
});

it('gives the container nothing but the folder and the port of the broker', async () => {
  fakeEngine('docker');
  const ports = await freePorts(2);
  await start(await getKafka({ cacheDir }), ports);
  const [format, serve] = asked('run');
  const { uid, gid } = userInfo();
  for (const command of [format!, serve!]) {
    expect(command).toEqual(expect.arrayContaining(['--rm', '--cap-drop=ALL', `--user=${uid}:${gid}`]));
    expect(command.filter((_, at) => command[at - 1] === '--volume')).toEqual([`${broker()}:/kafka`]);
    expect(command).toContain(KAFKA_IMAGE);
  }
  expect(format).not.toContain('--publish');
  expect(serve!.filter((_, at) => serve![at - 1] === '--publish')).toEqual([
    `127.0.0.1:${ports[0]}:${ports[0]}`,
  ]);
});

it('tells the engine of a kill, which the program that waits for the container does not pass on', async () => {
  fakeEngine('docker');
  const kafka = await start(await getKafka({ cacheDir }), await freePorts(2));
  await kafka.kill('SIGKILL');
  expect(asked('kill')).toEqual([['--signal=SIGKILL', expect.stringMatching(/^nhip-kafka-\w{12}$/)]]);
  expect(commandLineOf(kafka.pid)).toBeUndefined();
});

it('removes the container that a dead parent left, by the engine that ran it', async () => {
  fakeEngine('podman');
  mkdirSync(broker());
  writeFileSync(join(broker(), 'engine'), 'podman');
  expect(await endLeftoverKafka(broker())).toBe(false);
  writeFileSync(join(broker(), 'engine'), 'podman');
  writeFileSync(join(folder, 'there'), '');
  expect(await endLeftoverKafka(broker())).toBe(true);
  expect(asked('rm')).toEqual([['--force', expect.stringMatching(/^nhip-kafka-/)]]);
  expect(existsSync(join(broker(), 'engine'))).toBe(false);
});

it('fetches the image when it is not there, and tells in the words of the engine why it cannot', async () => {
  fakeEngine('docker', { image: false });
  const said: string[] = [];
  await expect(getKafka({ cacheDir, onLog: (line) => said.push(line) })).rejects.toThrow(
    `docker could not fetch ${KAFKA_IMAGE} (exit code 1). docker says:\nno route to registry`,
  );
  expect(said.at(-1)).toBe(`fetching ${KAFKA_IMAGE} with docker`);
});

it('lists what it looked for when there is neither Java nor an engine that works', async () => {
  writeFileSync(join(bin, 'podman'), '#!/bin/sh\necho "cannot connect" >&2; exit 125\n', { mode: 0o755 });
  const refused = await getKafka({ cacheDir }).catch((error: Error) => error.message);
  expect(refused).toMatch(
    /needs Java 17 or newer, but there is no java on PATH, and no container engine works here:\n/,
  );
  expect(refused).toMatch(/\n {2}docker: not on the PATH\n {2}podman: cannot connect\n[^]*apt-get install/);
  expect(refused).toMatch(/Docker or Podman[^]*NHIP_KAFKA_BROKERS/);
});

const broker = (): string => join(folder, 'broker');

async function start(kafkaHome: KafkaOptions['kafkaHome'], ports: readonly number[]): Promise<Kafka> {
  const [port, controllerPort] = ports as [number, number];
  const kafka = await startKafka({ dataDir: broker(), kafkaHome, port, controllerPort });
  started.push(kafka);
  return kafka;
}

async function topics(kafka: Kafka): Promise<string[]> {
  const admin = new Client({ brokers: [kafka.broker], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] });
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

/** What the engine was asked for by a verb, in order. */
function asked(verb: string): string[][] {
  const lines = readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
  const all = lines.map((line) => JSON.parse(line) as [string, ...string[]]);
  return all.filter(([first]) => first === verb).map(([, ...rest]) => rest);
}

/** An engine whose containers are processes of this machine: programs of Kafka's image are run by the Java here. */
function fakeEngine(name: string, { image = true } = {}): void {
  const archive = JSON.stringify(`-XX:SharedArchiveFile=${home.archive}`);
  const program = `#!${process.execPath}
const { spawn } = require('node:child_process');
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const folder = ${JSON.stringify(folder)};
const [verb, ...args] = process.argv.slice(2);
appendFileSync(folder + '/asked', JSON.stringify([verb, ...args]) + '\\n');
const after = (flag) => args[args.indexOf(flag) + 1];
const mains = {
  '/opt/kafka/bin/kafka-storage.sh': 'kafka.tools.StorageTool',
  '/opt/kafka/bin/kafka-server-start.sh': 'kafka.Kafka',
};
if (verb === 'image') process.exit(${image ? 0 : 1});
if (verb === 'container') process.exit(existsSync(folder + '/there') ? 0 : 1);
if (verb === 'pull') { console.error('no route to registry'); process.exit(1); }
if (verb === 'kill') process.kill(Number(readFileSync(folder + '/running', 'utf8')), args[0].split('=')[1]);
if (verb === 'run') {
  const given = args.slice(args.indexOf('--entrypoint') + 3);
  const jvm = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ${archive}];
  jvm.push('-cp', ${JSON.stringify(home.classPath)});
  const child = spawn(${JSON.stringify(java)}, [...jvm, mains[after('--entrypoint')], ...given], {
    cwd: after('--volume').replace(/:\\/kafka$/, ''),
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    stdio: 'inherit',
  });
  writeFileSync(folder + '/running', String(child.pid));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 137));
}
`;
  writeFileSync(join(bin, name), program, { mode: 0o755 });
}
