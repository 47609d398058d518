import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import { connect } from 'node:net';
import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { LIMITS, parseConfig } from './config';
import { MIGRATIONS } from './migrations';
import { startDossierEvents } from './start';

const OPERATOR = 'the-operator-key';
const line = (at: number): string =>
  JSON.stringify({
    specversion: '1.0',
    id: `e${at}`,
    source: '/s',
    type: 'nhip.dossier.submitted.v1',
    subject: `H${at}`,
    time: '2026-11-02T08:00:00+07:00',
    data: { unit: 'A' },
  });

describe('a client that sends badly', () => {
  let database: FreshDatabase;
  let service: RunningService;
  let key: string;
  const logged: string[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const config = parseConfig({
      ...SPEC_ENVIRONMENT,
      NHIP_DATABASE_URL: database.url,
      NHIP_KAFKA_BROKERS: '127.0.0.1:1',
      NHIP_HTTP_PORT: '0',
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
    });
    const limits = { ...LIMITS, chunkLines: 10 };
    service = await startDossierEvents(
      { ...config, stream: { ...config.stream, limits } },
      { logTo: { write: (text) => void logged.push(text) } },
    );
    const made = await fetch(`${service.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
      body: '{"source":"/s"}',
    });
    ({ key } = (await made.json()) as { key: string });
  });
  afterAll(async () => {
    await service?.stop();
    await database.drop();
  });

  const head = (type: string, more = ''): string =>
    `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: ${type}\r\n${more}\r\n`;
  const open = () => connect(Number(new URL(service.url).port), '127.0.0.1');
  const eventCount = async (): Promise<number> =>
    (await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM event')).rows[0]!.n;

  it('is refused when it sends no body at all', async () => {
    const socket = open();
    let answer = '';
    socket.on('data', (part) => (answer += String(part)));
    socket.write(head('application/cloudevents+json'));
    await waitFor(() => answer.includes('\r\n\r\n'), { what: 'an answer' });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/);
  });

  it('that is cut off midway has sent its whole lines, and harms nobody', async () => {
    const socket = open();
    const body = `${Array.from({ length: 20 }, (_, at) => line(at)).join('\n')}\n${line(20).slice(0, 50)}`;
    socket.write(head('application/x-ndjson', `content-length: ${body.length + 500}\r\n`) + body);
    await waitFor(async () => (await eventCount()) === 20, { what: 'the chunks that came whole' });
    socket.destroy();
    const answer = await fetch(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
      body: Array.from({ length: 21 }, (_, at) => line(at)).join('\n'),
    });
    expect(((await answer.json()) as { counts: object }).counts).toMatchObject({ applied: 1, duplicate: 20 });
    expect(logged.filter((each) => /"level":"(error|fatal)"/.test(each))).toEqual([]);
  });
});
