import { waitFor } from '@nhip/testing';
import { Client } from 'pg';
import { openDoor, startSystem, type System } from '../journeys/system';
import { EVENTS_PER_DOSSIER, lives, SOURCE } from './load';
import { writeResults, type Measured } from './results';

/** `NHIP_BENCH_DOSSIERS=1000` for a quick look. */
const WHOLE = 10_000;
const PER_POST = 1_000;
/** What is less is the pages of an empty table. */
const LEAST_BYTES = 50;
const DOSSIERS = Number(process.env['NHIP_BENCH_DOSSIERS'] ?? WHOLE);
const DAY_MS = 86_400_000;
const LONG_MS = 3_600_000;

jest.setTimeout(2 * LONG_MS);

const measured: Measured[] = [];

it('bytes of a dossier in PostgreSQL, indexes included', async () => {
  const system = await startSystem();
  try {
    const door = await openDoor(system, SOURCE);
    const lines = lives('bytes', DOSSIERS, Date.now() - 90 * DAY_MS);
    for (let from = 0; from < lines.length; from += PER_POST)
      await door.send(lines.slice(from, from + PER_POST).map((line) => JSON.parse(line) as object));
    await waitFor(async () => (await dossiersAtEnd(system)) === DOSSIERS, {
      ...{ what: 'the figures', timeoutMs: LONG_MS },
    });
    await waitFor(async () => !(await isIndexing(system)), {
      what: 'the index of history',
      timeoutMs: LONG_MS,
    });
    for (const service of ['dossier-events', 'indicators'] as const) {
      await ask(system, service, 'VACUUM');
      const sizes = await ask<{ name: string; bytes: string }>(system, service, SIZES);
      const all = sizes.reduce((sum, { bytes }) => sum + Number(bytes), 0);
      measured.push({
        what: `${service}: all tables`,
        unit: 'bytes a dossier',
        goal: '',
        rounds: [all / DOSSIERS],
      });
      for (const { name, bytes } of sizes)
        if (Number(bytes) / DOSSIERS >= LEAST_BYTES)
          measured.push({
            ...{ what: `${service}: ${name}`, unit: 'bytes a dossier', goal: '' },
            rounds: [Number(bytes) / DOSSIERS],
          });
    }
  } finally {
    await system.stop();
  }
});

afterAll(() => {
  for (const { what, rounds } of measured) console.info(what, Math.round(rounds[0]!));
  if (DOSSIERS >= WHOLE) writeResults('bytes', measured);
});

/** Partitions count as their table. */
const SIZES = `
  SELECT coalesce(parent.relname, c.relname) AS name, sum(pg_total_relation_size(c.oid)) AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
  WHERE n.nspname = 'public' AND c.relkind = 'r' GROUP BY 1 ORDER BY 2 DESC`;

async function dossiersAtEnd(system: System): Promise<number> {
  const [row] = await ask<{ n: string }>(
    system,
    'indicators',
    `SELECT count(*) AS n FROM fact WHERE version = ${EVENTS_PER_DOSSIER}`,
  );
  return Number(row?.n);
}

async function isIndexing(system: System): Promise<boolean> {
  const sizes = `SELECT sum(pg_total_relation_size(oid)) AS n FROM pg_class WHERE relkind = 'r'`;
  const [before] = await ask<{ n: string }>(system, 'indicators', sizes);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const [after] = await ask<{ n: string }>(system, 'indicators', sizes);
  return before?.n !== after?.n;
}

async function ask<T extends object>(
  system: System,
  service: 'dossier-events' | 'indicators',
  statement: string,
): Promise<T[]> {
  const client = new Client({ connectionString: system.database(service) });
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}
