import { waitFor } from '@nhip/testing';
import { startSystem, type ServiceName, type System } from '../journeys/system';
import { backUpDatabase, backUpServer, type Backup } from './backup';
import { Databases } from './kit/databases';
import { deliver } from './kit/delivery';
import { expectedFigures } from './kit/expected';
import type { Entry } from './kit/ledger';
import { flowingLoad, type Load } from './kit/load';
import { FLAWLESS, judge, openSender, type Sender } from './kit/oracle';
import { seeded } from './kit/seed';

const { seed, chance } = seeded('restore');

const SERVICES: readonly ServiceName[] = ['dossier-events', 'indicators', 'control-room', 'notifications'];
const DUE_WITHIN_MS = 1_000;
const FLOWED = 300;
const PER_POST = 200;
/** Generous: on an idle machine it is a second or two. */
const SOON_MS = 40_000;

interface Missing {
  readonly dossiers: readonly { readonly subject: string }[];
  readonly total?: string;
  readonly generation?: number;
  readonly nextPageToken?: string;
}

/** As docs/restore.md has the operator do it; one system for all. */
describe('an older backup is restored', () => {
  let system: System;
  let databases: Databases;
  let sender: Sender;
  let loads = 0;

  beforeAll(async () => {
    system = await startSystem();
    sender = await openSender(system, `/faults/restore-${seed}`);
    databases = Databases.open(system);
  });
  afterAll(async () => {
    await databases?.close();
    await system.stop();
  });

  it('of the whole server: the figures are those of the backup, the rest is listed and can be sent again', async () => {
    await flowed();
    const backup = await backUpServer(system);
    await loseAndRestore(backup, { generation: 2, services: SERVICES });
  });

  it('of the events alone: figures come down to them, once all of them are told anew', async () => {
    await system.kill('dossier-events', 'SIGTERM');
    const backup = await backUpDatabase(system, 'nhip_dossier_events');
    await system.start('dossier-events');
    await loseAndRestore(backup, { generation: 3, services: ['dossier-events'] });
  });

  /** More is acknowledged, then the backup takes its place; ends with everything as it was acknowledged. */
  async function loseAndRestore(
    backup: Backup,
    { generation, services }: { generation: number; services: readonly ServiceName[] },
  ): Promise<void> {
    await flowed();
    expect(await judge(system, [sender])).toMatchObject(FLAWLESS);
    await Promise.all(services.map((service) => system.kill(service, 'SIGTERM')));
    await backup.restore();
    system.instance.generation = generation;
    await Promise.all(services.map((service) => system.start(service)));

    const lost = await unstored();
    expect(lost.length).toBeGreaterThan(FLOWED / 2);
    await waitFor(async () => (await missing()).generation === generation, {
      what: 'the new generation',
      timeoutMs: SOON_MS,
    });
    const held = new Set(lost);
    const restored = expectedFigures(acknowledged().filter((entry) => !held.has(entry)));
    await waitFor(async () => equal(await databases.figures(), restored), {
      what: 'the figures of the backup',
      timeoutMs: SOON_MS,
    });
    expect(await databases.drift()).toBe(0);
    expect(await allMissing()).toEqual(subjectsOf(lost));

    await sendAgain(lost);
    await waitFor(async () => Number((await missing()).total ?? 0) === 0, {
      what: 'nothing to be missing',
      timeoutMs: SOON_MS,
    });
    expect(await judge(system, [sender])).toMatchObject(FLAWLESS);
  }

  async function flowed(): Promise<void> {
    const name = `load-${loads++}`;
    const load: Load = flowingLoad(sender.door, sender.ledger, { chance, dueWithinMs: DUE_WITHIN_MS, name });
    await load.flowed(FLOWED);
    await load.end();
  }

  const acknowledged = (): Entry[] =>
    [...sender.ledger.entries()].filter(({ known }) => known.state === 'acknowledged');

  /** What was acknowledged and is not there any more. */
  async function unstored(): Promise<Entry[]> {
    const entries = acknowledged();
    const ids = entries.map(({ event }) => event.id);
    const stored = await databases.storedOf(sender.door.source, ids);
    return entries.filter(({ event }) => !stored.has(event.id));
  }

  async function sendAgain(entries: readonly Entry[]): Promise<void> {
    const events = entries.map(({ event }) => event);
    for (let from = 0; from < events.length; from += PER_POST)
      await waitFor(
        async () => (await deliver(sender.door, sender.ledger, events.slice(from, from + PER_POST))) === 202,
        { what: 'what was lost to be taken again' },
      );
  }

  async function missing(parameters: Record<string, string> = {}): Promise<Missing> {
    const { url, operatorKey } = system.instance;
    const answer = await fetch(`${url}/api/missing?${new URLSearchParams(parameters)}`, {
      headers: { authorization: `Bearer ${operatorKey}` },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Missing;
  }

  /** The codes of all pages, each once. */
  async function allMissing(): Promise<string[]> {
    const subjects = new Set<string>();
    for (let pageToken = ''; ;) {
      const page = await missing({ pageSize: '100', pageToken });
      for (const { subject } of page.dossiers) subjects.add(subject);
      if (!page.nextPageToken) return [...subjects].sort();
      pageToken = page.nextPageToken;
    }
  }
});

const subjectsOf = (entries: readonly Entry[]): string[] =>
  [...new Set(entries.map(({ event }) => event.subject))].sort();

const equal = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
