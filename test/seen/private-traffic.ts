import { DOSSIER_FACTS_TOPIC, DOSSIER_INGRESS_TOPIC, INDICATOR_VALUES_TOPIC } from '@nhip/contracts';
import { createKafka } from '@nhip/stream/kafka';
import { createKey, type System } from '../journeys/system';
import type { Needles } from './log-search';

const SOURCE = '/mot-cua/rieng-tu';

/** What names a person; each may stand in anything that a sender says. */
export const PERSONAL = {
  name: 'Nguyễn Thị Bí Mật',
  identity: '079123456789',
  oldIdentity: '025987654',
  phone: '0912345678',
  email: 'nguyen.bi.mat@example.vn',
} as const;

const FREE_TEXT =
  `${PERSONAL.name}, CCCD ${PERSONAL.identity}, CMND ${PERSONAL.oldIdentity}, ` +
  `gọi ${PERSONAL.phone}, ${PERSONAL.email}`;
const NATIONAL = { ChuHoSo: PERSONAL.name, SoDienThoai: PERSONAL.phone, Email: PERSONAL.email };

const event = (over: object): string =>
  JSON.stringify({
    ...{ specversion: '1.0', id: 'p1', source: SOURCE, type: 'nhip.dossier.submitted.v1', subject: 'H9' },
    time: new Date(Date.now() - 86_400_000).toISOString(),
    data: { unit: 'A', ...NATIONAL, procedureName: FREE_TEXT, field: FREE_TEXT },
    ...over,
  });

/** Accepted, parked (the same name, other content) and refused in many ways. */
const events = (): string[] => [
  event({}),
  event({ id: 'p2', type: 'nhip.dossier.refused.v1', data: { reason: FREE_TEXT, ...NATIONAL } }),
  event({ data: { unit: 'B', field: FREE_TEXT } }),
  event({ id: PERSONAL.email }),
  event({ id: 'p3', subject: PERSONAL.email, source: `/${PERSONAL.phone}` }),
  event({ id: 'p4', data: { unit: PERSONAL.email, channel: PERSONAL.phone, level: NATIONAL } }),
  event({ id: 'p5', time: PERSONAL.identity, type: PERSONAL.name, traceparent: FREE_TEXT }),
  event({ id: 'p6', data: { [PERSONAL.phone]: { constructor: PERSONAL.identity } } }),
  event({ id: 'p7' }).slice(0, -20),
  FREE_TEXT,
];

/**
 * Sends what no log may hold to every door: people in events, statements, queries, addresses and records of Kafka;
 * keys, passwords, tokens and cookies, right and wrong.
 * @returns the secrets among it
 */
export async function sendPrivate(system: System): Promise<Needles> {
  const { instance, kafka } = system;
  const key = await createKey(instance, SOURCE);
  const wrong = {
    key: `${key.slice(0, -6)}WrOnG7`,
    password: 'Sai-mat-khau-2026',
    cookie: 'session-of-nobody-77',
  };
  await sendToDoor(instance.eventsUrl, [key, wrong.key, instance.operatorKey]);
  const cookie = await visit(instance, wrong);
  await sendToKafka(kafka.broker);
  return {
    ...{ key, wrongKey: wrong.key, operatorKey: instance.operatorKey },
    ...{ adminPassword: instance.adminPassword, wrongPassword: wrong.password },
    ...{ cookie, wrongCookie: wrong.cookie },
    ...secretsOf(instance.secrets),
  };
}

async function sendToDoor(url: string, keys: readonly string[]): Promise<void> {
  const lines = events();
  const bodies: [type: string, body: string][] = [
    ['application/x-ndjson', lines.join('\n')],
    ['application/cloudevents-batch+json', `[${lines.slice(0, 8).join()}]`],
    ...lines.map((line): [string, string] => ['application/cloudevents+json', line]),
    ['application/json', FREE_TEXT],
  ];
  const paths = ['events', 'statements', 'control-totals', 'keys', 'adapters/dvcqg', PERSONAL.email];
  for (const key of keys)
    for (const path of paths)
      for (const [type, body] of bodies)
        await told(`${url}/v1/${path}?phone=${PERSONAL.phone}&key=${key}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': type, 'x-name': PERSONAL.phone },
          body,
        });
}

/** Of people at the control room and at the pages of alerts. @returns the cookie of a session */
async function visit(
  { url, alertsUrl, adminUser, adminPassword, operatorKey }: System['instance'],
  wrong: { readonly password: string; readonly cookie: string; readonly key: string },
): Promise<string> {
  const login = (user: string, password: string): Promise<Response> =>
    told(`${url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, password }),
    });
  await login(PERSONAL.email, wrong.password);
  await login(adminUser, wrong.password);
  const session = (await login(adminUser, adminPassword)).headers.getSetCookie()[0]!.split(';')[0]!;
  const cookie = session.slice(session.indexOf('=') + 1);
  const people = encodeURIComponent(FREE_TEXT);
  const paths = ['/api/session', `/api/figures?unit=${people}`, `/api/dossiers/${people}`, `/${people}`];
  for (const path of [...paths, `/api/explain?indicator=${people}`, `/api/stream?view=${people}`])
    for (const headers of [
      { cookie: session },
      { cookie: `session=${wrong.cookie}` },
      { authorization: `Bearer ${operatorKey}` },
      { authorization: `Bearer ${wrong.key}` },
    ])
      await told(url + path, { headers });
  for (const path of [`/canh-bao/${people}?t=${wrong.key}`, `/v1/alerts/${people}`])
    await told(alertsUrl + path, { headers: { authorization: `Bearer ${wrong.key}` } });
  return cookie;
}

async function sendToKafka(broker: string): Promise<void> {
  const producer = createKafka({ brokers: [broker], clientId: 'private-traffic' }).producer();
  await producer.connect();
  const headers = {
    'content-type': 'application/cloudevents+json',
    traceparent: FREE_TEXT,
    'x-name': PERSONAL.name,
  };
  for (const topic of [DOSSIER_INGRESS_TOPIC, DOSSIER_FACTS_TOPIC, INDICATOR_VALUES_TOPIC])
    await producer.send({
      topic,
      messages: events().map((value) => ({ key: PERSONAL.email, value, headers })),
    });
  await producer.disconnect();
}

/** Read to its end, so that it is logged. */
async function told(url: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(url, request);
  await answer.text();
  return answer;
}

/** Every text in it, by its place. */
function secretsOf(secrets: object, place = 'secret'): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[`${place} ${name}`, value]]
        : Object.entries(secretsOf(value as object, `${place} ${name}`)),
    ),
  );
}
