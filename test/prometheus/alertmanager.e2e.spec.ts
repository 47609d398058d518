import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from '@nhip/store';
import { freshDatabase, freePort, temporaryFolder, waitFor, type FreshDatabase } from '@nhip/testing';
import { stringify } from 'yaml';
import { makeFolders } from '../../deploy/local/src/data-folder';
import type { Part } from '../../deploy/local/src/kept-part';
import { startService } from '../../deploy/local/src/service-process';
import type { AlertRecord } from '../../services/notifications/src/core/alert';
import { RECORD } from '../../services/notifications/src/core/told.spec-data';
import { MIGRATIONS } from '../../services/notifications/src/migrations';
import { loadRecipients } from '../../services/notifications/src/recipients';
import { Sends } from '../../services/notifications/src/telling/sends';
import { HookReceiver, type ReceivedCall } from '../../services/notifications/src/testing/hook-receiver';
import { pino } from 'pino';
import { ROOT } from '../journeys/instance';
import {
  alertmanagerConfig,
  alertmanagerMissing,
  startAlertmanager,
  toldOnlyTo,
  type Alertmanager,
  type ListedAlert,
} from './alertmanager';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ANSWER_SECRET = 'a secret of thirty-two characters';
const OPERATOR_KEY = 'the-operator-of-the-test';
const KEY = 'the-key-of-Alertmanager';
const NOBODY = '127.0.0.1:9';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const suite = alertmanagerMissing === '' ? describe : describe.skip;
const why = alertmanagerMissing === '' ? '' : ` (skipped: ${alertmanagerMissing})`;

