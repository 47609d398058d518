import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, temporaryFolder, waitFor } from '@nhip/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { HookReceiver } from '../../services/notifications/src/testing/hook-receiver';
import { Screen } from '../faults/screen';
import { EVERY_SERVICE } from '../journeys/code';
import { ROOT } from '../journeys/instance';
import { startSystem, type System } from '../journeys/system';
import {
  alertmanagerConfig,
  alertmanagerMissing,
  startAlertmanager,
  toldOnlyTo,
  type Alertmanager,
} from '../prometheus/alertmanager';
import { prometheusMissing, startPrometheus, type Prometheus } from '../prometheus/prometheus';
import { runbooks } from '../prometheus/runbooks';
import { BREAKS, type Break } from './breaks';
import { PAGE, pageOf, type Tried } from './page';
import { FASTER, quickRules, secondsOf } from './quick-rules';
import { MailServer } from './mail-server';
import { GameRoom, SOURCE } from './room';
import { OperatorShell } from './shell';
import { Watch } from './watch';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KEY = 'the-key-of-Alertmanager';
const LIMIT_MS = 1_200_000;
const WAIT_MS = 240_000;

it(
  'is broken eight ways; an alert tells of each, and the step of its runbook mends it',
  async () => {
    const missing = prometheusMissing() || alertmanagerMissing;
    if (missing !== '') throw new Error(`game day needs both: ${missing}`);
    const startedAt = Date.now();
    const day = await GameDay.open();
    const tried: Tried[] = [];
    try {
      for (const each of BREAKS) tried.push(await day.try(each));
    } finally {
      await day.close();
    }
    writeFileSync(PAGE, pageOf(tried, { startedAt, endedAt: Date.now() }));
    execFileSync(join(ROOT, 'node_modules/.bin/prettier'), ['--write', PAGE], { cwd: ROOT });
    expect(tried).toHaveLength(BREAKS.length);
  },
  LIMIT_MS,
);

/** A running system, whoever watches it, and whoever is told. */
class GameDay {
  private constructor(
    private readonly system: System,
    private readonly room: GameRoom,
    private readonly shell: OperatorShell,
    private readonly watch: Watch,
    private readonly person: { readonly webhooks: HookReceiver; readonly mail: MailServer },
    private readonly parts: {
      readonly prometheus: Prometheus;
      readonly alertmanager: Alertmanager;
      screen: Screen;
    },
  ) {}

  static async open(): Promise<GameDay> {
    const [alertmanagerPort, mailPort] = (await freePorts(2)) as [number, number];
    const mail = new MailServer(mailPort);
    await mail.start();
    const webhooks = await HookReceiver.open({ secret: SECRET });
    const system = await startSystem({
      services: EVERY_SERVICE,
      environment: environmentOf({ alertmanagerPort, mailPort, hook: webhooks.url }),
    });
    const { events, documents, security, indicators, notifications, page } = system.instance.ports;
    const door = `http://127.0.0.1:${notifications}/v1/alertmanager`;
    const alertmanager = await startAlertmanager(quickConfig(door, mailPort), alertmanagerPort);
    const at = (port: number): string => `127.0.0.1:${port}`;
    const streams = {
      'dossier-events': at(events),
      'document-events': at(documents),
      'security-events': at(security),
    };
    const prometheus = await startPrometheus(
      { ...streams, indicators: at(indicators), notifications: at(notifications), 'control-room': at(page) },
      { change: quickRules, alertmanager: alertmanager.url },
    );
    const watch = new Watch(prometheus, alertmanager);
    watch.start();
    const room = new GameRoom(system, mail);
    const places = { dataDir: system.dataDir, prometheus: prometheus.url, alertmanager: alertmanager.url };
    const shell = (room.shell = await OperatorShell.open(places, (name) => room.startServer(name)));
    void room.send();
    const parts = { prometheus, alertmanager, screen: Screen.open(system) };
    return new GameDay(system, room, shell, watch, { webhooks, mail }, parts);
  }

  async try(each: Break): Promise<Tried> {
    const { room, watch, shell } = this;
    const { alert, of = {}, what } = each;
    expect(runbooks.find((page) => page.alert === alert)?.steps).toContainEqual(
      expect.objectContaining({ command: each.step, gameday: true }),
    );
    await this.calm(`before: ${what}`);
    watch.begin();
    const brokenAt = Date.now();
    await each.by(room);
    const firedAt = await waitFor(() => watch.firedAt(alert, of), {
      ...{ what: `${alert} to fire; firing: ${watch.firingNow}`, timeoutMs: WAIT_MS },
    });
    const toldAt = await waitFor(() => this.toldAt(alert, brokenAt), {
      ...{ what: `a person to be told of ${alert}`, timeoutMs: WAIT_MS },
    });
    await delay(each.holdMs ?? 0);
    const others = watch.others(alert);
    const step = filled(each.step, (await each.read?.(room)) ?? {});
    const mendedFrom = Date.now();
    await shell.run(step);
    await waitFor(() => !watch.isFiring(alert, of), {
      ...{ what: `${alert} to end`, timeoutMs: WAIT_MS },
    });
    const tried = {
      ...{ what, alert, step: each.step, ...others },
      ...{ toFire: firedAt - brokenAt, toTold: toldAt - brokenAt, toMend: Date.now() - mendedFrom },
    };
    process.stderr.write(`${JSON.stringify(tried)}\n`);
    await each.after?.(room);
    return tried;
  }

