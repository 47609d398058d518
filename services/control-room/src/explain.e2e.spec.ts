import { freePort, freshDatabase } from '@nhip/testing';
import { asOperator, Room, USER } from './testing/room';

type Json = Record<string, unknown>;

describe('why and when, over HTTP', () => {
  let room: Room;
  let cookie: string;

  beforeAll(async () => {
    room = await Room.open({ database: await freshDatabase(), port: await freePort() });
    cookie = await room.login();
  });
  afterAll(() => room.close());

  it('explains a figure with summands that add up to it', async () => {
    const told = await json('/api/explain?indicator=dossier.on-time.E&unit=X004&period=2026-10');
    const sum = (told['numerator'] as { sign: number; sum: string }[]).reduce(
      (total, { sign, sum }) => total + sign * Number(sum),
      0,
    );
    expect([sum, (told['figure'] as Json)['numerator']]).toEqual([115, '115']);
    expect(told).toMatchObject({
      leftOut: [{ reason: 'no-due', dossiers: '3' }, {}],
      publication: { period: '2026-10', by: 'admin' },
      correction: { causes: [{ vi: '2 sự kiện đến muộn' }, {}] },
    });
  });

  it('tells what was known at an instant or at a sequence', async () => {
    const ask = async (asOf: string) => {
      const path = `/api/figures?indicator=dossier.overdue-open&unit=X004&asOf=${encodeURIComponent(asOf)}`;
      return ((await json(path))['answers'] as Json[])[0] as { figures: Json[]; times: Json };
    };
    const before = new Date(Date.now() - 1).toISOString();
    const [sequence, overdue] = [room.indicators.sequence, room.indicators.units[3]!.overdue];
    room.indicators.change((units) => (units[3]!.overdue += 7));
    for (const asOf of [before, `#${sequence}`]) {
      const { figures, times } = await ask(asOf);
      expect(figures[0]).toMatchObject({ numerator: String(overdue) });
      expect(times).toMatchObject({ knownSequence: String(sequence) });
    }
    expect((await ask(new Date().toISOString())).figures[0]).toMatchObject({
      numerator: String(overdue + 7),
    });
  });

  describe('one dossier', () => {
    const code = 'H00.01-261109-0100';

    it('comes with its verdicts and its events', async () => {
      const told = await json(`/api/dossiers/${code}`);
      expect(told['explained']).toMatchObject({
        dossier: { subject: code, unit: 'X004' },
        verdicts: [{ rule: 'instant', verdict: 'late' }, { rule: 'date' }, { rule: 'd766' }],
      });
      expect(
        (told['events'] as Json[]).map(({ kind, standing }) => `${String(kind)} ${String(standing)}`),
      ).toEqual([
        'accepted in-force',
        'supplement-requested in-force',
        'supplemented amended',
        'corrected in-force',
        'completed retracted',
        'retracted in-force',
      ]);
      expect(told).not.toHaveProperty('eventsUnavailable');
    });

    it('has only the events that were known then', async () => {
      const then = new Date(Date.now() - 12 * 86_400_000).toISOString();
      const { events } = (await json(`/api/dossiers/${code}?asOf=${then}`)) as { events: Json[] };
      expect(events.map(({ kind, standing }) => `${String(kind)} ${String(standing)}`)).toEqual([
        'accepted in-force',
        'supplement-requested in-force',
      ]);
    });

    it('is explained without its events while they cannot be had', async () => {
      room.events.failing = true;
      try {
        const told = await json(`/api/dossiers/${code}`);
        expect(told).toMatchObject({ events: null, eventsUnavailable: true, explained: { dossier: {} } });
      } finally {
        room.events.failing = false;
      }
    });

    it('may have a long code in any letters, and is asked of nobody else when not known', async () => {
      const long = `H00.01-${'Đ/'.repeat(60)}1`;
      const told = (await json(`/api/dossiers/${encodeURIComponent(long)}`)) as { explained: Json };
      expect(told.explained['dossier']).toMatchObject({ subject: long });
      expect((await room.get('/api/dossiers/nobody', { cookie })).status).toBe(404);
      expect((await room.get('/api/dossiers/', { cookie })).status).toBe(422);
    });
  });

  it('publishes a period in the name of who does it', async () => {
    const send = (headers: Record<string, string>, body: object) =>
      room.send('POST', '/api/publications', { body, headers });
    expect((await send({}, { period: '2026-09' })).status).toBe(401);
    expect((await send({ cookie }, { note: 'x' })).status).toBe(422);
    const made = await send({ cookie }, { period: '2026-09', note: 'quý III' });
    expect([made.status, await made.json()]).toMatchObject([
      201,
      { publication: { period: '2026-09', by: USER } },
    ]);
    await send(asOperator, { period: '2026-08' });
    const { publications } = (await json('/api/publications')) as { publications: Json[] };
    expect(publications.map(({ period, by }) => [period, by]).slice(0, 2)).toEqual([
      ['2026-08', 'operator'],
      ['2026-09', USER],
    ]);
  });

  it('lists corrections of all units, of one, or of the province', async () => {
    const unitsOf = async (query: string) =>
      ((await json(`/api/corrections?${query}`))['corrections'] as Json[]).map(({ unit }) => unit);
    expect(new Set(await unitsOf('period=2026-10')).size).toBe(5);
    expect(await unitsOf('unit=X004')).toEqual(['X004', 'X004']);
    expect(await unitsOf('unit=')).toEqual(['']);
  });

  it.each([
    '/api/explain?indicator=a',
    '/api/dossiers/a',
    '/api/publications',
    '/api/corrections',
    '/api/replay',
  ])('%s needs a session', async (path) => expect((await room.get(path)).status).toBe(401));

  async function json(path: string): Promise<Json> {
    const answer = await room.get(path, { cookie });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Json;
  }
});
