import { freshDatabase, waitFor } from '@nhip/testing';
import { SpecDoor } from './door.spec-data';
import { event, ndjson, type Json } from './events.spec-data';

const SMALL = { eventBytes: 4_000, ndjsonBytes: 200_000, ndjsonLines: 300, chunkLines: 50 };

describe('POST /v1/events', () => {
  let door: SpecDoor;
  let key: string;

  const post = (body: string | Uint8Array<ArrayBuffer>, type: string, headers = {}): Promise<Response> =>
    door.post(key, body, { 'content-type': type, ...headers });
  const postOne = (value: unknown): Promise<Response> =>
    post(JSON.stringify(value), 'application/cloudevents+json');
  const postMany = (body: string): Promise<Response> => post(body, 'application/x-ndjson');

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase(), SMALL);
    ({ key } = await door.makeKey({ source: '/s' }));
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  it('answers what became of one event', async () => {
    const answers = [
      await postOne(event()),
      await postOne(event()),
      await postOne(event({ data: { unit: 'B' } })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { id: 'e1', outcome: 'applied' },
      { id: 'e1', outcome: 'duplicate' },
      { id: 'e1', outcome: 'parked', reason: 'conflict' },
    ]);
  });

  it('answers each line, and no bad line harms its neighbours', async () => {
    const body = [
      JSON.stringify(event()),
      '',
      '{"half":',
      JSON.stringify(event({ id: 'e2', source: '/another' })),
      JSON.stringify(event({ id: 'e3', time: '2026-02-30T08:00:00Z', data: {} })),
      '{"__proto__":{"polluted":true}}',
      JSON.stringify(event({ id: 'e5', datacontenttype: { toString: 1 } })),
      JSON.stringify(event({ id: 'c', type: 'nhip.dossier.retracted.v1', data: { replaces: 'later' } })),
      JSON.stringify(event({ id: 'e4', type: 'nhip.dossier.completed.v1', data: {} })),
    ].join('\r\n');
    const answer = await postMany(body);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      counts: { applied: 2, duplicate: 0, pending: 1, parked: 0, refused: 5 },
      results: [
        { id: 'e1', outcome: 'applied' },
        { outcome: 'refused', reason: 'malformed-json' },
        {
          outcome: 'refused',
          reason: 'foreign-source',
          errors: [{ path: '/source', detail: expect.any(String) }],
        },
        {
          outcome: 'refused',
          reason: 'not-valid',
          errors: [
            { path: '/time', detail: expect.any(String) },
            { path: '/data/unit', detail: expect.any(String) },
          ],
        },
        {
          outcome: 'refused',
          reason: 'forbidden-key',
          errors: [{ path: '', detail: expect.any(String) }],
        },
        {
          outcome: 'refused',
          reason: 'not-valid',
          errors: [{ path: '/datacontenttype', detail: expect.any(String) }],
        },
        { id: 'c', outcome: 'pending' },
        { id: 'e4', outcome: 'applied' },
      ],
    });
    const { rows } = await door.database.pool.query('SELECT * FROM intake');
    const sum = (name: string): number => rows.reduce((total, row: Json) => total + Number(row[name]), 0);
    expect(sum('received')).toBe(8);
    expect(['applied', 'duplicate', 'pending', 'parked', 'refused'].map(sum)).toEqual([2, 0, 1, 0, 5]);
  });

  const deep = (levels: number): unknown => (levels === 0 ? 1 : { in: deep(levels - 1) });
  it.each<[string, unknown, string]>([
    ['is no object', [], ''],
    ['has another version', event({ specversion: '0.3' }), '/specversion'],
    ['has no id', event({ id: '' }), '/id'],
    ['has an e-mail in its id', event({ id: 'a@b.vn' }), '/id'],
    ['has an e-mail as its subject', event({ subject: 'a@b.vn' }), '/subject'],
    ['has a time without offset', event({ time: '2026-11-02T08:00:00' }), '/time'],
    ['has a type of another stream', event({ type: 'nhip.document.signed.v1' }), '/type'],
    ['has a sequence that is no number', event({ sequence: 'ab' }), '/sequence'],
    ['has base64 data', event({ data_base64: 'e30=' }), '/data_base64'],
    ['has data of another type', event({ datacontenttype: 'text/xml' }), '/datacontenttype'],
    ['has no unit', event({ data: {} }), '/data/unit'],
    ['has an unknown channel', event({ data: { unit: 'A', channel: 'fax' } }), '/data/channel'],
    [
      'corrects by no event',
      event({ type: 'nhip.dossier.corrected.v1', data: { replaces: 'x' } }),
      '/data/event',
    ],
  ])('refuses with 422 and the path an event that %s', async (_, value, path) => {
    const answer = await postOne(value);
    expect(answer.status).toBe(422);
    const problem = (await answer.json()) as { errors: { path: string }[] };
    expect(problem.errors.map((fault) => fault.path)).toEqual([path]);
  });

  it.each<[string, unknown, string]>([
    ['a forbidden key anywhere', event({ data: { unit: 'A', more: [{ constructor: 1 }] } }), 'forbidden-key'],
    ['too deep nesting', event({ more: deep(9) }), 'too-deep'],
    [
      'too many keys',
      event({ more: Object.fromEntries([...Array(201)].map((_, at) => [`k${at}`, 1])) }),
      'too-many-keys',
    ],
  ])('refuses %s', async (_, value, reason) => {
    const answer = await postOne(value);
    expect([answer.status, ((await answer.json()) as Json)['reason']]).toEqual([422, reason]);
  });

  it('tolerates a repeated key, of which the last holds', async () => {
    const text = JSON.stringify(event()).replace('"id":"e1"', '"id":"first","id":"last"');
    expect(await (await post(text, 'application/cloudevents+json')).json()).toMatchObject({ id: 'last' });
  });

  it.each<[string, () => Promise<Response>, number]>([
    ['JSON that is none', () => post('{"id":', 'application/cloudevents+json'), 400],
    ['no body', () => post('', 'application/cloudevents+json'), 400],
    [
      'bytes that are no UTF-8',
      () => post(new Uint8Array([0x22, 0xff, 0x22]), 'application/cloudevents+json'),
      400,
    ],
    ['no key', () => post('', 'application/x-ndjson', { authorization: '' }), 401],
    ['a key nobody gave', () => post('', 'application/x-ndjson', { authorization: 'Bearer x' }), 401],
    ['a foreign source', () => postOne(event({ source: '/another' })), 403],
    ['an event over its bytes', () => postOne(event({ more: 'x'.repeat(4_000) })), 413],
    ['another media type', () => post('{}', 'application/json'), 415],
    ['an unknown media type', () => post('x', 'text/csv'), 415],
    [
      'a compression it does not know',
      () => post('x', 'application/x-ndjson', { 'content-encoding': 'deflate' }),
      415,
    ],
    [
      'a compressed body that is none',
      () => post('x', 'application/x-ndjson', { 'content-encoding': 'gzip' }),
      400,
    ],
    ['a body over its bytes', () => postMany('x'.repeat(200_001)), 413],
  ])('refuses %s by a problem', async (_, ask, status) => {
    const answer = await ask();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await answer.json()).toMatchObject({ status });
  });

  const many = (count: number): Json[] =>
    Array.from({ length: count }, (_, at) => event({ id: `m${at}`, subject: `S${at}` }));
  it.each([
    ['lines', () => ndjson(many(301)), 300],
    ['line', () => `${ndjson(many(60))}\n${'x'.repeat(5_000)}\n${ndjson(many(70))}`, 60],
  ])('a body that breaks the limit of %s midway tells what was committed', async (limit, body, committed) => {
    const answer = await postMany(body());
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ limit, committed: { applied: committed } });
    const { rows } = await door.database.pool.query<{ count: number }>('SELECT count(*)::int FROM event');
    expect(rows[0]!.count).toBe(committed);
  });

  it('takes a body that is streamed without a length', async () => {
    const lines = many(120).map((each) => `${JSON.stringify(each)}\n`);
    const stream = new ReadableStream({
      pull(controller) {
        const line = lines.shift();
        if (line === undefined) controller.close();
        // A chunk border inside a line, and inside a character.
        else for (const part of [line.slice(0, 40), line.slice(40)]) controller.enqueue(Buffer.from(part));
      },
    });
    const answer = await fetch(`${door.service.url}/v1/events`, {
      method: 'POST',
      body: stream,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
      duplex: 'half',
    } as RequestInit);
    expect(((await answer.json()) as { counts: Json }).counts).toMatchObject({ applied: 120 });
  });

  it('says 503 with Retry-After while too much waits to be published', async () => {
    const { database } = door;
    await door.service.stop();
    await database.pool.query(
      `INSERT INTO dirty (subject, generation, version) SELECT 'D' || i, 1, 1 FROM generate_series(1, 4) AS i`,
    );
    door = await SpecDoor.start(database, { ...SMALL, dirtySubjects: 3 });
    const answer = await postOne(event());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await fetch(`${door.service.url}/readyz`)).status).toBe(503);
    await database.pool.query('DELETE FROM dirty');
    await waitFor(async () => (await postOne(event())).status === 202, { what: 'a smaller backlog' });
  });

  it('does not start under a name by which the watermark would not find its transactions', async () => {
    const url = `${door.database.url}?application_name=other`;
    await expect(SpecDoor.start({ ...door.database, url })).rejects.toThrow('application_name');
  });

  it('counts for Prometheus', async () => {
    await postOne(event({ id: 'counted' }));
    const metrics = await (await fetch(`${door.service.url}/metrics`)).text();
    const labels = 'stream="dossier",source="/s",outcome';
    expect(metrics).toMatch(
      new RegExp(`nhip_events_total\\{${labels}="applied",service="dossier-events"\\} [1-9]`),
    );
    expect(metrics).toMatch(
      new RegExp(`nhip_intake_events\\{${labels}="received",service="dossier-events"\\} 1\\n`),
    );
    expect(metrics).toContain('nhip_dirty_subjects{stream="dossier",service="dossier-events"}');
  });

  it('refuses a key from the moment it is revoked', async () => {
    const { id, key: second } = await door.makeKey({ source: '/x' });
    const ask = (): Promise<Response> =>
      post('', 'application/x-ndjson', { authorization: `Bearer ${second}` });
    expect(Buffer.from(second, 'base64url')).toHaveLength(32);
    expect((await ask()).status).toBe(202);
    expect((await door.ask('DELETE', `/v1/keys/${id}`)).status).toBe(204);
    expect((await door.ask('DELETE', `/v1/keys/${id}`)).status).toBe(404);
    expect((await ask()).status).toBe(401);
    expect((await fetch(`${door.service.url}/v1/keys`)).status).toBe(401);
  });
});
