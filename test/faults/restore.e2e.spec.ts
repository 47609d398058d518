import { startSystem, type ServiceName, type System } from '../journeys/system';
import { backUpServer } from './backup';
import { seeded } from './kit/seed';
import { RestoredSystem } from './restored-system';

const { seed, chance } = seeded('restore');

const SERVICES: readonly ServiceName[] = ['dossier-events', 'indicators', 'control-room', 'notifications'];

describe('an older backup of the whole server is restored', () => {
  let system: System;
  let restored: RestoredSystem;

  beforeAll(async () => {
    system = await startSystem();
    restored = await RestoredSystem.of(system, `/faults/restore-${seed}`, chance);
  });
  afterAll(async () => {
    await restored?.close();
    await system.stop();
  });

  it('the figures become those of the backup, the rest is listed, and sent again it counts', async () => {
    await restored.flowed();
    const backup = await backUpServer(system);
    await restored.flowed();
    await restored.isWhole();
    await restored.restore(backup, { generation: 2, services: SERVICES });
    await restored.settles(2);
  });
});
