import { freshDatabase } from '@nhip/testing';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { SpecDoor } from './door.spec-data';
import { event, ndjson, type Json } from './events.spec-data';

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const NDJSON = 'application/x-ndjson';
const EVENTS: Json[] = [
  event({ subject: 'Hồ sơ 1', sequence: '7' }),
  event({ id: 'số 2', subject: 'Hồ sơ 1', type: 'nhip.dossier.completed.v1', data: {} }),
  event({ id: 'e3', data: { unit: 'Xã "A"', field: 'Đất đai' } }),
].map((each, at) => ({ ...each, time: `2026-11-02T08:0${at}:00+07:00` }));
/** 'Xã "A"' is no code. */
const OUTCOMES = ['applied', 'applied', 'refused'];

/** Section 3.1.3.2 of the HTTP binding. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/%2F|%3A|%2B/g, decodeURIComponent);
function headersOf({ data: _, ...attributes }: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encoded(String(value))]),
  );
}

describe('POST /v1/events, the modes of CloudEvents', () => {
  let door: SpecDoor;
  let key: string;
  let reference: Json[];

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase(), {
      eventBytes: 4_000,
      ndjsonBytes: 3_000_000,
      ndjsonLines: 300,
      chunkLines: 50,
    });
    ({ key } = await door.makeKey({ source: '/s' }));
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  const many = (body: string | Uint8Array<ArrayBuffer>, type: string, headers = {}): Promise<Response> =>
    door.post(key, body, { 'content-type': type, ...headers });
  const one = async (each: Json): Promise<Response> => many(JSON.stringify(each), STRUCTURED);
  const binary = (each: Json, body = JSON.stringify(each['data']), headers = {}): Promise<Response> =>
    door.post(key, body, {
      'content-type': 'application/json; charset=UTF-8',
      ...headersOf(each),
      ...headers,
    });
  const resultsOf = async (answer: Response): Promise<Json> => (await answer.json()) as Json;

  it('structured: the reference of the others', async () => {
    const answers = [];
    for (const each of EVENTS)
      answers.push(((await resultsOf(await one(each)))['outcome'] as string) ?? 'refused');
    expect(answers).toEqual(OUTCOMES);
    reference = await door.stored();
    expect(reference.map(({ id }) => id)).toEqual(['e1', 'số 2']);
  });

  it.each([
    ['a batch', () => many(JSON.stringify(EVENTS, null, 2), BATCH)],
    ['NDJSON', () => many(ndjson(EVENTS), NDJSON)],
    ['a batch in gzip', () => many(gzipSync(JSON.stringify(EVENTS)), BATCH, { 'content-encoding': 'gzip' })],
    [
      'a batch in br',
      () => many(brotliCompressSync(JSON.stringify(EVENTS)), BATCH, { 'content-encoding': 'br' }),
    ],
  ])('%s: the same events, and a result for each in order', async (_, send) => {
    const answer = await send();
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      counts: { applied: 2, refused: 1 },
      results: OUTCOMES.map((outcome) => ({ outcome })),
    });
    expect(await door.stored()).toEqual(reference);
  });

  it('binary: the same events, attributes percent-encoded in headers, no body without data', async () => {
    expect((await binary(EVENTS[0]!)).status).toBe(202);
    const { ['content-type']: _, ...bare } = { 'content-type': '', ...headersOf(EVENTS[1]!) };
    expect(await (await door.post(key, undefined, bare)).json()).toEqual({ id: 'số 2', outcome: 'applied' });
    expect(await door.stored()).toEqual(reference);
    const refused = await binary(EVENTS[2]!);
    expect([refused.status, ((await resultsOf(refused))['errors'] as Json[])[0]!['path']]).toEqual([
      422,
      '/data/unit',
    ]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['broken percent signs', { 'ce-id': '100%' }, ['ce-id']],
    ['an overlong encoding', { 'ce-subject': '%C0%A0' }, ['ce-subject']],
    ['a datacontenttype of its own', { 'ce-datacontenttype': 'application/json' }, ['ce-datacontenttype']],
    [
      'another version and a time that is none',
      { 'ce-specversion': '0.3', 'ce-time': 'x' },
      ['ce-specversion', 'ce-time'],
    ],
    ['no id', { 'ce-id': '' }, ['ce-id']],
    ['a type of another stream', { 'ce-type': 'nhip.document.signed.v1' }, ['ce-type']],
  ])('binary with %s is told which header', async (_, headers, paths) => {
    const answer = await binary(event(), undefined, headers);
    expect(answer.status).toBe(422);
    expect(((await resultsOf(answer))['errors'] as Json[]).map(({ path }) => path)).toEqual(paths);
  });

  it('binary: what is no attribute falls, what is no JSON or too deep is refused', async () => {
    const odd = { 'ce-__proto__': 'x', 'ce-constructor': 'y', 'ce-extension': 'z' };
    expect((await binary(event(), undefined, odd)).status).toBe(202);
    expect((await binary(event(), '{"unit":')).status).toBe(400);
    const deep = await binary(event(), `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`);
    expect([deep.status, (await resultsOf(deep))['reason']]).toEqual([422, 'too-deep']);
    expect((await binary(event({ source: '/another' }))).status).toBe(403);
  });

  it.each<[string, () => Promise<Response>, Json]>([
    ['no array', () => many('{"a":1}', BATCH), { status: 400 }],
    [
      'an array that is cut off',
      () => many(JSON.stringify(EVENTS).slice(0, -1), BATCH),
      { status: 400, committed: { applied: 2 } },
    ],
    [
      'gzip that is cut off',
      () =>
        many(gzipSync(`${JSON.stringify(EVENTS[0])}\n`).subarray(0, -9), NDJSON, {
          'content-encoding': 'gzip',
        }),
      { status: 400 },
    ],
    ['two compressions', () => many('x', BATCH, { 'content-encoding': 'gzip, br' }), { status: 415 }],
    ['UTF-16', () => many('x', `${STRUCTURED}; charset=utf-16`), { status: 415 }],
    ['JSON without ce- headers', () => many('{}', 'application/json'), { status: 415 }],
    [
      'attributes beside another type',
      () => binary(event(), '<a/>', { 'content-type': 'text/xml' }),
      { status: 415 },
    ],
    ['a media type that is none', () => many('{}', '////'), { status: 415 }],
    [
      'too many elements',
      () => many(`[${'0,'.repeat(300)}0]`, BATCH),
      { status: 413, limit: 'lines', committed: { refused: 300 } },
    ],
    [
      'an element too large',
      () => many(`[${JSON.stringify(EVENTS[0])},"${'x'.repeat(5_000)}"]`, BATCH),
      { status: 413, limit: 'line', committed: { applied: 1 } },
    ],
    [
      'a bomb',
      () => many(gzipSync('\n'.repeat(2_900_000)), NDJSON, { 'content-encoding': 'gzip' }),
      { status: 413, limit: 'ratio' },
    ],
    [
      'a bomb of one event',
      () => many(gzipSync(' '.repeat(100_000)), STRUCTURED, { 'content-encoding': 'gzip' }),
      { status: 413, limit: 'line' },
    ],
    [
      'a bomb in br',
      () =>
        many(
          brotliCompressSync(Buffer.alloc(40_000_000, 10), {
            params: { [constants.BROTLI_PARAM_QUALITY]: 3 },
          }),
          BATCH,
          { 'content-encoding': 'br' },
        ),
      { status: 413 },
    ],
  ])('%s is a problem that tells what was committed', async (_, send, expected) => {
    const answer = await send();
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = await resultsOf(answer);
    expect({ status: answer.status, ...problem }).toMatchObject(expected);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    '%s is told that events are sent with POST',
    async (method) => {
      const answer = await fetch(`${door.service.url}/v1/events`, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      if (method !== 'HEAD')
        expect(await answer.json()).toMatchObject({ status: 405, detail: expect.any(String) });
    },
  );

  it('nothing broke meanwhile', () => {
    expect(door.logged).toEqual([]);
  });
});
