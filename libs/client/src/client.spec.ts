import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createClient, NotTaken, sendEvent, sendEvents, SEND_LIMITS, type DossierEvent } from './index';

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
}

const event: DossierEvent = {
  specversion: '1.0',
  id: 'H1:completed',
  source: '/one-stop-shop',
  type: 'nhip.dossier.completed.v1',
  subject: 'H1',
  time: '2026-11-03T08:10:00+07:00',
};
const taken: Answer = { status: 202, json: { id: event.id, outcome: 'applied' } };

describe('the client before a door that is made up', () => {
  const patience = { tries: 4, firstPauseMs: 1 };
  let server: Server;
  let url: string;
  let heard: Heard[];
  let answers: Answer[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        heard.push({ headers: request.headers, body, at: Date.now() });
        const { status, headers, json } = answers.shift() ?? taken;
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(json ?? { title: 'later', status, detail: 'send it again' }));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    heard = [];
    answers = [];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('sends the same bytes again while the door says later', async () => {
    answers = [{ status: 429, headers: { 'retry-after': '0' } }, { status: 503 }, taken];
    const client = createClient({ url: `${url}/`, key: 'k', patience });
    expect(await sendEvent(client, event)).toEqual({ id: event.id, outcome: 'applied' });
    expect(heard.map(({ body }) => JSON.parse(body) as object)).toEqual([event, event, event]);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
    expect(heard[0]?.headers).toMatchObject({
      authorization: 'Bearer k',
      'content-type': 'application/cloudevents+json',
    });
  });

  it('waits as long as the door asks', async () => {
    answers = [{ status: 429, headers: { 'retry-after': '1' } }, taken];
    await sendEvent(createClient({ url, key: 'k', patience }), event);
    expect(heard[1]!.at - heard[0]!.at).toBeGreaterThanOrEqual(990);
  });

  it.each([
    ['for longer than it has patience', [{ status: 503, headers: { 'retry-after': '3600' } }], 503, 1],
    ['as often as it tries', [503, 503, 503, 503, 202].map((status) => ({ status })), 503, 4],
    ['that something is wrong', [{ status: 422 }], 422, 1],
    ['that it has moved', [{ status: 307, headers: { location: '/elsewhere' } }], 307, 1],
  ])('gives up where the door says %s', async (_, given, status, tries) => {
    answers = [...given];
    const sent = sendEvent(createClient({ url, key: 'k', patience }), event);
    await expect(sent).rejects.toMatchObject({ name: 'NotTaken', status });
    expect(heard).toHaveLength(tries);
  });

  it('tells that nobody answers', async () => {
    const nowhere = createServer();
    await new Promise<void>((listening) => nowhere.listen(0, '127.0.0.1', listening));
    const { port } = nowhere.address() as AddressInfo;
    await new Promise((closed) => nowhere.close(closed));
    const client = createClient({ url: `http://127.0.0.1:${port}`, key: 'k', patience });
    const failed = await sendEvent(client, event).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NotTaken);
    expect(failed).toMatchObject({
      status: undefined,
      cause: expect.objectContaining({ message: 'fetch failed' }),
    });
  });

  it('signs what it sends, each time anew, under one name', async () => {
    answers = [{ status: 503 }, taken];
    const key = Buffer.from('a secret of a source');
    const signingSecret = `whsec_${key.toString('base64')}`;
    await sendEvent(createClient({ url, key: 'k', signingSecret, patience }), event);
    for (const { headers, body } of heard) {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const expected = createHmac('sha256', key).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    }
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(heard).toHaveLength(2);
    expect(() => createClient({ url, key: 'k', signingSecret: 'secret' })).toThrow('whsec_');
  });

  it('parts what is too much for one request, and adds the answers up', async () => {
    const counted = (applied: number): Answer => ({
      status: 202,
      json: {
        counts: { applied, duplicate: 0, pending: 0, parked: 0, refused: 0 },
        results: Array.from({ length: applied }, () => ({ outcome: 'applied' })),
      },
    });
    answers = [counted(SEND_LIMITS.perRequest), counted(1)];
    const many = Array.from({ length: SEND_LIMITS.perRequest + 1 }, (_, i) => ({ ...event, id: `e${i}` }));
    const { counts, results } = await sendEvents(createClient({ url, key: 'k', patience }), many);
    expect([counts.applied, results.length]).toEqual([1_001, 1_001]);
    expect(heard.map(({ body }) => body.split('\n').length)).toEqual([1_000, 1]);

    heard = [];
    answers = [counted(2), counted(1)];
    const reason = 'x'.repeat(SEND_LIMITS.bytesPerRequest / 2 - 400);
    const big = ['a', 'b', 'c'].map((id): DossierEvent => ({
      ...event,
      id,
      type: 'nhip.dossier.stopped.v1',
      data: { reason },
    }));
    await sendEvents(createClient({ url, key: 'k', patience }), big, { as: 'batch' });
    expect(heard.map(({ body }) => (JSON.parse(body) as object[]).length)).toEqual([2, 1]);
    expect(await sendEvents(createClient({ url, key: 'k' }), [])).toMatchObject({
      counts: { applied: 0 },
      results: [],
    });
  });
});