suite(`notifications and Alertmanager${why}`, () => {
  let database: FreshDatabase;
  let alertmanager: Alertmanager;
  let person: HookReceiver;
  let service: Part;
  let url: string;
  let recipientsFile: string;

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    person = await HookReceiver.open({ secret: SECRET });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    alertmanager = await startAlertmanager(toldAtOnce(`${url}/v1/alertmanager`));
    recipientsFile = join(temporaryFolder('recipients'), 'recipients.yaml');
    const webhook = { url: person.url, secret: SECRET };
    const recipients = [{ id: 'an', name: 'An', roles: ['leaders', 'operators'], webhook }];
    writeFileSync(recipientsFile, stringify({ recipients }));
    service = await startService({
      ...{ name: 'notifications', cwd: ROOT, port, env: environment(port) },
      entry: join(ROOT, 'services/notifications/dist/main.js'),
      ...{ folders: makeFolders(temporaryFolder('alerts')), signal: new AbortController().signal },
    });
  });
  afterAll(async () => {
    await service?.stop();
    await Promise.all([alertmanager?.stop(), person?.close(), database?.drop()]);
  });

  it('shows an alert of a figure with its words, its figure and who answered; it ends there, too', async () => {
    await open('2026-11-21-001', 'xa-01');
    const [shown] = await listed('xa-01');
    expect(shown).toMatchObject({
      labels: {
        ...{ alertname: 'on-time-under-target', severity: 'warning', indicator: 'dossier.on-time.E' },
        ...{ unit: 'xa-01', window: 'last-30-days', origin: 'nhip' },
      },
      annotations: {
        episode: '2026-11-21-001',
        summary:
          'Tỷ lệ đúng hạn dưới chỉ tiêu, Xã Đồng Tâm · On-time rate under its target, Dong Tam Commune',
        description:
          'Xã Đồng Tâm: 81,0%, dưới chỉ tiêu giao 98%. · Dong Tam Commune: 81.0%, under the target of 98%.',
        page: 'http://answers/canh-bao/2026-11-21-001',
      },
      startsAt: new Date(RECORD.episode.openedAt).toISOString(),
      generatorURL: 'http://room/chi-so/dossier.on-time.E?don-vi=xa-01',
    });
    await told('2026-11-21-001', 'opened');
    await change('2026-11-21-001', { status: 'answered', episode: answered(RECORD) });
    await nudge();
    await waitFor(async () => (await listed('xa-01'))[0]?.annotations['answered_by'] === 'Lan', {
      what: 'the answer to be shown',
    });
    await end('2026-11-21-001');
    await waitFor(async () => (await count('xa-01')) === 0, { what: 'the alert to end there' });
  });

  it('tells nobody of what is silenced there, before the silence is over', async () => {
    const lift = await alertmanager.silence({ unit: 'xa-02' });
    await open('2026-11-21-002', 'xa-02');
    await open('2026-11-21-003', 'xa-03');
    await told('2026-11-21-003', 'opened');
    await waitFor(async () => (await sends('2026-11-21-002'))[0]?.failure === 'silenced in Alertmanager', {
      what: 'the silenced one to be held back',
    });
    expect(calls('2026-11-21-002')).toEqual([]);
    const { alerts } = await operator<{ alerts: { id: string; silencedBy?: string[] }[] }>('/v1/alerts');
    expect(alerts.find(({ id }) => id === '2026-11-21-002')?.silencedBy).toHaveLength(1);
    expect(alerts.find(({ id }) => id === '2026-11-21-003')).not.toHaveProperty('silencedBy');
    await lift();
    await told('2026-11-21-002', 'opened');
    expect(await sends('2026-11-21-002')).toMatchObject([{ status: 'sent', attempts: 1 }]);
  });

  it('tells nobody of what began and ended in a silence', async () => {
    await alertmanager.silence({ unit: 'xa-04' });
    await open('2026-11-21-004', 'xa-04');
    await waitFor(async () => (await sends('2026-11-21-004'))[0]?.failure !== null, {
      what: 'it to be held back',
    });
    await end('2026-11-21-004');
    await waitFor(async () => (await sends('2026-11-21-004')).every(({ status }) => status === 'given-up'), {
      what: 'both messages to be given up',
    });
    expect(await sends('2026-11-21-004')).toHaveLength(2);
    expect(calls('2026-11-21-004')).toEqual([]);
  });

  it('tells what Prometheus found of the system itself, once, and its end; nothing of ours comes back', async () => {
    const labels = { alertname: 'NhipDrift', severity: 'critical', service: 'indicators' };
    const annotations = {
      summary: 'Con số lệch 3 · Figures differ by 3',
      description: 'Đừng dùng. · Do not report.',
      runbook_url: 'https://example.org/NhipDrift.md',
    };
    await alertmanager.tell([{ labels, annotations }]);
    const opened = await waitFor(() => ofSystem('nhip.alert.opened'), { what: 'the system to be told of' });
    expect(opened.body.data).toMatchObject({
      ...{ severity: 'critical', status: 'open' },
      subject: { kind: 'system', alertname: 'NhipDrift', about: 'indicators' },
      message: { title: 'Cảnh báo: Con số lệch 3', lead: 'Đừng dùng.' },
    });
    expect(JSON.stringify(opened.body.data)).toContain('https://example.org/NhipDrift.md');
    const id = String(opened.body.data['id']);
    const page = /"href":"([^"]*canh-bao[^"]*)"/.exec(JSON.stringify(opened.body.data))?.[1] as string;
    const shown = await (await fetch(page.replace('http://answers', url))).text();
    expect(shown).toContain('Mở sổ tay xử lý');
    await alertmanager.tell([{ labels, annotations, endsAt: new Date().toISOString() }]);
    const resolved = await waitFor(() => ofSystem('nhip.alert.resolved'), { what: 'its end to be told' });
    expect(resolved.body.data).toMatchObject({ id, resolution: { reason: 'recovered' } });
    expect(person.calls.filter(({ body }) => isOfDrift(body))).toHaveLength(2);
    expect((await listed()).map(({ annotations: { episode } }) => episode)).not.toContain(id);
  });

  it('takes nothing without the key, and says every fault', async () => {
    const post = (key: string, body: string): Promise<Response> =>
      fetch(`${url}/v1/alertmanager`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body,
      });
    expect((await post(OPERATOR_KEY, '{}')).status).toBe(401);
    const refused = await post(KEY, '{"version":"3"}');
    expect(refused.status).toBe(422);
    const { errors } = (await refused.json()) as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(['/version', '/alerts']);
  });

  /** An episode as an evaluation writes it, with its sends. */
  async function open(id: string, unit: string): Promise<void> {
    const subject = { ...RECORD.subject, unit } as AlertRecord['subject'];
    const record: AlertRecord = { ...RECORD, id, alert: `on-time-under-target|${unit}`, subject };
    await database.pool.query(
      `INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
       VALUES ($1, $2, 'open', $3, $4, 1, $5)`,
      [id, record.alert, record.severity, record.episode.openedAt, record],
    );
    await tell({ step: 'opened', record, roles: ['leaders'] });
  }

  async function end(id: string): Promise<void> {
    const words = { vi: 'Đã trở lại.', en: 'It is back.' };
    const resolution = { at: Date.now(), reason: 'recovered', words } as const;
    const record = await change(id, { status: 'resolved', resolution });
    await tell({ step: 'resolved', record, roles: ['leaders'] });
    await nudge();
  }

  async function change(id: string, over: Partial<AlertRecord>): Promise<AlertRecord> {
    const { rows } = await database.pool.query<{ record: AlertRecord }>(
      'SELECT record FROM alert WHERE id = $1',
      [id],
    );
    const record = { ...rows[0]!.record, ...over };
    await database.pool.query('UPDATE alert SET record = $2, status = $3 WHERE id = $1', [
      ...[id, record, record.status],
    ]);
    return record;
  }

  async function tell(telling: Parameters<Sends['write']>[1][number]): Promise<void> {
    const sends = new Sends({
      ...{ recipients: loadRecipients(recipientsFile), channels: new Set(['webhook'] as const) },
      ...{ answerSecret: ANSWER_SECRET, log: pino({ level: 'silent' }) },
    });
    const client = await database.pool.connect();
    await sends.write(client, [telling]);
    client.release();
  }

  /** What a decision does: the service looks again at what is under way. */
  async function nudge(): Promise<void> {
    await alertmanager.tell([{ labels: { alertname: 'Nudge', severity: 'info', at: String(Date.now()) } }]);
  }

  const isOfDrift = ({ data }: ReceivedCall['body']): boolean =>
    JSON.stringify(data['subject']).includes('NhipDrift');
  const ofSystem = (type: string): ReceivedCall | undefined =>
    person.calls.find(({ body }) => body.type === type && isOfDrift(body));
  const calls = (id: string): ReceivedCall[] => person.calls.filter(({ body }) => body.data['id'] === id);
  const told = (id: string, step: string): Promise<unknown> =>
    waitFor(() => calls(id).some(({ body }) => body.type === `nhip.alert.${step}`), {
      what: `${step} of ${id} to be told`,
    });
  const sends = async (id: string): Promise<{ status: string; failure: string | null; attempts: number }[]> =>
    (await database.pool.query('SELECT * FROM send WHERE episode = $1 ORDER BY created_at', [id]))
      .rows as never;
  const count = async (unit: string): Promise<number> => (await all(unit)).length;
  const all = async (unit?: string): Promise<ListedAlert[]> =>
    (await alertmanager.alerts()).filter(
      ({ labels }) => labels['origin'] === 'nhip' && (unit === undefined || labels['unit'] === unit),
    );
  const listed = (unit?: string): Promise<ListedAlert[]> =>
    waitFor(
      async () => {
        const found = await all(unit);
        return found.length > 0 && found;
      },
      { what: `${unit ?? 'ours'} to be shown in Alertmanager` },
    );

  async function operator<T>(path: string): Promise<T> {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${OPERATOR_KEY}` } });
    return (await answer.json()) as T;
  }

  function environment(port: number): NodeJS.ProcessEnv {
    return {
      ...{ ...process.env, NODE_ENV: 'production', NHIP_LOG_LEVEL: 'warn' },
      ...{ NHIP_DATABASE_URL: database.url, NHIP_HTTP_PORT: String(port) },
      ...{ NHIP_KAFKA_BROKERS: NOBODY, NHIP_INDICATORS_GRPC: NOBODY, NHIP_EVENTS_GRPC: NOBODY },
      ...{ NHIP_GRPC_TOKEN: 'a-token-that-is-shared', NHIP_OPERATOR_KEY_HASH: sha256(OPERATOR_KEY) },
      ...{ NHIP_ALERT_RULES: join(ROOT, 'services/indicators/catalogue/alerts') },
      ...{ NHIP_RECIPIENTS_FILE: recipientsFile, NHIP_ANSWER_SECRET: ANSWER_SECRET },
      ...{ NHIP_ANSWER_URL: 'http://answers', NHIP_CONTROL_ROOM_URL: 'http://room' },
      ...{ NHIP_ALERTMANAGER_URL: alertmanager.url, NHIP_ALERTMANAGER_KEY_HASH: sha256(KEY) },
    };
  }
});

/** The shipped configuration without its pauses, calling the test with the key in itself. */
function toldAtOnce(door: string): ReturnType<typeof alertmanagerConfig> {
  const config = alertmanagerConfig();
  const { routes, ...route } = config.route as { routes: object[] };
  const quick = { group_wait: '0s', group_interval: '1s' };
  const call = {
    ...{ url: door, send_resolved: true },
    http_config: { authorization: { credentials: KEY } },
  };
  const quickly = { ...config, route: { ...route, ...quick, routes } };
  return toldOnlyTo(quickly, { nhip: { webhook_configs: [call] } });
}

const answered = ({ episode }: AlertRecord): AlertRecord['episode'] => ({
  ...episode,
  answer: { by: 'Lan', at: episode.openedAt + 1_000, note: '' },
});
