import { execFileSync } from 'node:child_process';
import { writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, type Postgres } from '@nhip/local';
import { createPool } from '@nhip/store';
import { freePort, temporaryFolder, waitFor } from '@nhip/testing';
import { SpecDoor } from '../../services/dossier-events/src/door.spec-data';
import { event, ndjson } from '../../services/dossier-events/src/events.spec-data';

const MIB = 1_048_576;
/** Holds an empty cluster and its log; small enough to be filled at once. */
const VOLUME_BYTES = 320 * MIB;
const FREE_BYTES = 64 * MIB;
const SETTINGS = { max_wal_size: '64MB', min_wal_size: '32MB', shared_buffers: '16MB' };
const EVENTS_PER_POST = 200;

describe('the disk of PostgreSQL fills up while events flow', () => {
  const volume = temporaryFolder('volume');
  let postgres: Postgres | undefined;
  let door: SpecDoor | undefined;

  const refusal = mount(volume);
  const tried = refusal === undefined ? it : it.skip;
  if (refusal === undefined) umount(volume);

  afterAll(async () => {
    await door?.service.stop();
    await door?.database.drop();
    await postgres?.stop();
    if (postgres) umount(volume);
  });

  const why = refusal === undefined ? '' : ` (no volume may be mounted here: ${refusal})`;
  tried(`the door says 503 in time, and takes the same events once there is room${why}`, async () => {
    expect(mount(volume)).toBeUndefined();
    ({ postgres, door } = await open(volume));
    const { key } = await door.makeKey({ source: '/s' });
    const acknowledged = new Set<string>();
    const ballast = join(volume, 'ballast');
    // The last part is filled by events themselves.
    writeFileSync(ballast, Buffer.alloc(Math.max(0, (await free(door)) - FREE_BYTES - 8 * MIB)));
    let ids: string[] = [];
    const refused = await waitFor(
      async () => {
        ids = Array.from({ length: EVENTS_PER_POST }, (_, i) => `e${acknowledged.size + i}`);
        return (await post(door!, key, ids, acknowledged)) ?? false;
      },
      { what: 'the door to refuse' },
    );
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    expect(((await refused.json()) as { detail: string }).detail).toContain(`less than ${FREE_BYTES} bytes`);
    expect(await free(door)).toBeGreaterThan(0);
    // Nothing of what was refused, and all that was acknowledged.
    expect(await stored(door)).toEqual([...acknowledged].sort());

    rmSync(ballast);
    await waitFor(async () => (await post(door!, key, ids, acknowledged)) === undefined, {
      what: 'the refused events to be taken',
    });
    expect([...acknowledged]).toEqual(expect.arrayContaining(ids));
    expect(await stored(door)).toEqual([...acknowledged].sort());
  });
});

/** @returns why not, if it may not be. */
function mount(folder: string): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${VOLUME_BYTES}`, 'tmpfs', folder], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    const [command, said] = (error as Error).message.split('\n');
    return said || command;
  }
}

function umount(folder: string): void {
  execFileSync('umount', [folder]);
}

async function open(volume: string): Promise<{ postgres: Postgres; door: SpecDoor }> {
  const dataDir = join(volume, 'postgres');
  const postgres = await startPostgres({
    dataDir,
    port: await freePort(),
    password: 'test',
    settings: SETTINGS,
  });
  const url = postgres.url('postgres');
  const pool = createPool(url, { applicationName: 'spec' });
  const database = { url, pool, drop: () => pool.end() };
  const limits = { freeBytes: FREE_BYTES, freeBytesEveryMs: 100 };
  const door = await SpecDoor.start(database, limits, { NHIP_DATABASE_VOLUME: dataDir });
  return { postgres, door };
}

/** The ids of the events that are there, each as often as it is. */
async function stored({ database }: SpecDoor): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM event');
  return rows.map(({ id }) => id).sort();
}

async function free(door: SpecDoor): Promise<number> {
  return (await door.metric('nhip_database_volume_free_bytes', 'stream'))['dossier'] ?? 0;
}

/** @returns the answer when it is no 202, and notes what was acknowledged. */
async function post(
  door: SpecDoor,
  key: string,
  ids: readonly string[],
  acknowledged: Set<string>,
): Promise<Response | undefined> {
  const events = ids.map((id) => event({ id, subject: id }));
  const answer = await door.post(key, ndjson(events), { 'content-type': 'application/x-ndjson' });
  if (answer.status !== 202) return answer;
  await answer.arrayBuffer();
  for (const id of ids) acknowledged.add(id);
  return undefined;
}
