import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createKafka } from '@nhip/stream/kafka';
import { waitFor } from '@nhip/testing';
import type { Admin } from 'kafkajs';
import type { ServiceName } from '../../deploy/local/src/services';
import { DOCUMENTS } from '../faults/kit/documents';
import { DOSSIERS } from '../faults/kit/dossiers';
import { duringAll, flowingLoad, type Load } from '../faults/kit/load';
import { FLAWLESS, judge, openSender, type Sender } from '../faults/kit/oracle';
import { SECURITY } from '../faults/kit/security';
import { seeded } from '../faults/kit/seed';
import { Screen } from '../faults/screen';
import { EVERY_SERVICE, TODAY } from '../journeys/code';
import { startSystem, type Replica, type System } from '../journeys/system';
import { PreviousServices } from './previous-services';

const { seed, chance } = seeded('rolling');
const STREAMS = [DOSSIERS, DOCUMENTS, SECURITY];
const GROUP = 'nhip-indicators';
/** Events of each stream while the old and the new are at work together, and after the old has gone. */
const FLOWED = 30;
const MIGRATIONS = 'migrations';
const SETTING = 'setting';
/** While what is told of a unit. Its figures change then and never again: a frame that was skipped would be seen. */
const PHASES = [MIGRATIONS, ...EVERY_SERVICE, SETTING];
const unitOf = (phase: string): string => `xa-${phase}`;
const LOAD = { chance, flows: 1, perPost: 10, pauseMs: 200, dueWithinMs: 1_000, persists: true } as const;

/** All Deployments are rolled out at once; what comes when is a matter of chance. */
function inAnyOrder(names: readonly ServiceName[]): ServiceName[] {
  const left = [...names];
  return names.map(() => left.splice(chance.below(left.length), 1)[0] as ServiceName);
}

/**
 * From the previous code to today's, service by service, as docs/kubernetes.md has it: the migrations, then a new
 * process beside the old one until it is ready, then SIGTERM for the old one; without the pause that Kubernetes grants.
 */
describe('a rolling upgrade while events of every stream flow and a screen listens', () => {
  const previous = new PreviousServices();
  let system: System;
  let admin: Admin;
  let screen: Screen;
  let room: Replica;
  const senders: Sender[] = [];

  beforeAll(async () => {
    system = await startSystem({ services: EVERY_SERVICE, balanced: true, codeOf: previous.codeOf });
    await nameUnits();
    for (const stream of STREAMS) senders.push(await patientSender(stream));
    admin = createKafka({ brokers: [system.kafka.broker], clientId: 'spec' }).admin();
    await admin.connect();
    screen = Screen.open(system);
  });
  afterAll(async () => {
    screen?.close();
    await admin?.disconnect();
    await system?.stop();
    previous.remove();
  });

  it('the schema of today comes while the previous code serves', async () => {
    const loads = await flow(MIGRATIONS);
    await duringAll(loads, 'the migrations', () => system.migrate(() => TODAY));
    await end(loads);
  });

  it.each(inAnyOrder(EVERY_SERVICE))('%s', async (service) => {
    const loads = await flow(service);
    await duringAll(loads, `the change-over of ${service}`, async () => {
      const { returns } = screen;
      const next = await system.startReplica(service);
      if (service === 'control-room') room = next;
      if (service === 'indicators') await waitFor(areTwo, { what: 'two members of the group' });
      await flowed(loads);
      await system.kill(service, 'SIGTERM');
      await flowed(loads);
      if (service === 'control-room')
        await waitFor(() => screen.returns > returns, { what: 'the screen to come back' });
    });
    await end(loads);
  });

  it('control-room once more, for a changed setting, while the next one already has screens', async () => {
    const loads = await flow(SETTING);
    await duringAll(loads, 'a changed setting', async () => {
      const { returns } = screen;
      const next = await system.startReplica('control-room', { NHIP_TITLE: 'Changed' });
      const other = Screen.open({ instance: { ...system.instance, url: next.url } });
      await waitFor(() => other.board, { what: 'the board of the next one' });
      await flowed(loads);
      await room.stop();
      await waitFor(() => screen.returns > returns, { what: 'the screen to come back' });
      await flowed(loads);
      other.close();
    });
    await end(loads);
  });

  it('every acknowledged event counts once, and the sequence has no gap', async () => {
    const verdict = await judge(system, senders);
    process.stderr.write(`rolled: ${JSON.stringify(verdict)}\n`);
    expect(verdict).toMatchObject(FLAWLESS);
  });

  it('the screen was told every change', async () => {
    const fresh = Screen.open(system);
    await waitFor(() => fresh.board !== undefined && isDeepStrictEqual(screen.board, fresh.board), {
      what: 'both screens to show the same',
    });
    fresh.close();
    expect(Object.keys(fresh.board!.unitFigures)).toEqual(expect.arrayContaining(PHASES.map(unitOf)));
    expect(screen.frames).toBeGreaterThan(EVERY_SERVICE.length);
    expect(screen.fallen).toEqual([]);
  });

  it('every process that was told to end has drained', () => {
    const logs = join(system.dataDir, 'logs');
    const lines = readdirSync(logs).flatMap((file) => readFileSync(join(logs, file), 'utf8').split('\n'));
    expect(lines.filter((line) => line.includes('"msg":"draining"'))).toHaveLength(EVERY_SERVICE.length + 1);
    expect(lines.filter((line) => line.includes('"level":60'))).toEqual([]);
  });

  async function nameUnits(): Promise<void> {
    const { url, operatorKey } = system.instance;
    const units = PHASES.map((phase) => ({
      ...{ code: unitOf(phase), name: { vi: `Xã ${phase}`, en: phase }, tier: 'commune', parent: '' },
      ...{ validFrom: '', validTo: '', successors: [] },
    }));
    const answer = await fetch(`${url}/api/units`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ units }),
    });
    if (!answer.ok) throw new Error(`units: ${answer.status} ${await answer.text()}`);
  }

  /** As a client that knows the addresses of all processes of a door, and tries them in turn. */
  async function patientSender(stream: (typeof STREAMS)[number]): Promise<Sender> {
    const { door, ledger } = await openSender(system, `/rolling-${seed}/${stream.name}`, { stream });
    const port = Number(new URL(door.url).port);
    const inTurn = {
      ...{ key: door.key, source: door.source },
      get url() {
        return `http://127.0.0.1:${system.balancers!.inTurn(port)}`;
      },
    };
    return { ledger, stream, door: inTurn };
  }

  async function flow(phase: string): Promise<Load[]> {
    const loads = senders.map((sender) =>
      flowingLoad(sender, { ...LOAD, name: phase, units: [unitOf(phase)] }),
    );
    await flowed(loads);
    return loads;
  }
  async function flowed(loads: readonly Load[]): Promise<void> {
    await Promise.all(loads.map((load) => load.flowed(FLOWED)));
  }
  async function end(loads: readonly Load[]): Promise<void> {
    await Promise.all(loads.map((load) => load.end()));
  }
  async function areTwo(): Promise<boolean> {
    return (await admin.describeGroups([GROUP])).groups[0]?.members.length === 2;
  }
});
