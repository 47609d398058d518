import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@nhip/testing';
import type { Instance } from '../../deploy/local/src/instance';
import { Screen } from '../faults/screen';
import { startInstance, type StartedInstance } from '../journeys/instance';
import { openDoor, type SourceDoor } from '../journeys/system';
import { queries } from './dashboards';
import { prometheusMissing, startPrometheus, type Prometheus } from './prometheus';

const SOURCE = '/mot-cua/dong-tam';
const UNIT = 'xa-dong-tam';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What a first recount, and a range of rates, need on a busy machine. */
const WAIT_MS = 180_000;

const why = prometheusMissing();
const suite = why === '' ? describe : describe.skip;

suite(`dashboards and rules${why === '' ? '' : ` (skipped: ${why})`}`, () => {
  let started: StartedInstance;
  let instance: Instance;
  let prometheus: Prometheus;
  let door: SourceDoor;
  let screen: Screen;

  beforeAll(async () => {
    started = await startInstance('--no-demo');
    instance = JSON.parse(readFileSync(join(started.dataDir, 'instance.json'), 'utf8')) as Instance;
    const { events, indicators, notifications, page } = instance.ports;
    prometheus = await startPrometheus({
      'dossier-events': `127.0.0.1:${events}`,
      indicators: `127.0.0.1:${indicators}`,
      notifications: `127.0.0.1:${notifications}`,
      'control-room': `127.0.0.1:${page}`,
    });
    door = await openDoor({ instance } as Parameters<typeof openDoor>[0], SOURCE);
    screen = Screen.open({ instance });
  });
  afterAll(async () => {
    screen?.close();
    await Promise.all([prometheus?.stop(), started?.stop()]);
  });

  it('every panel of every dashboard has data of a system that works', async () => {
    let left = queries;
    let sent = 0;
    await waitFor(
      async () => {
        await door.send(dossier(sent++));
        const empty = [];
        for (const query of left)
          if ((await prometheus.query(query.expr.replaceAll('$__rate_interval', '1m'))).length === 0)
            empty.push(query);
        left = empty;
        if (left.length > 0) throw new Error(`no data yet: ${left.map(({ name }) => name).join('; ')}`);
        return true;
      },
      { what: 'data of every panel', timeoutMs: WAIT_MS },
    );
    expect(sent).toBeGreaterThan(1);
  });

  it('every rule is evaluated, and only the watchdog says anything by name of a defect', async () => {
    const rules = await prometheus.rules();
    expect(rules.length).toBeGreaterThan(40);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(await prometheus.query('ALERTS{alertname="NhipWatchdog", alertstate="firing"}')).toEqual([1]);
    expect(await prometheus.query('ALERTS{alertname=~"NhipDrift|NhipConservationBroken"}')).toEqual([]);
  });
});

/** Received ten days ago, completed two minutes ago, due a minute after. */
function dossier(at: number): object[] {
  const now = Date.now();
  const event = (kind: string, time: number, data: object): object => ({
    ...{ specversion: '1.0', id: `${kind}${at}`, source: SOURCE, subject: `H${at}`, data },
    type: `nhip.dossier.${kind}.v1`,
    time: new Date(time).toISOString(),
  });
  const due = new Date(now - MINUTE_MS).toISOString();
  return [
    event('submitted', now - 10 * DAY_MS, { unit: UNIT, due }),
    event('completed', now - 2 * MINUTE_MS, {}),
  ];
}
