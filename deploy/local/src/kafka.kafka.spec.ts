import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka as Client, logLevel } from 'kafkajs';
import { getKafka, startKafka, type Kafka } from './kafka';
import type { KafkaHome } from './kafka-home';
import { freePort, freePorts } from './ports';
import { commandLineOf } from './process-identity';

const cacheDir = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nhip');
let home: KafkaHome;
let folder: string;
const started: Kafka[] = [];
const { PATH, JAVA_HOME } = process.env;

beforeAll(async () => {
  home = (await getKafka({ cacheDir })) as KafkaHome;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dữ liệu, kafka '));
});

afterEach(async () => {
  process.env['PATH'] = PATH;
  if (JAVA_HOME !== undefined) process.env['JAVA_HOME'] = JAVA_HOME;
  for (const broker of started.splice(0)) await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(ports: readonly number[]): Promise<Kafka> {
  const [port, controllerPort] = ports as [number, number];
  const kafka = await startKafka({ dataDir: join(folder, 'broker'), kafkaHome: home, port, controllerPort });
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

it('is fetched once: a second asking needs neither network nor Maven', async () => {
  process.env['PATH'] = onlyOnPath('java');
  const said: string[] = [];
  expect(await getKafka({ cacheDir, onLog: (line) => said.push(line) })).toMatchObject({
    folder: home.folder,
  });
  expect(said).toEqual([]);
  expect(readdirSync(home.folder).filter((name) => name.endsWith('.jsa'))).not.toEqual([]);
});

it('runs from its archive of classes', async () => {
  const kafka = await start(await freePorts(2));
  expect(commandLineOf(kafka.pid)).toContain(home.archive);
});

it('ends the broker that a dead parent left on the folder, and keeps its data', async () => {
  const ports = await freePorts(2);
  const left = await start(ports);
  expect(await topics(left)).toContain('kept');
  const next = await start(ports);
  expect(commandLineOf(left.pid)).toBeUndefined();
  expect(await topics(next)).toContain('kept');
});

it('leaves a stranger alone who has got the recorded id', async () => {
  mkdirSync(join(folder, 'broker'));
  writeFileSync(join(folder, 'broker', 'pid'), String(process.pid));
  const kafka = await start(await freePorts(2));
  expect(kafka.pid).not.toBe(process.pid);
});

it('says why it does not start', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { port } = taken.address() as AddressInfo;
    await expect(start([port, await freePort()])).rejects.toThrow(
      /did not start: it ended with[^]*Address already in use/,
    );
  } finally {
    taken.close();
  }
});

it('says what to install without Java, and without Maven', async () => {
  delete process.env['JAVA_HOME'];
  process.env['PATH'] = onlyOnPath();
  await expect(getKafka({ cacheDir: join(folder, 'cache') })).rejects.toThrow(
    /needs Java 17[^]*apt-get install openjdk-17-jre-headless[^]*brew install openjdk[^]*WSL 2/,
  );
  process.env['PATH'] = onlyOnPath('java');
  await expect(getKafka({ cacheDir: join(folder, 'cache') })).rejects.toThrow(
    /no mvn on PATH[^]*apt-get install maven[^]*brew install maven[^]*WSL 2/,
  );
});

it('refuses a Java that is too old, by its number', async () => {
  const bin = join(folder, 'old');
  mkdirSync(bin);
  writeFileSync(join(bin, 'java'), `#!/bin/sh\necho 'openjdk version "11.0.22" 2024-01-16' >&2\n`);
  chmodSync(join(bin, 'java'), 0o755);
  delete process.env['JAVA_HOME'];
  process.env['PATH'] = bin;
  await expect(getKafka({ cacheDir })).rejects.toThrow(/needs Java 17 or newer, but java is version 11/);
});

function onlyOnPath(...programs: string[]): string {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const name of programs) {
    symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim(), join(bin, name));
  }
  return bin;
}
