import { hashKey } from '@nhip/runtime';
import { freshDatabase, waitFor } from '@nhip/testing';
import { createHmac, randomUUID } from 'node:crypto';
import { SpecDoor, type Made } from './door.spec-data';
import { event, ndjson, type Json } from './events.spec-data';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const HOUR_MS = 3_600_000;

describe('the keys of a source', () => {
  let door: SpecDoor;
  let source: string;
  const later = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const sendEmpty = async ({ key }: { key: string }): Promise<number> =>
    (await door.post(key, '', NDJSON)).status;
  const send = async (key: Made, ...events: Json[]): Promise<Json[]> => {
    const lines = ndjson(events.map((each) => ({ ...each, source })));
    return ((await (await door.post(key.key, lines, NDJSON)).json()) as { results: Json[] }).results;
  };

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase());
  });
  afterAll(() => door?.stop());
  beforeEach(() => {
    source = `/${randomUUID()}`;
  });

  it('are two at most, also when many are asked for at once; the third answer tells how to mend it', async () => {
    const asked = Array.from({ length: 6 }, () => door.ask('POST', '/v1/keys', { body: { source } }));
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
    const problem = answers.find(({ status }) => status === 409)!.json as {
      keys: string[];
      detail: string;
    };
    expect(problem.detail).toContain('nhip keys revoke');
    expect((await door.ask('DELETE', `/v1/keys/${problem.keys[0]}`)).status).toBe(204);
    await door.makeKey({ source });
  });

  it('expire, and then leave room for another', async () => {
    const [first] = [await door.makeKey({ source, expiresAt: later(1_500) }), await door.makeKey({ source })];
    expect(await sendEmpty(first)).toBe(202);
    await waitFor(async () => (await sendEmpty(first)) === 401, { what: 'the end of the key' });
    await door.makeKey({ source });
  });

  it('rotate: the second works at once with the same bounds, the first ends after its grace', async () => {
    const old = await door.makeKey({ source, units: ['A'], expiresAt: later(HOUR_MS) });
    const rotate = ({ id }: Made, body?: Json) => door.ask('POST', `/v1/keys/${id}/rotate`, { body });
    const { status, json: made } = await rotate(old, { graceSeconds: 2 });
    expect([status, made]).toEqual([201, expect.objectContaining({ source, replaces: old.id })]);
    expect([await sendEmpty(old), await sendEmpty(made)]).toEqual([202, 202]);
    expect(await send(made, event({ data: { unit: 'B' } }))).toMatchObject([{ reason: 'foreign-unit' }]);
    expect((await rotate(made)).status).toBe(409);
    await waitFor(async () => (await sendEmpty(old)) === 401, { what: 'the end of the grace' });
    expect(await sendEmpty(made)).toBe(202);
    expect((await rotate(old)).status).toBe(404);
    expect((await rotate(made, { graceSeconds: 1e9 })).status).toBe(422);
  });

  it('bound to units and types say nothing else, not even inside a correction', async () => {
    const types = ['submitted', 'transferred', 'corrected'].map((kind) => `nhip.dossier.${kind}.v1`);
    const key = await door.makeKey({ source, units: ['A', 'B'], types });
    const corrected = (held: Json): Json => ({
      type: 'nhip.dossier.corrected.v1',
      data: { replaces: 'e1', event: { time: '2026-11-02T08:00:00+07:00', ...held } },
    });
    expect(
      await send(
        key,
        event(),
        event({ id: 'e2', data: { unit: 'C' } }),
        event({ id: 'e3', type: 'nhip.dossier.completed.v1', data: {} }),
        event({ id: 'e4', type: 'nhip.dossier.transferred.v1', data: { to: 'C' } }),
        event({ id: 'e5', ...corrected({ type: 'nhip.dossier.submitted.v1', data: { unit: 'C' } }) }),
        event({ id: 'e6', ...corrected({ type: 'nhip.dossier.completed.v1', data: {} }) }),
        event({ id: 'e7', ...corrected({ type: 'nhip.dossier.submitted.v1', data: { unit: 'B' } }) }),
      ),
    ).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'refused', reason: 'foreign-unit', errors: [{ path: '/data/unit' }] },
      { outcome: 'refused', reason: 'foreign-type', errors: [{ path: '/type' }] },
      { outcome: 'applied' },
      { outcome: 'refused', reason: 'foreign-unit' },
      { outcome: 'refused', reason: 'foreign-type' },
      { outcome: 'applied' },
    ]);
    const alone = await door.post(
      key.key,
      JSON.stringify(event({ source, id: 'e8', data: { unit: 'C' } })),
      STRUCTURED,
    );
    expect([alone.status, await alone.json()]).toEqual([
      403,
      expect.objectContaining({ reason: 'foreign-unit' }),
    ]);
  });

  const sign = ({ signingSecret = '' }: Made, body: string, at = Date.now()): Record<string, string> => {
    const [id, timestamp] = [`msg_${randomUUID()}`, String(Math.floor(at / 1000))];
    const secret = Buffer.from(signingSecret.replace('whsec_', ''), 'base64');
    const mac = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
  };

  it('that sign: a body is believed only with its signature, in every mode, and a replay counts nothing', async () => {
    const key = await door.makeKey({ source, signed: true });
    expect(key.signingSecret).toMatch(/^whsec_[\w+/]{43}=$/);
    const body = JSON.stringify(event({ source }));
    const headers = sign(key, body);
    const answers = [];
    for (let time = 0; time < 2; time++)
      answers.push(await (await door.post(key.key, body, { ...STRUCTURED, ...headers })).json());
    expect(answers).toMatchObject([{ outcome: 'applied' }, { outcome: 'duplicate' }]);
    const batch = `[${body}]`;
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    expect((await door.post(key.key, batch, { ...type, ...sign(key, batch) })).status).toBe(202);
    const refused = [
      await door.post(key.key, body, STRUCTURED),
      await door.post(key.key, batch, { ...type, ...headers }),
      await door.post(key.key, body, { ...NDJSON, ...sign(key, body, Date.now() - 6 * 60_000) }),
      await door.post(key.key, body, { ...NDJSON, ...sign({ ...key, signingSecret: 'whsec_AAAA' }, body) }),
    ];
    const reasons = refused.map(async (answer) => [answer.status, ((await answer.json()) as Json)['reason']]);
    expect(await Promise.all(reasons)).toEqual([
      [401, 'not-signed'],
      [401, 'bad-signature'],
      [401, 'bad-timestamp'],
      [401, 'bad-signature'],
    ]);
    const binary = { 'content-type': 'application/json', 'ce-specversion': '1.0', ...sign(key, '{}') };
    expect((await door.post(key.key, '{}', binary)).status).toBe(415);
    const large = 'x'.repeat(4 * 1_048_576 + 1);
    expect((await door.post(key.key, large, { ...NDJSON, ...sign(key, large) })).status).toBe(413);
  });

  it('keep their secrets: the database and the list hold none', async () => {
    const key = await door.makeKey({ source, signed: true, types: ['nhip.dossier.rated.v1'] });
    const { rows } = await door.database.pool.query<Json>('SELECT * FROM api_key WHERE id = $1', [key.id]);
    const { keys }: { keys: Json[] } = (await door.ask('GET', '/v1/keys')).json;
    const secret = Buffer.from(key.signingSecret!.slice('whsec_'.length), 'base64');
    expect((rows[0]!['signing_secret'] as Buffer).includes(secret)).toBe(false);
    for (const hidden of [key.key, hashKey(key.key), key.signingSecret!])
      expect(JSON.stringify(keys)).not.toContain(hidden);
    expect(keys.find(({ id }) => id === key.id)).toEqual({
      ...{ id: key.id, source, createdAt: expect.any(String), revokedAt: null, expiresAt: null },
      ...{ units: null, types: ['nhip.dossier.rated.v1'], signed: true },
    });
  });

  it.each<[string, Json, string[]]>([
    [
      'everything',
      { source: 'a@b', expiresAt: 'x', units: [], types: ['submitted'], signed: 1 },
      ['/source', '/expiresAt', '/units', '/types', '/signed'],
    ],
    ['an end that has passed', { source: '/s', expiresAt: '2020-01-01T00:00:00Z' }, ['/expiresAt']],
    ['units that are no codes', { source: '/s', units: ['a@b.vn'] }, ['/units']],
  ])('cannot be made with %s wrong: every fault is told', async (_, request, paths) => {
    const { status, json } = await door.ask('POST', '/v1/keys', { body: request });
    const { errors }: { errors: { path: string }[] } = json;
    expect([status, errors.map(({ path }) => path)]).toEqual([422, paths]);
  });

  it('nothing broke meanwhile', () => {
    expect(door.logged).toEqual([]);
  });
});