  async close(): Promise<void> {
    this.room.close();
    this.parts.screen.close();
    await this.watch.stop();
    await Promise.all([this.parts.prometheus.stop(), this.system.stop(), this.shell.close()]);
    await Promise.all([
      this.parts.alertmanager.stop(),
      this.person.webhooks.close(),
      this.person.mail.stop(),
    ]);
  }

  /** Nothing fires, so that what fires next is of the next break. */
  private async calm(what: string): Promise<void> {
    await waitFor(async () => this.watch.isCalm && (await this.settled()), {
      ...{ what: `calm ${what}; firing: ${this.watch.firingNow}`, timeoutMs: WAIT_MS },
    });
  }

  /** All services are there, and figures are told. */
  private async settled(): Promise<boolean> {
    const { prometheus } = this.parts;
    const [up] = await prometheus.query('sum(up{job="nhip"})');
    const [lag] = await prometheus.query('max(nhip_clock_lag_seconds)');
    return up === EVERY_SERVICE.length && lag !== undefined && lag < 10;
  }

  /** When somebody heard of an alert by its name, by mail or by webhook. */
  private toldAt(alert: string, since: number): number | undefined {
    const { webhooks, mail } = this.person;
    const isOpened = webhooks.calls.some(
      ({ body: { type, data, timestamp } }) =>
        type === 'nhip.alert.opened' &&
        Date.parse(timestamp) >= since &&
        JSON.stringify(data['subject']).includes(`"${alert}"`),
    );
    const byMail = mail.mails.find(({ at, text }) => at >= since && text.includes(alert));
    return byMail?.at ?? (isOpened ? Date.now() : undefined);
  }
}

/** Words of a step in capitals, as they were read. */
function filled(step: string, read: Readonly<Record<string, string>>): string {
  return Object.entries(read).reduce(
    (text, [word, value]) => text.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), () => value),
    step,
  );
}

function environmentOf(of: { alertmanagerPort: number; mailPort: number; hook: string }): NodeJS.ProcessEnv {
  const folder = temporaryFolder('game');
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  // Silent for half a minute, it alerts.
  const name = { vi: 'Một cửa Đồng Tâm', en: 'One-stop shop of Đồng Tâm' };
  const sources = [{ source: SOURCE, name, rhythm: 'PT10S', recipients: ['it'] }];
  writeFileSync(join(rules, 'sources.yaml'), stringify({ sources }));
  const recipients = [
    { id: 'it', name: 'IT', roles: ['it'], email: 'it@tinh.example' },
    { id: 'duty', name: 'On duty', roles: ['operators'], webhook: { url: of.hook, secret: SECRET } },
  ];
  writeFileSync(join(folder, 'recipients.yaml'), stringify({ recipients }));
  return {
    ...{ NHIP_ALERT_RULES: rules, NHIP_RECIPIENTS_FILE: join(folder, 'recipients.yaml') },
    NHIP_SMTP_URL: `smtp://127.0.0.1:${of.mailPort}`,
    NHIP_ALERTMANAGER_URL: `http://127.0.0.1:${of.alertmanagerPort}`,
    NHIP_ALERTMANAGER_KEY_HASH: createHash('sha256').update(KEY).digest('hex'),
    NHIP_RECOUNT_EVERY_SECONDS: '10',
  };
}

/** The shipped configuration with its pauses shortened as the rules are, calling this instance and this mail server. */
function quickConfig(door: string, mailPort: number): ReturnType<typeof alertmanagerConfig> {
  const text = JSON.stringify(alertmanagerConfig());
  const quick = JSON.parse(
    text.replaceAll(/"(group_wait|group_interval)":"(\d+[smh])"/g, (_, name: string, given: string) => {
      const seconds = Math.round(secondsOf(given) / FASTER);
      return `"${name}":"${seconds === 0 && name === 'group_interval' ? 1 : seconds}s"`;
    }),
  ) as ReturnType<typeof alertmanagerConfig> & { global: object };
  const call = { url: door, send_resolved: true, http_config: { authorization: { credentials: KEY } } };
  const mail = quick.receivers.find(({ name }) => name === 'without-nhip')!;
  const server = { smtp_smarthost: `127.0.0.1:${mailPort}`, smtp_require_tls: false };
  return toldOnlyTo({ ...quick, global: { ...quick.global, ...server } } as typeof quick, {
    ...{ nhip: { webhook_configs: [call] }, 'without-nhip': { email_configs: mail.email_configs } },
  });
}
