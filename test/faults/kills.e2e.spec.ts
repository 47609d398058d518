import { Client } from 'pg';
import { EVERY_SERVICE } from '../journeys/code';
import { startSystem, type System } from '../journeys/system';
import { DOCUMENTS } from './kit/documents';
import { DOSSIERS } from './kit/dossiers';
import { FAILPOINT_NAMES, Failpoints } from './kit/failpoints';
import { Kills, type Victim } from './kit/kills';
import { duringAll, flowingLoad, type Load } from './kit/load';
import { FLAWLESS, judge, openSender, type Sender } from './kit/oracle';
import { SECURITY } from './kit/security';
import { seeded } from './kit/seed';

const { seed, chance } = seeded('kills');

/** What each costs decides how often it is chosen; all are. */
const VICTIMS: readonly Victim[] = [
  ...(['dossier-events', 'dossier-events', 'document-events', 'document-events'] as const),
  ...(['security-events', 'security-events', 'indicators', 'indicators', 'indicators'] as const),
  ...(['control-room', 'control-room', 'notifications'] as const),
  ...(['postgres', 'postgres', 'postgres', 'kafka', 'kafka'] as const),
];
const tallyOf = (measure: string): string =>
  `SELECT min(id) FROM tally WHERE measure = '${measure}' AND grain = 'day' AND value > 0`;
const DUE_WITHIN_MS = 1_000;
const FLOWED = 20;
const PAUSE_MS = 200;

/** One system for all; each test leaves it running. */
describe('killed at any point, while events flow', () => {
  let system: System;
  const senders: Sender[] = [];
  let kills: Kills;
  let begun = 0;

  beforeAll(async () => {
    const failpoints = new Failpoints();
    system = await startSystem({ services: EVERY_SERVICE, environment: failpoints.environment });
    for (const stream of [DOSSIERS, DOCUMENTS, SECURITY])
      senders.push(await openSender(system, `/faults/kills-${stream.name}-${seed}`, { stream }));
    kills = new Kills(system, failpoints, chance);
  });
  afterAll(() => system.stop());

  it.each(FAILPOINT_NAMES)('%s: nothing is lost, nothing counts twice', async (name) => {
    const load = flow(senders[0]!);
    await load.flowed(1);
    await load.during(name, () => kills.at(name));
    await load.end();
    expect(kills.perFailpoint[name]).toBe(1);
    expect(await judge(system, senders)).toMatchObject(FLAWLESS);
  });

  it('every process, in any order, at any moment: nothing is lost, nothing counts twice', async () => {
    const loads = senders.map((sender) => flow(sender));
    for (const left = [...VICTIMS]; left.length > 0;) {
      await Promise.all(loads.map((load) => load.flowed(1 + chance.below(FLOWED))));
      const [victim] = left.splice(chance.below(left.length), 1) as [Victim];
      await duringAll(loads, `the death of ${victim}`, () => kills.of(victim));
    }
    await Promise.all(loads.map((load) => load.end()));
    expect(await judge(system, senders)).toMatchObject(FLAWLESS);
    expect(kills.total).toBeGreaterThanOrEqual(30);
  });

  it('the oracle would have seen an event, a number of the journal and a tally that are not as they should be', async () => {
    await change(
      'dossier-events',
      "DELETE FROM event WHERE id = (SELECT min(id) FROM event WHERE kind = 'completed')",
    );
    await change('indicators', 'DELETE FROM journal WHERE sequence = 2');
    for (const measure of ['dossier.received', 'document.arrived', 'security.detections'])
      await change('indicators', `UPDATE tally SET value = value + 1 WHERE id = (${tallyOf(measure)})`);
    const { lost, twice, drift, gaps } = await judge(system, senders, { timeoutMs: 1_000 });
    expect(lost).toContainEqual(expect.stringMatching(/:completed is not stored$/));
    expect(lost).toContainEqual(expect.stringMatching(/^the books say/));
    expect(lost).toContainEqual(expect.stringMatching(/ is of version \d and has \d events$/));
    expect(twice).toEqual(
      ['received', 'arrived', 'detections \\w+'].map((figure) =>
        expect.stringMatching(new RegExp(`^${figure} is \\d+ instead of \\d+$`)),
      ),
    );
    expect(drift).toBeGreaterThan(0);
    expect(gaps).toBe(1);
  });

  async function change(service: 'dossier-events' | 'indicators', statement: string): Promise<void> {
    const client = new Client({ connectionString: system.database(service) });
    await client.connect();
    const { rowCount } = await client.query(statement).finally(() => client.end());
    expect(rowCount).toBe(1);
  }

  function flow(sender: Sender): Load {
    return flowingLoad(sender, {
      chance,
      pauseMs: PAUSE_MS,
      dueWithinMs: DUE_WITHIN_MS,
      name: `load-${begun++}`,
    });
  }
});
