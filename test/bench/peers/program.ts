import { transformFileSync } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '@nhip/testing';
import { ROOT } from '../../journeys/instance';
import type { Report } from './programs/report';

const SOURCES = join(__dirname, 'programs');
/** As the services are started, so that nobody has more room than the others. */
const NODE_OPTIONS = ['--max-semi-space-size=32'];
let compiled: string | undefined;

export type ProgramName = 'raw' | 'nothing' | 'find-save' | 'upsert';

export interface ProgramOptions {
  readonly broker: string;
  readonly topic: string;
  readonly facts: number;
  readonly database?: string;
  /** Told as the first fact is taken. */
  readonly onFirst?: () => void;
}

/** A peer's program as a process of its own, from its start until it has taken all facts. */
export async function runProgram(
  name: ProgramName,
  { broker, topic, facts, database, onFirst }: ProgramOptions,
): Promise<Extract<Report, { said: 'done' }>> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, join(compile(), `${name}.js`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      KAFKAJS_NO_PARTITIONER_WARNING: '1',
      PEER_BROKER: broker,
      PEER_TOPIC: topic,
      PEER_FACTS: String(facts),
      PEER_GROUP: `peer-${name}-${Date.now()}`,
      ...(database !== undefined && { PEER_DATABASE: database }),
    },
  });
  try {
    return await untilDone(child, onFirst);
  } finally {
    child.kill('SIGKILL');
  }
}

async function untilDone(
  child: ChildProcess,
  onFirst?: () => void,
): Promise<Extract<Report, { said: 'done' }>> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!line.startsWith('{"said"')) continue;
    const report = JSON.parse(line) as Report;
    if (report.said === 'done') return report;
    onFirst?.();
  }
  throw new Error('the program of a peer ended before it was done');
}

/** Node does not read TypeScript; the folder lies elsewhere and finds the packages through a link. */
function compile(): string {
  if (compiled !== undefined) return compiled;
  const folder = temporaryFolder('peers');
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8')) as object;
  mkdirSync(join(folder, 'programs'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const file of readdirSync(SOURCES)) {
    const { code } = transformFileSync(join(SOURCES, file), { ...options, swcrc: false });
    writeFileSync(join(folder, 'programs', file.replace(/\.ts$/, '.js')), code);
  }
  return (compiled = join(folder, 'programs'));
}
