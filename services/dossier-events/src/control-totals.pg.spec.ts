import { events as wire } from '@nhip/contracts';
import { createGrpcClient } from '@nhip/runtime/grpc';
import { differenceOf, hashOfIds, readBooks } from '@nhip/stream/accept';
import { freePort, freshDatabase, waitFor } from '@nhip/testing';
import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { SpecDoor } from './door.spec-data';
import { dossierEvent } from './events.spec-data';

/** Ids that a request may tell. */
const TOTAL_IDS = 3;

let door: SpecDoor;
let key: string;
let grpcPort: number;

beforeAll(async () => {
  grpcPort = await freePort();
  const limits = { conservationEveryMs: 50, totalsEveryMs: 50, housekeepingShare: 1, totalIds: TOTAL_IDS };
  door = await SpecDoor.start(await freshDatabase(), limits, { NHIP_GRPC_PORT: String(grpcPort) });
  ({ key } = await door.makeKey({ source: '/s' }));
});
afterAll(() => door?.stop());
beforeEach(() => door.forgetEvents());

const submitted = (id: string, time: string, unit = 'A'): object =>
  dossierEvent(id, 'submitted', { subject: `H-${id}`, time, data: { unit } });
const total = (ids: readonly string[], over: object = {}): object => ({
  ...{ day: '2026-11-02', kind: 'submitted', count: ids.length, hash: hashOfIds(ids) },
  ...over,
});
const tell = (totals: object[]) => door.ask('POST', '/v1/control-totals', { body: { totals }, key });

interface Compared {
  readonly complete: boolean;
  readonly told: { readonly count: number };
  readonly held: { readonly count: number };
  readonly missing?: readonly object[];
  readonly extra?: readonly object[];
}
const comparisons = ({ json }: { json: never }): readonly Compared[] =>
  (json as { comparisons: readonly Compared[] }).comparisons;

