import { waitFor } from '@nhip/testing';
import type { Chance } from '../../journeys/chance';
import type { ServiceName, System } from '../../journeys/system';
import { FAILPOINTS, type FailpointName, type Failpoints } from './failpoints';

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
    /** Those with whose environment the system was started. */
    private readonly failpoints: Failpoints,
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

  /** Waits until the service has killed itself there, and starts it again. Resolves when it is ready. */
  async at(name: FailpointName): Promise<void> {
    const { system } = this;
    const { service } = FAILPOINTS[name];
    for (let fired = false; !fired;) {
      await system.up(service);
      fired = await this.diesAt(name, service);
      if (fired) {
        this.count(service);
        this.perFailpoint[name] = (this.perFailpoint[name] ?? 0) + 1;
      }
      await system.start(service);
    }
  }

  /** @returns false when it died of something else, e.g. of a database that was killed before. */
  private async diesAt(name: FailpointName, service: ServiceName): Promise<boolean> {
    const { system } = this;
    const recounts = name.startsWith('recount.');
    const hit = recounts ? 1 : 1 + this.chance.below(MOST_HITS);
    let isDead = false;
    const dead = system.mayDie(service).then(() => (isDead = true));
    const armed = this.failpoints.arm(system.pid(service), name, { hit });
    if (recounts) void askForRecount(system);
    await waitFor(() => armed.fired() || isDead, { what: armed.what });
    await dead;
    return armed.fired();
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
