import { waitFor } from '@nhip/testing';
import { Client } from 'pg';
import { startSystem, type System } from '../journeys/system';
import { flowingLoad, type Load } from './kit/load';
import { FLAWLESS, judge, openSender, type Sender, type Verdict } from './kit/oracle';
import { seeded } from './kit/seed';
import { COMMIT } from './kit/tcp-proxy';

const { seed, chance } = seeded('database');

const DUE_WITHIN_MS = 1_000;
/** Enough for four services, few enough to be taken all. */
const CONNECTIONS = '60';
/** The promise: who sends again hears 202 within this, once PostgreSQL answers again. */
const BACK_WITHIN_MS = 10_000;
/** Events that wait for their answer at any time: two flows of twenty. */
const IN_FLIGHT = 40;

/** One system for all; each test leaves it running. */
describe('PostgreSQL goes away while events flow', () => {
  let system: System;
  let sender: Sender;
  let loads = 0;

  beforeAll(async () => {
    system = await startSystem({ proxied: true, postgresSettings: { max_connections: CONNECTIONS } });
    sender = await openSender(system, `/faults/database-${seed}`);
  });
  afterAll(() => system.stop());

  it('stopped at once: 503 until it is back, then 202 again, and nothing acknowledged is missing', async () => {
    const load = flow();
    await load.flowed(100);
    await load.during('an immediate stop of PostgreSQL', async () => {
      await system.postgres.kill('SIGQUIT');
      await untilRefused();
      await system.postgres.start();
    });
    await takenAgain(load, 'an immediate stop');
    await settled(load);
  });

  it('commits, and the answer to COMMIT is lost: what was told is neither lost nor counted twice', async () => {
    const load = flow();
    await load.flowed(100);
    const postgres = system.proxies!.postgres;
    await load.during('lost answers to COMMIT', async () => {
      const waiting = sender.ledger.unknown().length + IN_FLIGHT;
      postgres.fault({ kind: 'drop-reply', to: COMMIT });
      await waitFor(() => sender.ledger.unknown().length > waiting, { what: 'an answer to be lost' });
      postgres.heal();
    });
    expect(postgres.fired).toBeGreaterThan(0);
    const { unknown } = await settled(load);
    process.stderr.write(`lost answers: ${unknown.stored} events were stored, ${unknown.notStored} not\n`);
    expect(unknown.stored).toBeGreaterThan(0);
  });

  it('has no connection left: 503 until there are some, then 202 again', async () => {
    const load = flow();
    await load.flowed(100);
    await load.during('connections that others hold', async () => {
      const held = await takeAllConnections();
      await untilRefused();
      await Promise.all(held.map((client) => client.end()));
    });
    await takenAgain(load, 'exhausted connections');
    await settled(load);
  });

  function flow(): Load {
    const name = `load-${loads++}`;
    return flowingLoad(sender, { chance, dueWithinMs: DUE_WITHIN_MS, name });
  }

  /** Ends the load; nothing is lost, nothing counts twice. */
  async function settled(load: Load): Promise<Verdict> {
    await load.end();
    const verdict = await judge(system, [sender]);
    expect(verdict).toMatchObject(FLAWLESS);
    return verdict;
  }

  /** The door says 503 with a time to come again, to a request and to whoever asks whether it is ready. */
  async function untilRefused(): Promise<void> {
    const { url, key, source } = sender.door;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json' };
    const body = JSON.stringify({ ...PROBE, source });
    const refused = async (): Promise<string | false> => {
      const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body });
      return answer.status === 503 && (answer.headers.get('retry-after') ?? 'no time');
    };
    expect(await waitFor(refused, { what: 'the door to say 503' })).toMatch(/^\d+$/);
    const ready = async (): Promise<boolean> => (await fetch(`${url}/readyz`)).status === 503;
    await waitFor(ready, { what: 'the door to be unready' });
  }

  async function takenAgain(load: Load, after: string): Promise<void> {
    const since = performance.now();
    await load.flowed(1);
    const took = performance.now() - since;
    process.stderr.write(`first 202 after ${after}: ${Math.round(took)} ms\n`);
    expect(took).toBeLessThan(BACK_WITHIN_MS);
  }

  /** Every connection that the server has, also those that services held. */
  async function takeAllConnections(): Promise<Client[]> {
    const held: Client[] = [];
    const take = async (): Promise<boolean> => {
      const client = new Client({ connectionString: system.postgres.url('postgres') });
      client.on('error', () => undefined);
      const taken = await client.connect().then(
        () => true,
        () => false,
      );
      if (taken) held.push(client);
      return taken;
    };
    await waitFor(
      async () => {
        while (await take());
        const { rows } = await held[0]!.query<{ n: number }>(END_OTHERS);
        return rows[0]!.n === 0;
      },
      { what: 'all connections to be taken' },
    );
    return held;
  }
});

/** Not valid, and refused by 422 when all is well. */
const PROBE = {
  ...{ specversion: '1.0', id: 'probe', type: 'nhip.dossier.submitted.v1', subject: 'probe' },
  ...{ time: '2026-11-02T08:00:00+07:00', data: {} },
};

const END_OTHERS = `
  SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity WHERE datname LIKE 'nhip\\_%'`;