describe('control totals', () => {
  it('are complete when the same events are here, by the local day of their time', async () => {
    await door.send(key, [
      submitted('ngày-đầu', '2026-11-01T17:00:00Z'),
      submitted('cuối-ngày', '2026-11-02T16:59:59.999Z'),
      submitted('hôm-sau', '2026-11-02T17:00:00Z'),
      submitted('hôm-trước', '2026-11-01T16:59:59Z'),
    ]);
    const answer = await tell([
      total(['ngày-đầu', 'cuối-ngày']),
      total(['hôm-sau'], { day: '2026-11-03' }),
      total([], { day: '2026-11-04' }),
      total(['hôm-sau'], { day: '2026-11-01' }),
    ]);
    expect(answer.status).toBe(200);
    expect(comparisons(answer).map(({ complete, held }) => [complete, held.count])).toEqual([
      [true, 0],
      [true, 1],
      [true, 2],
      [false, 1],
    ]);
  });

  it('name what is missing and what is too much, with where it lies instead, when ids are told', async () => {
    await door.send(key, [
      submitted('here', '2026-11-02T08:00:00+07:00'),
      submitted('unknown-there', '2026-11-02T08:00:00+07:00'),
      submitted('other-day', '2026-11-05T08:00:00+07:00'),
    ]);
    const ids = ['here', { id: 'lost', subject: 'H-lost' }, 'other-day'];
    const told = total(['here', 'lost', 'other-day'], { ids });
    const [compared] = comparisons(await tell([told]));
    expect(compared).toMatchObject({ complete: false, told: { count: 3 }, held: { count: 2 } });
    expect(compared!.missing).toEqual([
      { id: 'lost', subject: 'H-lost' },
      { id: 'other-day', subject: 'H-other-day', instead: '2026-11-05 submitted' },
    ]);
    expect(compared!.extra).toEqual([{ id: 'unknown-there', subject: 'H-unknown-there' }]);
    const checked = await door.ask('GET', '/v1/control-totals?source=/s&day=2026-11-02');
    expect(comparisons(checked)).toEqual([compared]);
    expect(comparisons(await door.ask('GET', '/v1/control-totals?source=/another'))).toEqual([]);
  });

  it('name as missing and as too much only what is so where more is held than can be told', async () => {
    const held = (id: string, minute: number): object => submitted(id, `2026-11-02T08:0${minute}:00+07:00`);
    const old = ['cũ-1', 'cũ-2', 'cũ-3'];
    const anew = ['mới-1', 'mới-2', 'mới-3', 'mới-4'];
    await door.send(key, [...anew, ...old].map(held));
    const [compared] = comparisons(await tell([total(old, { ids: old })]));
    expect(compared).toMatchObject({ complete: false, held: { count: 7 }, missing: [] });
    expect(compared!.extra).toHaveLength(anew.length);
    expect(compared!.extra).toEqual(expect.arrayContaining(anew.map((id) => ({ id, subject: `H-${id}` }))));
  });

  it('are compared again by themselves, and a gauge says how many days are incomplete', async () => {
    await tell([total(['late']), total(['late'], { day: '2026-11-03' })]);
    const gauge = (days: number) => async (): Promise<boolean> =>
      (await door.metric('nhip_source_incomplete_days', 'source'))['/s'] === days;
    await waitFor(gauge(2), { what: 'two incomplete days' });
    await door.send(key, [submitted('late', '2026-11-02T08:00:00+07:00')]);
    await waitFor(gauge(1), { what: 'one incomplete day' });
    const { json } = await door.ask('GET', '/v1/sources');
    expect(json).toMatchObject({ sources: [{ source: '/s', received: 1, applied: 1, incompleteDays: 1 }] });
  });

  it('are refused with every fault', async () => {
    const wrong = await tell([
      total(['a'], { kind: 'vanished' }),
      total(['a'], { ids: ['b'] }),
      total(['a'], { day: '2026-11-03', ids: ['a', 'b'] }),
    ]);
    expect(wrong.status).toBe(422);
    expect((wrong.json as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual([
      '/totals/0/kind',
      '/totals/1/hash',
      '/totals/2/ids',
    ]);
    const shapes = await tell([{ day: '2026-02-30', kind: 'submitted', count: -1, hash: 'x' }]);
    expect((shapes.json as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual([
      '/totals/0/day',
      '/totals/0/count',
      '/totals/0/hash',
    ]);
    expect((await tell([total([]), total([], { day: '1999-01-01' })])).status).toBe(413);
    expect((await door.ask('GET', '/v1/control-totals', { key })).status).toBe(401);
  });
});

describe('the books', () => {
  const difference = (count: number) => async (): Promise<boolean> =>
    (await door.metric('nhip_conservation_difference', 'source'))['/s'] === count;

  it('agree whatever came, and an event that vanishes shows', async () => {
    const correction = {
      type: 'nhip.dossier.submitted.v1',
      time: '2026-11-02T08:00:00Z',
      data: { unit: 'B' },
    };
    await door.send(key, [
      submitted('a', '2026-11-02T08:00:00Z'),
      submitted('a', '2026-11-02T08:00:00Z'),
      submitted('a', '2026-11-02T08:00:00Z', 'C'),
      dossierEvent('k', 'corrected', { subject: 'H-b', data: { replaces: 'b', event: correction } }),
      dossierEvent('x', 'vanished'),
    ]);
    const [books] = await readBooks(door.database.pool);
    expect(books).toMatchObject({ received: 5, applied: 1, duplicate: 1, parked: 1, pending: 1, refused: 1 });
    await waitFor(difference(0), { what: 'a first check' });
    await door.send(key, [submitted('b', '2026-11-02T08:00:00Z')]);
    expect((await readBooks(door.database.pool)).map(differenceOf)).toEqual([0]);
    await door.database.pool.query(`DELETE FROM event WHERE id = 'a'`);
    await waitFor(difference(1), { what: 'the missing event' });
  });
});

describe('the events of a dossier', () => {
  const client = () =>
    createGrpcClient(wire.EventQueryService, `127.0.0.1:${grpcPort}`, SPEC_ENVIRONMENT.NHIP_GRPC_TOKEN);

  it('are told in order, with how they stand and when they came', async () => {
    const before = Date.now();
    await door.send(key, [
      dossierEvent('r', 'retracted', { time: '2026-11-04T08:00:00Z', data: { replaces: 'c' } }),
      dossierEvent('c', 'completed', { time: '2026-11-03T08:00:00Z' }),
      { ...dossierEvent('s', 'submitted', { data: { unit: 'A' } }), sequence: '7' },
    ]);
    const asked = client();
    const { events } = await asked.getSubjectEvents({ subject: 'H1' });
    expect(events.map(({ id, kind, standing, amendedBy }) => [id, kind, standing, amendedBy])).toEqual([
      ['s', 'submitted', 'in-force', ''],
      ['c', 'completed', 'retracted', 'r'],
      ['r', 'retracted', 'in-force', ''],
    ]);
    expect([events[0]!.sequence, JSON.parse(events[0]!.dataJson)]).toEqual([7n, { unit: 'A' }]);
    expect(events[0]!.time).toBe(BigInt(Date.parse('2026-11-02T01:00:00Z')));
    for (const { receivedAt } of events) {
      expect(Number(receivedAt)).toBeGreaterThan(before - 60_000);
      expect(Number(receivedAt)).toBeLessThan(Date.now() + 60_000);
    }
    expect((await asked.getSubjectEvents({ subject: 'nobody' })).events).toEqual([]);
    asked.close();
  });

  it('tell of each source when it was last heard', async () => {
    const before = Date.now();
    await door.send(key, [submitted('heard', '2026-11-02T08:00:00Z')]);
    const asked = client();
    const { sources } = await asked.listSources({});
    asked.close();
    const heard = sources.find(({ source }) => source === '/s');
    expect(Number(heard?.heardAt)).toBeGreaterThan(before - 60_000);
    expect(Number(heard?.heardAt)).toBeLessThan(Date.now() + 60_000);
  });

  it('are told to nobody without the token', async () => {
    const stranger = createGrpcClient(
      wire.EventQueryService,
      `127.0.0.1:${grpcPort}`,
      'another-token-of-somebody',
    );
    await expect(stranger.getSubjectEvents({ subject: 'H1' })).rejects.toMatchObject({ status: 401 });
    stranger.close();
  });
});
