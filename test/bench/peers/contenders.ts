import { DOSSIER_FACTS_TOPIC } from '@nhip/contracts';
import { privatePostgres } from '@nhip/testing';
import { Client } from 'pg';
import { cpuSeconds } from '../cpu';
import { cellsCounted, startOurs, untilApplied } from './ours';
import { cellsOf, differentCells, type PeerLoad } from './peer-facts';
import { runProgram, type ProgramName } from './program';

/** Of one run: every process of the contender, its PostgreSQL included; the broker is nobody's. */
export interface PeerRound {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

export interface LoadedTopic extends PeerLoad {
  readonly broker: string;
  readonly topic: string;
}

/** (a) and (b): they keep nothing, so there is nothing to check. */
export async function idleRound(
  name: 'raw' | 'nothing',
  { broker, topic, facts }: LoadedTopic,
): Promise<PeerRound> {
  const done = await runProgram(name, { broker, topic, facts });
  return { perSecond: done.facts / done.seconds, perCpuSecond: done.facts / done.cpuSeconds };
}

/** (c) and (d), over a PostgreSQL of their own. @throws Error when a cell is not what a plain count says */
export async function writingRound(
  name: Exclude<ProgramName, 'raw' | 'nothing'>,
  loaded: LoadedTopic,
): Promise<PeerRound> {
  const postgres = await privatePostgres();
  const database = postgres.url('postgres');
  try {
    let before = 0;
    const onFirst = (): void => void (before = cpuSeconds(postgres.pid));
    const done = await runProgram(name, { ...loaded, database, onFirst });
    const cpu = done.cpuSeconds + cpuSeconds(postgres.pid) - before;
    expectCells(name, loaded, await cellsIn(database));
    return { perSecond: done.facts / done.seconds, perCpuSecond: done.facts / cpu };
  } finally {
    await postgres.stop();
  }
}

/** (f): from the facts topic to committed figures. @throws Error when a cell is not what a plain count says */
export async function oursRound(
  loaded: Omit<LoadedTopic, 'topic'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<PeerRound> {
  const ours = await startOurs(loaded.broker, environment);
  try {
    const { seconds, cpuSeconds: cpu } = await untilApplied(ours, loaded.broker);
    expectCells('ours', loaded, await cellsCounted(ours));
    return { perSecond: loaded.facts / seconds, perCpuSecond: loaded.facts / cpu };
  } finally {
    await ours.stop();
  }
}

export const OUR_TOPIC = DOSSIER_FACTS_TOPIC;

function expectCells(who: string, load: PeerLoad, counted: ReadonlyMap<string, number>): void {
  const different = differentCells(cellsOf(load), counted);
  if (different.length > 0)
    throw new Error(`${who}: ${different.length} cells differ, e.g. ${different.slice(0, 3).join(', ')}`);
}

async function cellsIn(database: string): Promise<Map<string, number>> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; count: number }>('SELECT name, count FROM cell');
    return new Map(rows.map(({ name, count }) => [name, count]));
  } finally {
    await client.end();
  }
}
