import { EVERY_SERVICE } from '../journeys/code';
import { startSystem, type System } from '../journeys/system';
import { DOCUMENTS } from './kit/documents';
import { DOSSIERS } from './kit/dossiers';
import { FAILPOINT_NAMES, Failpoints, type FailpointName } from './kit/failpoints';
import { Kills, type Victim } from './kit/kills';
import { duringAll, flowingLoad } from './kit/load';
import { FLAWLESS, judge, openSender, type Sender, type Verdict } from './kit/oracle';
import { SECURITY } from './kit/security';
import { seeded } from './kit/seed';
import { writeResults } from './results';

const { seed, chance } = seeded('kills, long');

const KILLS = Number(process.env['NHIP_FAULT_KILLS'] ?? 300);
const LONGEST_MS = 3_600_000;
/** Events of each stream acknowledged between two kills, at most. */
const FLOWED = 50;
const PAUSE_MS = 200;
const VICTIMS: Readonly<Partial<Record<Victim, number>>> = {
  'dossier-events': 2,
  'document-events': 2,
  'security-events': 2,
  indicators: 4,
  'control-room': 1,
  notifications: 1,
  postgres: 3,
  kafka: 1,
};

type Kill = { readonly victim: Victim } | { readonly failpoint: FailpointName };

/** A round kills at every failpoint and every process some times, in an order that chance gives it. */
const ROUND: readonly Kill[] = [
  ...FAILPOINT_NAMES.map((failpoint) => ({ failpoint })),
  ...Object.entries(VICTIMS).flatMap(([victim, times]) =>
    Array.from({ length: times }, () => ({ victim: victim as Victim })),
  ),
];

describe(`${KILLS} kills under load`, () => {
  let system: System;
  const senders: Sender[] = [];
  let failpoints: Failpoints;
  beforeAll(async () => {
    failpoints = new Failpoints();
    system = await startSystem({ services: EVERY_SERVICE, environment: failpoints.environment });
    for (const stream of [DOSSIERS, DOCUMENTS, SECURITY])
      senders.push(await openSender(system, `/faults/kills-${stream.name}-${seed}`, { stream }));
  });
  afterAll(() => system.stop());

  it(
    'nothing is lost, nothing counts twice',
    async () => {
      const began = performance.now();
      const kills = new Kills(system, failpoints, chance);
      const verdicts: Verdict[] = [];
      while (kills.total < KILLS) {
        const name = `round-${verdicts.length}`;
        const loads = senders.map((sender) =>
          flowingLoad(sender, { chance, name, perPost: 10, pauseMs: PAUSE_MS }),
        );
        const flowed = (events: number) => Promise.all(loads.map((load) => load.flowed(events)));
        await flowed(1);
        for (const left = [...ROUND]; left.length > 0 && kills.total < KILLS;) {
          const [kill] = left.splice(chance.below(left.length), 1) as [Kill];
          await duringAll(loads, JSON.stringify(kill), () =>
            'victim' in kill ? kills.of(kill.victim) : kills.at(kill.failpoint),
          );
          await flowed(chance.below(FLOWED));
        }
        await Promise.all(loads.map((load) => load.end()));
        const verdict = await judge(system, senders);
        verdicts.push(verdict);
        process.stderr.write(`${kills.total} kills: ${JSON.stringify(verdict)}\n`);
        expect(verdict).toMatchObject(FLAWLESS);
      }
      const minutes = (performance.now() - began) / 60_000;
      writeResults({ seed, minutes, kills, verdicts });
      expect(minutes * 60_000).toBeLessThan(LONGEST_MS);
      expect(verdicts.at(-1)?.refused).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
});
