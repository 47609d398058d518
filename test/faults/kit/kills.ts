import { waitFor } from '@nhip/testing';
import type { Chance } from '../../journeys/chance';
import type { ServiceName, System } from '../../journeys/system';
import { arm, FAILPOINTS, type FailpointName } from './failpoints';

/** What a test may kill. */
export type Victim = ServiceName | 'postgres' | 'kafka';

/** SIGQUIT is PostgreSQL's immediate shutdown: SIGKILL would leave its sessions at work for a while. */
const DEADLY = { postgres: 'SIGQUIT', kafka: 'SIGKILL' } as const;
/** A failpoint fires at one of its first times of coming by. */
const MOST_HITS = 4;

/** Kills processes of one system and starts them again, and counts both. */
export class Kills {
  readonly perVictim: Partial<Record<Victim, number>> = {};
  readonly perFailpoint: Partial<Record<FailpointName, number>> = {};

  constructor(
    private readonly system: System,
    private readonly chance: Chance,
  ) {}

  get total(): number {
    return Object.values(this.perVictim).reduce((sum, count) => sum + count, 0);
  }

  /** kill -9, whatever it is doing, and a new start. Resolves when it is ready. */
  async of(victim: Victim): Promise<void> {
    const { system } = this;
    if (victim === 'postgres' || victim === 'kafka') {
      await system[victim].kill(DEADLY[victim]);
      this.count(victim);
      await system[victim].start();
      return;
    }
    await system.kill(victim);
    this.count(victim);
    await system.start(victim);
  }

  /** Starts the service anew, armed; waits until it has killed itself there; starts it again. */
  async at(name: FailpointName): Promise<void> {
    const { system } = this;
    const { service } = FAILPOINTS[name];
    const recounts = name.startsWith('recount.');
    const armed = arm(name, { hit: recounts ? 1 : 1 + this.chance.below(MOST_HITS) });
    await system.kill(service, 'SIGTERM');
    await system
      .start(service, { environment: armed.environment, supervised: false })
      .catch((error: unknown) => {
        // It may come by before it is ready.
        if (!armed.fired()) throw error;
      });
    if (recounts) void askForRecount(system);
    await waitFor(armed.fired, { what: armed.name });
    await system.kill(service);
    this.count(service);
    this.perFailpoint[name] = (this.perFailpoint[name] ?? 0) + 1;
    await system.start(service);
  }

  private count(victim: Victim): void {
    this.perVictim[victim] = (this.perVictim[victim] ?? 0) + 1;
  }
}

/** The nightly job comes too seldom; whoever asks dies with the service, without an answer. */
async function askForRecount({ instance }: System): Promise<void> {
  const headers = { authorization: `Bearer ${instance.operatorKey}` };
  await waitFor(async () => (await fetch(`${instance.url}/api/drift`, { headers })).status >= 500, {
    what: 'a recount that dies',
  });
}
