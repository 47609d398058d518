import {
  createClient,
  sendEvent,
  sendEvents,
  sendStatements,
  type DossierEvent,
  type NhipClient,
  type Statement,
} from '@nhip/client';
import { freshDatabase } from '@nhip/testing';
import { SpecDoor } from '../../services/dossier-events/src/door.spec-data';

const said = { specversion: '1.0', source: '/one-stop-shop', subject: 'H1' } as const;
const submitted: DossierEvent = {
  ...said,
  id: 'H1:submitted',
  type: 'nhip.dossier.submitted.v1',
  time: '2026-11-03T08:10:00+07:00',
  data: { unit: 'xa-dong-tam', channel: 'online', field: 'Đất đai' },
};
const paid: DossierEvent = {
  ...said,
  id: 'H1:paid',
  type: 'nhip.dossier.paid.v1',
  time: '2026-11-03T09:10:00+07:00',
  data: { way: 'online', amount: 50_000 },
};
const completed: DossierEvent = {
  ...said,
  id: 'H1:completed',
  type: 'nhip.dossier.completed.v1',
  time: '2026-11-04T08:10:00+07:00',
};

describe('the client and the real door', () => {
  let door: SpecDoor;
  let client: NhipClient;

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase());
    const { key } = await door.makeKey({ source: '/one-stop-shop' });
    client = createClient({ url: door.service.url, key });
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  it('one event, an array and lines end in the same stored events; each counts once', async () => {
    expect(await sendEvent(client, submitted)).toEqual({ id: 'H1:submitted', outcome: 'applied' });
    const array = await sendEvents(client, [submitted, paid], { as: 'batch' });
    expect(array.results.map(({ outcome }) => outcome)).toEqual(['duplicate', 'applied']);
    const lines = await sendEvents(client, [submitted, paid, completed]);
    expect(lines.counts).toEqual({ applied: 1, duplicate: 2, pending: 0, parked: 0, refused: 0 });
    expect((await door.stored()).map(({ id, kind, body }) => [id, kind, body])).toEqual([
      ['H1:completed', 'completed', {}],
      ['H1:paid', 'paid', { way: 'online', amount: 50_000 }],
      ['H1:submitted', 'submitted', { unit: 'xa-dong-tam', channel: 'online', field: 'Đất đai' }],
    ]);
  });

  it('hears every fault of an event that is refused, and the outcome of each among many', async () => {
    const wrong: DossierEvent = { ...submitted, id: 'H2:submitted', time: 'yesterday' };
    await expect(sendEvent(client, wrong)).rejects.toMatchObject({
      name: 'NotTaken',
      status: 422,
      problem: { errors: [{ path: '/time', detail: expect.any(String) }] },
    });
    const { results } = await sendEvents(client, [wrong, submitted]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'applied']);
  });

  it('a signing key is believed, and not without its secret', async () => {
    const { key, signingSecret } = await door.makeKey({ source: '/signing-shop', signed: true });
    const event: DossierEvent = { ...submitted, source: '/signing-shop' };
    const signing = createClient({ url: door.service.url, key, signingSecret: signingSecret! });
    expect(await sendEvents(signing, [event, { ...event, id: 'e2' }])).toMatchObject({
      counts: { applied: 2 },
    });
    const unsigned = createClient({ url: door.service.url, key });
    await expect(sendEvent(unsigned, event)).rejects.toMatchObject({ status: 401 });
  });

  it('states of a list, rehearsed and told; what it ceased to name; control totals', async () => {
    const { time } = submitted;
    const statement: Statement = {
      list: 'register',
      subject: 'H7',
      statedAt: '2026-11-03T17:00:00+07:00',
      events: [{ key: 'submitted', type: 'nhip.dossier.submitted.v1', time, data: { unit: 'xa-dong-tam' } }],
    };
    const rehearsed = await sendStatements(client, [statement], { dryRun: true });
    expect([rehearsed.dryRun, rehearsed.counts.new, await door.stored()]).toEqual([true, 1, []]);
    expect((await sendStatements(client, [statement])).results[0]?.changes).toEqual([
      { key: 'submitted', change: 'added', outcome: 'applied' },
    ]);

    const vanished = await client.GET('/v1/statements/{list}/vanished', {
      params: { path: { list: 'register' }, query: { before: '2026-11-04T00:00:00+07:00' } },
    });
    expect(vanished.data?.subjects.map(({ subject }) => subject)).toEqual(['H7']);

    const hash = '0'.repeat(64);
    const told = await client.POST('/v1/control-totals', {
      body: { totals: [{ day: '2026-11-03', kind: 'submitted', count: 2, hash }] },
    });
    expect(told.data?.comparisons[0]).toMatchObject({ complete: false, held: { count: 1 } });
  });

  it('is patient with a door whose rate it went beyond', async () => {
    const narrow = await SpecDoor.start(await freshDatabase(), { requestsPerSecond: 2, requestsBurst: 1 });
    try {
      const { key } = await narrow.makeKey({ source: '/one-stop-shop' });
      const eager = createClient({ url: narrow.service.url, key, patience: { firstPauseMs: 1 } });
      const events = [submitted, paid, completed];
      const outcomes = await Promise.all(events.map((event) => sendEvent(eager, event)));
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
    } finally {
      await narrow.stop();
    }
  });
});
