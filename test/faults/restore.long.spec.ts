import { startSystem, type System } from '../journeys/system';
import { backUpDatabase } from './backup';
import { seeded } from './kit/seed';
import { RestoredSystem } from './restored-system';

const { seed, chance } = seeded('restore');

/** One system for all; each test leaves it whole. */
describe('an older backup of one database is restored', () => {
  let system: System;
  let restored: RestoredSystem;

  beforeAll(async () => {
    system = await startSystem();
    restored = await RestoredSystem.of(system, `/faults/restore-${seed}`, chance);
    await restored.flowed();
  });
  afterAll(async () => {
    await restored?.close();
    await system.stop();
  });

  it('of the events: the figures become those of the backup, once all of them are told anew', async () => {
    await system.kill('dossier-events', 'SIGTERM');
    const backup = await backUpDatabase(system, 'nhip_dossier_events');
    await system.start('dossier-events');
    await restored.flowed();
    await restored.isWhole();
    await restored.restore(backup, { generation: 2, services: ['dossier-events'] });
    await restored.settles(2);
  });

  it('of the figures: the topic is read again, and nothing needs a new generation', async () => {
    await system.kill('indicators', 'SIGTERM');
    const backup = await backUpDatabase(system, 'nhip_indicators');
    await system.start('indicators');
    await restored.flowed();
    await restored.isWhole();
    await restored.restore(backup, { services: ['indicators'] });
    await restored.isWhole();
  });
});
