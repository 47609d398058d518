import { freshDatabase, waitFor } from '@nhip/testing';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SpecDoor } from './door.spec-data';
import { event, ndjson, type Json } from './events.spec-data';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const LIMITS = {
  chunkLines: 10,
  bodyIdleMs: 400,
  requestsPerSecond: 5,
  requestsBurst: 30,
  requestsInFlight: 4,
  eventsPerSecond: 200,
  eventsBurst: 100,
  eventsWaitMs: 120,
};
/** More than are let through, also by a machine that takes a tenth of a second for each. */
const FLOOD = 200;

describe('the limits of one key', () => {
  let door: SpecDoor;
  let key: string;
  const sockets: Socket[] = [];
  const lines = (name: string, count: number): string =>
    ndjson(Array.from({ length: count }, (_, at) => event({ id: `${name}${at}`, subject: `${name}${at}` })));
  const post = (body: string, headers = {}): Promise<Response> =>
    door.post(key, body, { ...NDJSON, ...headers });
  const eventCount = async (): Promise<number> =>
    (await door.database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM event')).rows[0]!.n;

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase(), LIMITS);
  });
  beforeEach(async () => {
    await door.forgetEvents();
    const { keys }: { keys: { id: string }[] } = (await door.ask('GET', '/v1/keys')).json;
    for (const { id } of keys) await door.ask('DELETE', `/v1/keys/${id}`);
    ({ key } = await door.makeKey({ source: '/s' }));
  });
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
  afterAll(() => door?.stop());

  it('429 with Retry-After stops a flood of requests, of this key only, until it has waited', async () => {
    const statuses: number[] = [];
    let retryAfter: string | null = null;
    for (let request = 0; request < FLOOD && retryAfter === null; request++) {
      const answer = await post('');
      statuses.push(answer.status);
      retryAfter ??= answer.headers.get('retry-after');
    }
    expect([statuses[0], statuses.includes(429), retryAfter]).toEqual([202, true, '1']);
    const other = await door.makeKey({ source: '/other' });
    expect((await door.post(other.key, '', NDJSON)).status).toBe(202);
    await waitFor(async () => (await post('')).status === 202, { what: 'the wait to be over' });
    expect(await (await fetch(`${door.service.url}/metrics`)).text()).toMatch(
      /nhip_limited_requests_total\{stream="dossier",limit="requests",.*\} [1-9]/,
    );
  });

  it('a body that has begun waits for its rate', async () => {
    const began = performance.now();
    const answer = await post(lines('e', 300));
    expect(((await answer.json()) as { counts: Json }).counts).toMatchObject({ applied: 300 });
    const fewest = ((300 - LIMITS.eventsBurst - LIMITS.chunkLines) / LIMITS.eventsPerSecond) * 1_000;
    expect(performance.now() - began).toBeGreaterThan(fewest);
  });

  it('of many bodies at once some are told to wait, cut between chunks, with what was taken of them', async () => {
    const bodies = ['a', 'b', 'c', 'd'].map((name) => lines(name, 300));
    const answers = await Promise.all(bodies.map((body) => post(body)));
    const told = await Promise.all(
      answers.map(async (answer) => ({ answer, body: (await answer.json()) as Json })),
    );
    const limited = told.filter(({ answer }) => answer.status === 429);
    expect(limited.length).toBeGreaterThan(0);
    let taken = 0;
    for (const { answer, body } of told) {
      const { applied = 0 } = (body['counts'] ?? body['committed'] ?? {}) as { applied?: number };
      taken += applied;
      expect(applied % LIMITS.chunkLines).toBe(0);
      if (answer.status === 429)
        expect([body['limit'], Number(answer.headers.get('retry-after'))]).toEqual(['events', 1]);
    }
    expect(await eventCount()).toBe(taken);
  });

  const open = (head: string): { socket: Socket; answer: () => string } => {
    let text = '';
    const socket = connect(Number(new URL(door.service.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('data', (part) => (text += String(part))).on('error', () => undefined);
    const lineOf = (name: string, value: string): string => `${name}: ${value}\r\n`;
    socket.write(
      `POST /v1/events HTTP/1.1\r\n${lineOf('host', 'x')}${lineOf('authorization', `Bearer ${key}`)}${head}\r\n`,
    );
    return { socket, answer: () => text };
  };

  it.each([
    ['structured', 'application/cloudevents+json', '', '{"specversion":'],
    ['NDJSON', 'application/x-ndjson', '', '{"specversion":'],
    ['a batch', 'application/cloudevents-batch+json', '', '[{"specversion":'],
    [
      'gzip',
      'application/x-ndjson',
      'content-encoding: gzip\r\n',
      gzipSync('{"specversion":').subarray(0, 12),
    ],
  ])('a body of %s that stops coming is told 408 and let go', async (_, type, encoding, begun) => {
    const { socket, answer } = open(`content-type: ${type}\r\n${encoding}content-length: 900\r\n`);
    socket.write(begun);
    await waitFor(() => socket.closed, { what: 'the connection to be closed' });
    expect(answer()).toMatch(/^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*"status":408/);
  });

  it('a body that comes slowly, but comes, is taken', async () => {
    const { socket, answer } = open(
      'content-type: application/x-ndjson\r\nconnection: close\r\ntransfer-encoding: chunked\r\n',
    );
    const text = lines('slow', 1);
    for (let at = 0; at < text.length; at += 30) {
      const part = text.slice(at, at + 30);
      socket.write(`${part.length.toString(16)}\r\n${part}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    socket.write('0\r\n\r\n');
    await waitFor(() => answer().includes('"applied":1'), { what: 'the answer' });
  });

  it('so many requests under way; the next is told to wait, and the others go on', async () => {
    const uploads = Array.from({ length: LIMITS.requestsInFlight }, () =>
      open('content-type: application/x-ndjson\r\ncontent-length: 900\r\n'),
    );
    await waitFor(async () => (await post('')).status === 429, { what: 'the limit' });
    uploads.forEach(({ socket }) => socket.destroy());
    await waitFor(async () => (await post('')).status === 202, { what: 'room again' });
  });

  it('nothing broke meanwhile', () => {
    expect(door.logged).toEqual([]);
  });
});
