import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@nhip/testing';
import { Client } from 'pg';
import { startSystem, type ServiceName, type System } from '../journeys/system';
import { flowingLoad } from './kit/load';
import { FLAWLESS, judge, openSender, type Sender } from './kit/oracle';
import { seeded } from './kit/seed';

const { seed, chance } = seeded('clock');
const TEN_MINUTES_MS = 600_000;
const PRELOAD = `--require ${join(__dirname, 'shifted-clock.cjs')}`;
const TIMEOUT_MS = 20 * 60_000;

describe('a clock that is set while events flow', () => {
  let system: System;
  let sender: Sender;
  let loads = 0;
  const files: Partial<Record<ServiceName, string>> = {};

  beforeAll(async () => {
    system = await startSystem({ services: [] });
    for (const service of ['dossier-events', 'indicators'] as const) {
      files[service] = join(temporaryFolder('clock'), 'shift');
      await start(service);
    }
    sender = await openSender(system, `/faults/clock-${seed}`);
  });
  afterAll(() => system.stop());

  const start = (service: ServiceName): Promise<void> =>
    system.start(service, {
      environment: { NODE_OPTIONS: PRELOAD, NHIP_TEST_CLOCK_FILE: files[service]! },
    });
  const set = (service: ServiceName, shiftMs: number): void =>
    writeFileSync(files[service]!, String(shiftMs));
  const markedUntil = async (): Promise<number> => {
    const client = new Client({ connectionString: system.database('indicators') });
    await client.connect();
    const { rows } = await client
      .query<{ at: string }>('SELECT marked_until AS at FROM journal_head')
      .finally(() => client.end());
    return Number(rows[0]!.at);
  };

  it.each(['indicators', 'dossier-events'] as const)(
    '%s: ten minutes ahead, then behind, then right, and started again meanwhile: the figures are those of the events',
    async (service) => {
      const load = flowingLoad(sender, {
        chance,
        dueWithinMs: 1_000,
        name: `load-${loads++}`,
      });
      await load.flowed(100);
      await load.during('a step ahead', async () => {
        set(service, TEN_MINUTES_MS);
        await load.flowed(100);
      });
      if (service === 'indicators')
        await waitFor(async () => (await markedUntil()) > Date.now() + TEN_MINUTES_MS / 2, {
          what: 'the clock of the figures to be ahead',
        });
      await load.during('a step back', async () => {
        set(service, -TEN_MINUTES_MS);
        await load.flowed(100);
      });
      await load.during('a start with a clock that was ahead', async () => {
        await system.kill(service);
        set(service, 0);
        await start(service);
      });
      await load.flowed(100);
      await load.end();
      expect(await judge(system, [sender])).toMatchObject(FLAWLESS);
    },
    TIMEOUT_MS,
  );
});
