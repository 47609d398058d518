import { createHash } from 'node:crypto';
import { hashOfIds } from '@nhip/stream/accept';
import { waitFor } from '@nhip/testing';
import type { Instance } from '../../deploy/local/src/instance';
import type { OperatorShell, Typed } from '../gameday/shell';
import type { StartedInstance } from '../journeys/instance';
import { createKey } from '../journeys/system';
import { WallFrames } from '../seen/wall-frames';
import type { RoomRules } from './room-rules';
import { hasBlanks, runbooks, SILENT } from './runbooks';

export const SOURCE = '/mot-cua/dong-tam';
const UNIT = 'xa-dong-tam';
/** With which Alertmanager calls. */
const ALERTMANAGER_KEY = 'the-key-of-Alertmanager';
/** What an operator is told where he mistypes, or a page does. */
const MISTYPED = /not found|No such file|Cannot|error:/;

/** What the system of a room is started with. */
export const environmentOf = ({ folder }: RoomRules): NodeJS.ProcessEnv => ({
  NHIP_ALERT_RULES: folder,
  NHIP_ALERTMANAGER_KEY_HASH: createHash('sha256').update(ALERTMANAGER_KEY).digest('hex'),
});

interface RoomParts {
  readonly instance: Instance;
  readonly shell: OperatorShell;
  readonly rules: RoomRules;
}

/** A running system with an operator who has the runbooks open; it keeps what he has tried of them. */
export class RunbookRoom {
  /** Lines of "Look" that are silent while all is well, and have spoken. */
  readonly spoken = new Set<string>();
  /** Commands of "Do", as pages have them, that were done. */
  readonly done = new Set<string>();
  /** Local day of all that the source sends: a second before it all began. */
  readonly day: string;
  readonly instance: Instance;
  readonly shell: OperatorShell;
  /** What alert rules there are at the next start of who reads them. */
  readonly rules: RoomRules;
  private readonly at = Date.now() - 1_000;
  private readonly held: string[] = [];

  private constructor(
    readonly started: StartedInstance,
    { instance, shell, rules }: RoomParts,
    private readonly key: string,
  ) {
    this.instance = instance;
    this.shell = shell;
    this.rules = rules;
    this.day = new Intl.DateTimeFormat('en-CA', { timeZone: instance.zone }).format(this.at);
  }

  static async open(started: StartedInstance, parts: RoomParts): Promise<RunbookRoom> {
    return new RunbookRoom(started, parts, await createKey(parts.instance, SOURCE));
  }

  /** Has a command of "Do" done as one of these pages has it, its words in capitals replaced. @returns what it said */
  async do(command: string, { read = {}, code = 0 }: Doing = {}): Promise<string> {
    if (!runbooks.some(({ steps }) => steps.some((step) => step.command === command)))
      throw new Error(`no page says: ${command}`);
    const typed = await this.shell.type(filled(command, read));
    if (typed.code !== code || MISTYPED.test(typed.error))
      throw new Error(`${command}: ${JSON.stringify(typed)}`);
    this.done.add(command);
    return typed.out;
  }

  /** Waits until the silent lines of a page say something. */
  async speaks(alert: string): Promise<void> {
    const { look } = runbooks.find((page) => page.alert === alert)!;
    for (const line of look.filter((each) => each.endsWith(SILENT))) {
      await waitFor(async () => (await this.shell.type(line)).out !== '', { what: `an answer to: ${line}` });
      this.spoken.add(line);
    }
  }

  /** Resolves when what `metrics NAME SERVICE` says matches. */
  async shows(asked: string, expected: RegExp): Promise<void> {
    await waitFor(async () => expected.test((await this.shell.type(`metrics ${asked}`)).out), {
      what: `${asked} to show ${expected}`,
    });
  }

  /** A service is ended by a page's command, and runs again. */
  async restarts(service: string, command: string, read: Doing['read'] = {}): Promise<void> {
    const before = this.pid(service);
    await this.do(command, { read });
    await waitFor(() => this.pid(service) !== undefined && this.pid(service) !== before, {
      what: `${service} to run again`,
    });
    const port = PORTS[service] as string;
    await waitFor(async () => /\[\+\]/.test(await this.readyOf(port)), { what: `${service} to be ready` });
  }

