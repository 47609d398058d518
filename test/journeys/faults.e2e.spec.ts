import { Client } from 'pg';
import { waitFor } from '@nhip/testing';
import { openDoor, startSystem, type SourceDoor, type System } from './system';

const SOURCE = '/one-stop-shop';
const UNIT = 'xa-dong-tam';
const EVENTS_PER_POST = 200;
const OUTAGE_MS = 60_000;

/** Kills at every point and of every process are in test/faults/kills.e2e.spec.ts. */
describe('when parts die while events flow', () => {
  let system: System;
  let door: SourceDoor;
  let sent = 0;

  beforeAll(async () => {
    system = await startSystem();
    door = await openDoor(system, SOURCE);
  });
  afterAll(() => system.stop());
  afterEach(() => everythingIsCountedOnce());

  it('the relay, killed in the middle of a backlog, publishes the rest after its restart', async () => {
    process.kill(system.kafka.pid, 'SIGSTOP');
    const load = flow();
    await flowed(load, 6_000);
    await load.end();
    expect(await dirty()).toBeGreaterThan(5_000);
    process.kill(system.kafka.pid, 'SIGCONT');
    await waitFor(async () => (await dirty()) < 5_500, {
      what: 'the relay to be at work',
    });
    await system.kill('dossier-events');
    expect(await dirty()).toBeGreaterThan(0);
    await system.start('dossier-events');
  });

  it('PostgreSQL, restarted, is answered for with 503 until it is back, and nothing is lost', async () => {
    const load = flow();
    await flowed(load, 2 * EVENTS_PER_POST);
    await system.postgres.stop();
    expect((await fetch(`${system.instance.eventsUrl}/readyz`)).status).toBe(503);
    await system.postgres.start();
    await flowed(load, 2 * EVENTS_PER_POST);
    await load.end();
  });

  it('a minute without Kafka while due instants pass: 202 goes on, and nobody is called late who was not', async () => {
    const due = new Date(Date.now() + OUTAGE_MS / 2).toISOString();
    const inTime = Array.from({ length: 50 }, (_, i) => `in-time-${i}`);
    const late = Array.from({ length: 20 }, (_, i) => `late-${i}`);
    await send([...inTime, ...late].map((subject) => submitted(subject, { due })));
    await settled();
    await system.kafka.stop();
    try {
      const stoppedAt = Date.now();
      await send(inTime.map((subject) => event(subject, 'completed', {})));
      const load = flow();
      await flowed(load, 2_000);
      await load.end();
      await waitFor(() => Date.now() > stoppedAt + OUTAGE_MS, {
        what: 'the minute to pass',
        timeoutMs: OUTAGE_MS * 2,
      });
      const overdue = await waitFor(() => figure('dossier.overdue-open'), { what: 'indicators to answer' });
      expect(overdue).toBe(0);
    } finally {
      await system.kafka.start();
    }
    await waitFor(async () => (await figure('dossier.overdue-open')) === late.length, {
      what: 'the late ones to be overdue',
    });
    expect(await everOverdue()).toBe(late.length);
  });

  it('a tally that somebody changed by hand is found, and raises nhip_drift', async () => {
    expect(await drift()).toMatchObject({ drift: '0' });
    const plant = (by: number): Promise<unknown[]> =>
      ask(
        'indicators',
        `UPDATE tally SET value = value + ${by} WHERE id = (SELECT min(id) FROM tally WHERE value > 0)`,
      );
    await plant(3);
    const found = (await drift()) as { drift: string; differences: { live: string; recounted: string }[] };
    expect(found.drift).toBe('3');
    expect(Number(found.differences[0]?.live) - Number(found.differences[0]?.recounted)).toBe(3);
    expect(await metric('nhip_drift')).toBe(3);
    await plant(-3);
    expect(await drift()).toMatchObject({ drift: '0' });
  });

  /** New dossiers in small posts, one after the other, each until it is settled, until `end` is called. */
  function flow(): { acknowledged: () => number; end: () => Promise<void> } {
    let [acknowledged, ended] = [0, false];
    const run = async (): Promise<void> => {
      while (!ended) {
        const subjects = Array.from({ length: EVENTS_PER_POST }, () => `flow-${sent++}`);
        await door.send(subjects.map((subject) => submitted(subject, {})));
        acknowledged += EVENTS_PER_POST;
      }
    };
    const running = run();
    const end = (): Promise<void> => {
      ended = true;
      return running;
    };
    return { acknowledged: () => acknowledged, end };
  }

  async function flowed(load: ReturnType<typeof flow>, events: number): Promise<void> {
    const before = load.acknowledged();
    await waitFor(() => load.acknowledged() >= before + events, { what: 'load to flow' });
  }

  async function send(events: readonly object[]): Promise<void> {
    const outcomes = await door.send(events);
    expect((outcomes['applied'] ?? 0) + (outcomes['duplicate'] ?? 0)).toBe(events.length);
    sent += events.filter((each) => (each as { type: string }).type.includes('submitted')).length;
  }

  async function settled(): Promise<void> {
    await waitFor(async () => (await dirty()) === 0 && (await figure('dossier.received')) === sent, {
      what: `${sent} dossiers to be counted`,
    });
  }

  async function everythingIsCountedOnce(): Promise<void> {
    await settled();
    expect(await drift()).toMatchObject({ drift: '0' });
    const [journal] = await ask<{ rows: string; last: string }>(
      'indicators',
      'SELECT count(*) AS rows, max(sequence) AS last FROM journal',
    );
    expect(journal?.rows).toBe(journal?.last);
  }

  const dirty = async (): Promise<number> =>
    Number((await ask<{ n: string }>('dossier-events', 'SELECT count(*) AS n FROM dirty'))[0]?.n);

  /** How many dossiers have ever gone overdue by the rule of the instant, whatever became of it later. */
  async function everOverdue(): Promise<number> {
    const [row] = await ask<{ n: string }>(
      'indicators',
      `SELECT coalesce(sum(d.delta), 0) AS n FROM journal, unnest(keys, deltas) AS d(key, delta)
       JOIN tally ON tally.id = d.key
       WHERE measure = 'dossier.overdue_in' AND dims ->> 'rule' = 'instant' AND grain = 'day' AND d.delta > 0`,
    );
    return Number(row?.n);
  }

  async function figure(indicator: string): Promise<number> {
    const today = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const query = new URLSearchParams({ indicator, from: '2020-01-01', to: today });
    const { answers } = (await control(`/api/figures?${query}`)) as {
      answers: { figures: { numerator?: string }[] }[];
    };
    return Number(answers[0]?.figures[0]?.numerator ?? 0);
  }

  const drift = (): Promise<unknown> => control('/api/drift');

  async function control(path: string): Promise<unknown> {
    const answer = await fetch(`${system.instance.url}${path}`, {
      headers: { authorization: `Bearer ${system.instance.operatorKey}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(system.instance.metricsUrl)).text();
    return Number(new RegExp(`^${name}(?:{[^}]*})? (.+)$`, 'm').exec(text)?.[1]);
  }

  async function ask<T extends object>(
    service: 'dossier-events' | 'indicators',
    statement: string,
  ): Promise<T[]> {
    const client = new Client({ connectionString: system.database(service) });
    await client.connect();
    try {
      return (await client.query<T>(statement)).rows;
    } finally {
      await client.end();
    }
  }
});

function event(subject: string, kind: string, data: object): object {
  const time = new Date().toISOString();
  const id = `${subject}:${kind}`;
  return { specversion: '1.0', id, source: SOURCE, type: `nhip.dossier.${kind}.v1`, subject, time, data };
}

function submitted(subject: string, data: object): object {
  return event(subject, 'submitted', { unit: UNIT, channel: 'online', ...data });
}
