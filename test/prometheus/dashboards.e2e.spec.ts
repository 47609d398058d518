import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '@nhip/testing';
import type { Instance } from '../../deploy/local/src/instance';
import { Screen } from '../faults/screen';
import { ROOT, startInstance, type StartedInstance } from '../journeys/instance';
import { openDoor, type SourceDoor } from '../journeys/system';
import { queries } from './dashboards';
import { prometheusMissing, startPrometheus, type Prometheus } from './prometheus';
import { firstLook, runbooks } from './runbooks';

const SOURCE = '/mot-cua/dong-tam';
const UNIT = 'xa-dong-tam';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What a first recount, and a range of rates, need on a busy machine. */
const WAIT_MS = 180_000;
/** Commands that are tried at once. */
const LANES = 4;
/** Nothing here is about it: it stands beside Prometheus. */
const ALERTMANAGER = '9093';

const why = prometheusMissing();
const suite = why === '' ? describe : describe.skip;

suite(`what an operator looks at${why === '' ? '' : ` (skipped: ${why})`}`, () => {
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

  it('what a runbook has one type to look is there to be looked at', async () => {
    const typed = runbooks.flatMap(({ look }) => look).filter((line) => !line.includes(ALERTMANAGER));
    const commands = [...new Set(typed)];
    expect(commands.length).toBeGreaterThan(30);
    const home = firstLook.map((line) => line.replace('$PWD/.nhip', started.dataDir)).slice(0, 2);
    const faults: object[] = [];
    const lane = async (): Promise<void> => {
      for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
        const line = command.replaceAll('http://127.0.0.1:9090', prometheus.url);
        const told = await inShell([...home, line].join('\n'));
        // 1 is what grep says when a log is silent, and nhip when something differs.
        const silent = line.startsWith('curl') && told.out === '';
        if (told.code > 1 || silent || /not found|No such file|Cannot/.test(told.error))
          faults.push({ command, ...told });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(faults).toEqual([]);
  });
});

async function inShell(script: string): Promise<{ code: number; out: string; error: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', script], {
      cwd: ROOT,
    });
    return { code: 0, out: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, error: stderr };
  }
}

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
