import { freshDatabase, waitFor } from '@nhip/testing';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { SpecDoor } from './door.spec-data';
import { event, ndjson, type Json } from './events.spec-data';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const ONE = { 'content-type': 'application/cloudevents+json' };
const CHUNK = 10;
const LIMITS = { chunkLines: CHUNK, batchEvents: CHUNK, lanes: 1, queueWaitMs: 200 };

describe('while what was taken in waits for too long', () => {
  let door: SpecDoor;
  let key: string;
  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase(), LIMITS);
    ({ key } = await door.makeKey({ source: '/s' }));
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  const many = (name: string, count = CHUNK): Json[] =>
    Array.from({ length: count }, (_, at) => event({ id: `${name}${at}`, subject: `${name}${at}` }));
  const post = (events: readonly Json[]): Promise<Response> => door.post(key, ndjson(events), NDJSON);
  const gauge = async (name: string): Promise<number> => (await door.metric(name, 'stream'))['dossier']!;
  const eventCount = async (): Promise<number> =>
    (await door.database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM event')).rows[0]!.n;

  /** A request of which the head is sent, and as much of the body as is written. */
  const begin = (path: string, headers: Record<string, string>): Begun => {
    const asked = request(door.service.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, ...headers },
    });
    asked.flushHeaders();
    const answer = new Promise<IncomingMessage>((resolve, reject) =>
      asked.on('response', resolve).on('error', reject),
    );
    return { asked, answer };
  };

  /** Transactions stand still: another one holds a dossier that they need. @returns what was told to those that wait */
  const whileHeld = async (act: () => Promise<void>): Promise<Response> => {
    expect((await post([event({ id: 'held', subject: 'held' })])).status).toBe(202);
    const other = await door.database.pool.connect();
    let waiting: Promise<Response>;
    try {
      await other.query('BEGIN');
      await other.query("SELECT 1 FROM subject WHERE subject = 'held' FOR UPDATE");
      waiting = post([event({ id: 'held-too', subject: 'held' }), ...many('w', CHUNK - 1)]);
      const tooLong = async (): Promise<boolean> =>
        (await gauge('nhip_accept_wait_seconds')) * 1_000 > LIMITS.queueWaitMs;
      await waitFor(tooLong, { what: 'what waits to take too long' });
      await act();
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    return waiting;
  };

  it.each([
    ['one event', '/v1/events', ONE],
    ['many events', '/v1/events', NDJSON],
    ['statements', '/v1/statements', NDJSON],
  ])('%s: whoever comes is told when to come again, before the body is sent', async (_, path, headers) => {
    const before = await gauge('nhip_shed_requests_total');
    const taken = await whileHeld(async () => {
      const { asked, answer } = begin(path, headers);
      const { statusCode, headers: told, ...rest } = await read(answer);
      asked.destroy();
      expect([statusCode, told['content-type']]).toEqual([
        503,
        expect.stringMatching('^application/problem.json'),
      ]);
      expect(Number(told['retry-after'])).toBeGreaterThan(0);
      expect(rest.body).toEqual({
        type: 'about:blank',
        title: 'Unavailable',
        status: 503,
        detail: 'too many events are waiting; send again later',
      });
    });
    expect(taken.status).toBe(202);
    expect(await gauge('nhip_shed_requests_total')).toBe(before + 1);
    expect((await post(many('after'))).status).toBe(202);
  });

  it('many that came at once are asked again with their first events', async () => {
    await post([]);
    const came = begin('/v1/events', { ...NDJSON, expect: '100-continue' });
    await once(came.asked, 'continue');
    await whileHeld(async () => {
      came.asked.end(ndjson(many('c')));
      expect((await came.answer).statusCode).toBe(503);
    });
    expect(await eventCount()).toBe(CHUNK + 1);
  });

  it('a body that has begun is taken as a whole', async () => {
    const begun = begin('/v1/events', NDJSON);
    begun.asked.write(`${ndjson(many('a'))}\n`);
    await waitFor(async () => (await eventCount()) === CHUNK, { what: 'the first events' });
    await whileHeld(async () => {
      begun.asked.end(ndjson(many('b', 5 * CHUNK)));
      const all = 2 * CHUNK;
      await waitFor(async () => (await gauge('nhip_accept_waiting_events')) >= all, { what: 'more of it' });
      expect((await post(many('new'))).status).toBe(503);
    });
    const { statusCode, body } = await read(begun.answer);
    expect([statusCode, body]).toMatchObject([202, { counts: { applied: 6 * CHUNK } }]);
  });

  it('nothing broke meanwhile', () => {
    expect(door.logged).toEqual([]);
  });
});

interface Begun {
  readonly asked: ClientRequest;
  readonly answer: Promise<IncomingMessage>;
}

interface Told {
  readonly statusCode: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

async function read(answer: Promise<IncomingMessage>): Promise<Told> {
  const { statusCode, headers } = await answer;
  return { statusCode, headers, body: await json(await answer) };
}
