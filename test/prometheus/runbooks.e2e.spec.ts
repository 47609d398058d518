import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@nhip/testing';
import type { Instance } from '../../deploy/local/src/instance';
import { SERVICES } from '../../deploy/local/src/services';
import { OperatorShell } from '../gameday/shell';
import { startInstanceIn, type StartedInstance } from '../journeys/instance';
import {
  alertmanagerConfig,
  alertmanagerMissing,
  startAlertmanager,
  toldOnlyTo,
  type Alertmanager,
} from './alertmanager';
import { prometheusMissing, startPrometheus, type Prometheus } from './prometheus';
import { RoomRules } from './room-rules';
import { CAUSES } from './runbook-causes';
import { environmentOf, isWell, RunbookRoom } from './runbook-room';
import { firstLook, hasBlanks, runbooks, SILENT } from './runbooks';

/** Commands that are typed at once. */
const LANES = 4;

const missing = [prometheusMissing(), alertmanagerMissing].filter((why) => why !== '').join(', ');
const suite = missing === '' ? describe : describe.skip;

suite(`what runbooks have one type${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  let started: StartedInstance;
  let prometheus: Prometheus;
  let alertmanager: Alertmanager;
  let shell: OperatorShell;
  let room: RunbookRoom;

  beforeAll(async () => {
    const rules = new RoomRules();
    started = await startInstanceIn(environmentOf(rules), '--no-demo');
    const instance = instanceIn(started.dataDir);
    const at = SERVICES.map(({ name, port }) => [name, `127.0.0.1:${instance.ports[port]}`] as const);
    prometheus = await startPrometheus(Object.fromEntries(at));
    alertmanager = await startAlertmanager(toldOnlyTo(alertmanagerConfig()));
    const places = { dataDir: started.dataDir, prometheus: prometheus.url, alertmanager: alertmanager.url };
    // No server of the machine is stopped here.
    shell = await OperatorShell.open(places, (name) => Promise.reject(new Error(`no server ${name}`)));
    room = await RunbookRoom.open(started, { instance, shell, rules });
    await room.submit('H1');
    await room.tellTotals();
    await room.shows('nhip_recount_timestamp_seconds indicators', / [1-9]/);
    await waitFor(async () => (await prometheus.query('nhip:screen_bad:bool == 0')).length === 1, {
      what: 'Prometheus to find the screens well',
    });
  });
  afterAll(async () => {
    await Promise.all([started?.stop(), prometheus?.stop(), alertmanager?.stop(), shell?.close()]);
  });

  it('says something of a system that is well, unless it is said to be silent', async () => {
    const steps = runbooks.flatMap((page) => page.steps);
    const harmless = steps.filter(
      ({ command, changes, untried }) => !changes && !untried && !hasBlanks(command),
    );
    const looked = [...firstLook, ...runbooks.flatMap(({ look }) => look)];
    const commands = [...new Set([...looked, ...harmless.map(({ command }) => command)])];
    expect(commands.length).toBeGreaterThan(50);
    const faults: object[] = [];
    const lane = async (): Promise<void> => {
      for (let line = commands.pop(); line !== undefined; line = commands.pop()) {
        const typed = await shell.type(line);
        const holds = line.endsWith(SILENT) ? typed.out + typed.error === '' : isWell(typed);
        if (holds) room.done.add(line);
        else faults.push({ line, ...typed });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(faults).toEqual([]);
  });

  it.each(CAUSES)('$what: does what is said ($pages)', ({ tried }) => tried(room));

  it('is tried to the last command, or the page says who has tried it, or why nobody', () => {
    const left = runbooks.flatMap(({ alert, look, steps }) => [
      ...look.filter((line) => line.endsWith(SILENT) && !room.spoken.has(line)).map((line) => [alert, line]),
      ...steps
        .filter(({ command, gameday, untried }) => !room.done.has(command) && !gameday && untried === '')
        .map(({ command }) => [alert, command]),
    ]);
    expect(left).toEqual([]);
  });
});

const instanceIn = (folder: string): Instance =>
  JSON.parse(readFileSync(join(folder, 'instance.json'), 'utf8')) as Instance;