  /** While somebody looks at a wall. */
  async watched<T>(work: () => Promise<T>): Promise<T> {
    const screen = await WallFrames.open(this);
    try {
      return await work();
    } finally {
      screen.close();
    }
  }

  /** Alertmanager tells of the system itself, as its webhook does. */
  async hears(status: 'firing' | 'resolved'): Promise<void> {
    const startsAt = new Date(this.at).toISOString();
    const endsAt = status === 'firing' ? '0001-01-01T00:00:00Z' : new Date().toISOString();
    const labels = { alertname: 'NhipDrift', severity: 'critical' };
    const alert = { status, labels, annotations: {}, startsAt, endsAt, fingerprint: 'd41f7' };
    const { status: answered } = await fetch(`${this.instance.alertsUrl}/v1/alertmanager`, {
      ...{ method: 'POST', body: JSON.stringify({ version: '4', alerts: [alert] }) },
      headers: { authorization: `Bearer ${ALERTMANAGER_KEY}`, 'content-type': 'application/json' },
    });
    expect(answered).toBe(204);
  }

  sql(service: string, statement: string): Promise<void> {
    return this.shell.run(`sql ${service} "${statement}"`);
  }

  /** A dossier of the source. @returns what became of its event */
  async submit(subject: string, unit = UNIT): Promise<string> {
    const id = `submitted-${subject}`;
    const time = new Date(this.at).toISOString();
    const event = { specversion: '1.0', id, source: SOURCE, subject, time, data: { unit } };
    const answer = await this.post('/v1/events', { ...event, type: 'nhip.dossier.submitted.v1' });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const { results } = (await answer.json()) as { results: { outcome: string }[] };
    const { outcome } = results[0]!;
    if (outcome === 'applied') this.held.push(id);
    return outcome;
  }

  /** What the source says that it has sent, rightly or not. @returns the status of the answer */
  async tellTotals(rightly = true): Promise<number> {
    const { day, held } = this;
    const ids = rightly ? held : [...held, 'one-that-was-lost'];
    const total = { day, kind: 'submitted', count: ids.length, hash: hashOfIds(ids) };
    return (await this.post('/v1/control-totals', { totals: [total] })).status;
  }

  private post(path: string, body: object): Promise<Response> {
    const type = path === '/v1/events' ? 'application/x-ndjson' : 'application/json';
    return fetch(`${this.instance.eventsUrl}${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { authorization: `Bearer ${this.key}`, 'content-type': type },
    });
  }

  private pid(service: string): number | undefined {
    try {
      return this.started.pid(service);
    } catch {
      return undefined;
    }
  }

  private async readyOf(port: string): Promise<string> {
    const { out } = await this.shell.type(`ready ${port}`);
    return out.includes('[-]') ? '' : out;
  }
}

interface Doing {
  /** What was looked up for the words in capitals. */
  readonly read?: Readonly<Record<string, string>>;
  /** 1 where something differs. */
  readonly code?: number;
}

const PORTS: Readonly<Record<string, string>> = {
  ...{ 'dossier-events': 'events', 'document-events': 'documents', 'security-events': 'security' },
  ...{ indicators: 'indicators', notifications: 'notifications', 'control-room': 'page' },
};

/** Whether a command can be typed as it stands, and is well where the system is. */
export const isWell = ({ code, out, error }: Typed): boolean =>
  code === 0 && out.trim() !== '' && !MISTYPED.test(error);

/** Words of a step in capitals, as they were looked up. @throws where one is left */
export function filled(step: string, read: Readonly<Record<string, string>>): string {
  const text = Object.entries(read).reduce(
    (rest, [word, value]) => rest.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), () => value),
    step,
  );
  if (Object.keys(read).length === 0 && hasBlanks(text))
    throw new Error(`what stands for the words of: ${text}`);
  return text;
}
