import { execFile, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { temporaryFolder } from '@nhip/testing';
import { ROOT } from '../../journeys/instance';
import { untilConsumed } from './until-consumed';

/** Where the peer's source lies: beside the project, or where the variable says. It is built elsewhere. */
const SOURCE = process.env['NHIP_BENCH_STREAMS'] ?? join(ROOT, '../shared/peers/kafka-streams');
const JVM = ['-Xmx2g', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'];
const WARM_SECONDS = 15;

export const STORES = ['rocksdb', 'memory'] as const;
export type Store = (typeof STORES)[number];

const run = promisify(execFile);

export interface StreamsRun {
  readonly facts: number;
  readonly wallS: number;
  readonly cpuS: number;
}

export interface StreamsLatency {
  readonly p50: number;
  readonly p99: number;
  /** How many were seen. */
  readonly probes: number;
  readonly missing: number;
}

/** (e) The Kafka Streams peer, built once. */
export class Streams {
  private constructor(private readonly classPath: string) {}

  /** @returns the peer, or why it cannot be had here */
  static async build(): Promise<Streams | string> {
    if (!existsSync(join(SOURCE, 'pom.xml'))) return `no Kafka Streams peer at ${SOURCE}`;
    if (spawnSync('mvn', ['-v']).status !== 0) return 'no mvn on PATH';
    const folder = temporaryFolder('streams');
    for (const part of ['pom.xml', 'src'])
      cpSync(join(SOURCE, part), join(folder, part), { recursive: true });
    try {
      await run('mvn', ['-q', '-B', 'package'], { cwd: folder });
    } catch (error) {
      return `the Kafka Streams peer cannot be built: ${String(error).split('\n')[0]}`;
    }
    return new Streams(`${join(folder, 'target/peer.jar')}:${join(folder, 'target/lib/*')}`);
  }

  /** From the first fact to lag 0; then its output is compared with a plain recount of the topic, cell by cell. */
  async throughput(broker: string, topic: string, store: Store): Promise<StreamsRun> {
    const id = `peer-${store}-${Date.now()}`;
    const output = `out-${id}`;
    const folder = temporaryFolder('streams-state');
    const said = await this.java('peer.App', [broker, topic, output, id, folder, store, 'bench']);
    const verified = await this.java('peer.Verify', [broker, topic, output]);
    if ((JSON.parse(verified) as { equal: boolean }).equal !== true)
      throw new Error(`Kafka Streams counted otherwise: ${verified}`);
    return JSON.parse(said) as StreamsRun;
  }

  /** From the producer's send() to a reader of committed records, at a steady rate; it has read `topic` before. */
  async latency(
    { broker, topic, store }: { readonly broker: string; readonly topic: string; readonly store: Store },
    paced: { readonly rate: number; readonly seconds: number; readonly dossiers: number },
  ): Promise<StreamsLatency> {
    const id = `latency-${store}-${Date.now()}`;
    const output = `out-${id}`;
    const folder = temporaryFolder('streams-state');
    const args = [...this.arguments('peer.App'), broker, topic, output, id, folder, store, 'serve'];
    const app = spawn('java', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      for await (const line of createInterface({ input: app.stdout })) if (line === 'RUNNING') break;
      await untilConsumed(broker, topic, id);
      const { rate, seconds, dossiers } = paced;
      const counts = [rate, seconds, WARM_SECONDS, dossiers].map(String);
      return JSON.parse(
        await this.java('peer.Latency', [broker, topic, output, ...counts]),
      ) as StreamsLatency;
    } finally {
      app.kill('SIGTERM');
      await new Promise((ended) => app.once('close', ended));
    }
  }

  private arguments(main: string): string[] {
    return [...JVM, '-cp', this.classPath, main];
  }

  /** @returns the last line that it printed */
  private async java(main: string, args: readonly string[]): Promise<string> {
    const { stdout } = await run('java', [...this.arguments(main), ...args], { maxBuffer: 1 << 24 });
    return stdout.trim().split('\n').at(-1)!;
  }
}
