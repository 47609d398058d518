import { DOSSIER_FACTS_TOPIC } from '@nhip/contracts';
import { runMigrations } from '@nhip/store';
import { createKafka } from '@nhip/stream/kafka';
import { freePorts, privatePostgres, temporaryFolder, type PrivatePostgres } from '@nhip/testing';
import { Client } from 'pg';
import { makeFolders } from '../../../deploy/local/src/data-folder';
import type { Part } from '../../../deploy/local/src/kept-part';
import { startService } from '../../../deploy/local/src/service-process';
import { endWithRun } from '../../../libs/testing/src/run-folder';
import { MIGRATIONS } from '../../../services/indicators/src/migrations';
import { ROOT } from '../../journeys/instance';
import { CpuSamples } from './cpu-samples';
import { PEER_CLOCK, PEER_ZONE, TIMELINESS_OF } from './peer-facts';
import { untilConsumed } from './until-consumed';

/** The service's consumer group: it must begin at the topic's beginning each time. */
const GROUP = 'nhip-indicators';
const PREFIX = 'NHIP_TOPIC_PREFIX';

/** Ours: the indicators service as a process over a PostgreSQL of its own. */
export interface Ours {
  readonly postgres: PrivatePostgres;
  readonly service: Part;
  readonly database: string;
  /** Before the names of its topics and of its group. */
  readonly prefix: string;
  readonly readyAt: number;
  readonly cpu: CpuSamples;
  ask<T extends object>(statement: string, values?: readonly unknown[]): Promise<T[]>;
  stop(): Promise<void>;
}

/**
 * @param environment beside what the service needs, e.g. which tallies it keeps
 * @param clock `fixed`: after all facts, as a history is shown; `running`: system time
 */
export async function startOurs(
  broker: string,
  environment: Readonly<Record<string, string>> = {},
  clock: 'fixed' | 'running' = 'fixed',
): Promise<Ours> {
  const prefix = environment[PREFIX] ?? '';
  await forgetGroup(broker, prefix + GROUP);
  const postgres = await privatePostgres();
  const database = postgres.url('postgres');
  await runMigrations({ url: database, migrations: MIGRATIONS });
  const [port, grpcPort] = (await freePorts(2)) as [number, number];
  const service = await startService({
    name: 'indicators',
    entry: `${ROOT}/services/indicators/dist/main.js`,
    cwd: ROOT,
    folders: makeFolders(temporaryFolder('ours')),
    port,
    signal: new AbortController().signal,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NHIP_DATABASE_URL: database,
      NHIP_KAFKA_BROKERS: broker,
      NHIP_HTTP_PORT: String(port),
      NHIP_GRPC_PORT: String(grpcPort),
      NHIP_GRPC_TOKEN: 'a-token-of-the-bench',
      NHIP_ZONE: PEER_ZONE,
      ...(clock === 'fixed' && { NHIP_CLOCK: PEER_CLOCK }),
      ...environment,
    },
  });
  endWithRun(service.pid);
  const client = new Client({ connectionString: database });
  client.on('error', () => undefined);
  await client.connect();
  const cpu = new CpuSamples([postgres.pid, service.pid]);
  return {
    ...{ postgres, service, database, prefix, cpu, readyAt: Date.now() },
    ask: async <T extends object>(statement: string, values: readonly unknown[] = []) =>
      (await client.query<T>(statement, [...values])).rows,
    stop: async () => {
      cpu.stop();
      await client.end();
      await service.stop();
      await postgres.stop();
    },
  };
}

/** Wall and CPU from readiness to the last committed figure of what lies on the topic. */
export async function untilApplied(
  ours: Ours,
  broker: string,
): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
  await untilConsumed(broker, ours.prefix + DOSSIER_FACTS_TOPIC, ours.prefix + GROUP);
  const [row] = await ours.ask<{ first: string; last: string }>(
    `SELECT extract(epoch FROM min(at)) * 1000 AS first, extract(epoch FROM max(at)) * 1000 AS last
     FROM journal WHERE cause = 'facts'`,
  );
  const [from, until] = [Math.min(ours.readyAt, Number(row!.first)), Number(row!.last)];
  return { seconds: (until - from) / 1_000, cpuSeconds: ours.cpu.between(from, until) };
}

/** How many dossiers are in each cell, from the tallies. */
export async function cellsCounted(ours: Ours): Promise<Map<string, number>> {
  const rows = await ours.ask<
    Record<'unit' | 'level' | 'channel' | 'closed' | 'day', string> & { n: string }
  >(
    `SELECT unit, dims ->> 'level' AS level, dims ->> 'channel' AS channel, day::text,
       (dims ->> 'outcome') || ' ' || (dims ->> 'date') AS closed, sum(value) AS n
     FROM tally WHERE measure = 'dossier.completed' AND grain = 'day' GROUP BY 1, 2, 3, 4, 5 HAVING sum(value) <> 0`,
  );
  return new Map(
    rows.map(({ unit, level, channel, closed, day, n }) => [
      [unit, level, channel, TIMELINESS_OF[closed] ?? closed, day].join('|'),
      Number(n),
    ]),
  );
}

async function forgetGroup(broker: string, group: string): Promise<void> {
  const admin = createKafka({ brokers: [broker], clientId: 'bench' }).admin();
  await admin.connect();
  try {
    const { groups } = await admin.listGroups();
    if (groups.some(({ groupId }) => groupId === group)) await admin.deleteGroups([group]);
  } finally {
    await admin.disconnect();
  }
}
