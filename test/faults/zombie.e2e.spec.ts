import { isDeepStrictEqual } from 'node:util';
import { createKafka } from '@nhip/stream/kafka';
import { waitFor } from '@nhip/testing';
import type { Admin } from 'kafkajs';
import { startSystem, type Replica, type System } from '../journeys/system';
import { Failpoints } from './kit/failpoints';
import { flowingLoad, type Load } from './kit/load';
import { FLAWLESS, judge, openSender, type Sender } from './kit/oracle';
import { seeded } from './kit/seed';
import { Screen } from './screen';

const { seed, chance } = seeded('zombie');
const GROUP = 'nhip-indicators';
const STORM = 2;

/** One system for all, with a screen that watches all the time. */
describe('two of each at the same work, and one that stood still', () => {
  const failpoints = new Failpoints();
  let system: System;
  const senders: Sender[] = [];
  let admin: Admin;
  let screen: Screen;
  let loads = 0;
  const flowing: Load[] = [];

  beforeAll(async () => {
    const services = ['dossier-events', 'indicators', 'control-room'] as const;
    system = await startSystem({ services, environment: failpoints.environment });
    senders.push(await openSender(system, `/faults/zombie-${seed}`));
    admin = createKafka({ brokers: [system.kafka.broker], clientId: 'spec' }).admin();
    await admin.connect();
    screen = Screen.open(system);
  });
  afterAll(async () => {
    screen.close();
    await admin.disconnect();
    await system.stop();
  });
  afterEach(async () => {
    await Promise.all(flowing.splice(0).map((load) => load.end()));
    expect(await judge(system, senders)).toMatchObject(FLAWLESS);
  });

  const flow = (sender: Sender = senders[0]!): Load => {
    const options = { chance, dueWithinMs: 1_000, pauseMs: 200, name: `load-${loads++}` };
    const load = flowingLoad(sender, options);
    flowing.push(load);
    return load;
  };
  const members = async (): Promise<number> =>
    (await admin.describeGroups([GROUP])).groups[0]?.members.length ?? 0;
  const membersAre = (count: number): Promise<unknown> =>
    waitFor(async () => (await members()) === count, { what: `${count} members of the group` });

  it('a consumer that stood still beyond its session applies what it held, and nothing counts twice', async () => {
    const other = await system.startReplica('indicators');
    await membersAre(2);
    const load = flow();
    await load.flowed(100);
    await load.during('a standstill', async () => {
      const pid = system.pid('indicators');
      const armed = failpoints.arm(pid, 'apply.locked', { signal: 'SIGSTOP' });
      await waitFor(armed.fired, { what: armed.what });
      await membersAre(1);
      await load.flowed(100);
      process.kill(pid, 'SIGCONT');
      await membersAre(2);
    });
    await other.stop();
    await membersAre(1);
  });

  it('two that apply and tick the same clock, one killed', async () => {
    const other = await system.startReplica('indicators');
    await membersAre(2);
    const load = flow();
    await load.flowed(200);
    await load.during('the death of one', async () => {
      await other.kill();
      await load.flowed(50);
    });
    await membersAre(1);
  });

  it('two relays and two doors, one stopped for a while and killed at the end', async () => {
    const other = await system.startReplica('dossier-events');
    const second = await openSender(system, `/faults/zombie-second-${seed}`, { url: other.url });
    senders.push(second);
    const [here, there] = [flow(), flow(second)];
    await Promise.all([here.flowed(100), there.flowed(100)]);
    await here.during('a standstill of the other', async () => {
      process.kill(other.pid, 'SIGSTOP');
      await here.flowed(100);
      process.kill(other.pid, 'SIGCONT');
      await there.flowed(20);
    });
    await there.end();
    await here.during('the death of the other', async () => {
      await other.kill();
      await here.flowed(50);
    });
    const door = { ...second.door, url: system.instance.eventsUrl };
    senders[senders.indexOf(second)] = { ...second, door };
  });

  it('consumers that come and go: no gap in the sequence', async () => {
    const load = flow();
    const others: Replica[] = [];
    for (let round = 0; round < STORM; round++) {
      await load.during('the coming of one', async () =>
        others.push(await system.startReplica('indicators')),
      );
      await load.flowed(1 + chance.below(60));
      if (round % 2 === 0)
        await load.during('the going of one', async () => {
          await others.pop()!.kill();
          await load.flowed(20);
        });
      else
        await load.during('the going of the one that the screens listen to', async () => {
          await system.kill('indicators');
          await system.start('indicators');
        });
    }
    await Promise.all(others.map((each) => each.stop()));
    await membersAre(1);
  });

  it('the screen was told every change: its frames come to the board as it is', async () => {
    const fresh = Screen.open(system);
    const same = (part: 'figures' | 'unitFigures'): boolean =>
      fresh.board !== undefined && isDeepStrictEqual(screen.board?.[part], fresh.board[part]);
    await waitFor(() => screen.sequence >= fresh.sequence && same('figures') && same('unitFigures'), {
      what: 'both screens to show the same',
    });
    expect(screen.frames).toBeGreaterThan(10);
    expect(screen.fallen).toEqual([]);
    fresh.close();
  });
});
