import { decodeDossierFact, encodeDossierFact } from '@nhip/contracts';
import { freshDatabase } from '@nhip/testing';
import * as fc from 'fast-check';
import { OPERATOR, SpecDoor } from './door.spec-data';
import { ndjson, type Json } from './events.spec-data';

const SOURCE = '/mot-cua';

const day = (of: number): string => `2026-11-${String(of).padStart(2, '0')}T08:00:00+07:00`;
const submitted = { key: 'submitted', type: 'nhip.dossier.submitted.v1', time: day(2), data: { unit: 'A' } };
const completed = { key: 'completed', type: 'nhip.dossier.completed.v1', time: day(5) };
const statement = (over: Json = {}): Json => ({
  list: 'danh-sach',
  subject: 'H1',
  statedAt: day(10),
  events: [submitted, completed],
  ...over,
});

interface Told {
  readonly dryRun: boolean;
  readonly counts: Record<string, number>;
  readonly results: {
    outcome: string;
    reason?: string;
    subject?: string;
    changes?: Json[];
    errors?: Json[];
  }[];
}

describe('POST /v1/statements', () => {
  let door: SpecDoor;
  let key: string;

  const post = (body: string, path = '/v1/statements', type = 'application/x-ndjson') =>
    door.ask('POST', path, { body, key, type });
  const state = async (statements: readonly unknown[], path?: string): Promise<Told> => {
    const { status, json } = await post(ndjson(statements), path);
    expect(status).toBe(202);
    return json;
  };
  const outcomes = ({ results }: Told): string[] => results.map(({ outcome }) => outcome);
  const factOf = async (subject = 'H1') => (await door.facts()).get(subject);
  const bytesButVersion = async (): Promise<Buffer> =>
    Buffer.from(encodeDossierFact({ ...(await factOf())!, version: 0 }));

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase());
    ({ key } = await door.makeKey({ source: SOURCE }));
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  it('makes of a first statement the fact that its plain events make', async () => {
    expect(await state([statement()])).toEqual({
      dryRun: false,
      counts: { new: 1, changed: 0, unchanged: 0, older: 0, parked: 0, refused: 0 },
      results: [
        {
          subject: 'H1',
          outcome: 'new',
          changes: [
            { key: 'submitted', change: 'added', outcome: 'applied' },
            { key: 'completed', change: 'added', outcome: 'applied' },
          ],
        },
      ],
    });
    const stated = encodeDossierFact((await factOf())!);
    await door.forgetEvents();
    const events = [submitted, completed].map(({ key: name, ...event }) => ({
      specversion: '1.0',
      id: `danh-sach/H1/${name}`,
      source: SOURCE,
      subject: 'H1',
      ...event,
    }));
    expect((await post(ndjson(events), '/v1/events')).status).toBe(202);
    expect(Buffer.from(encodeDossierFact((await factOf())!)).equals(Buffer.from(stated))).toBe(true);
  });

  it('corrects what a newer one says otherwise and retracts what it no longer says', async () => {
    await state([statement()]);
    const newer = statement({
      statedAt: day(11),
      events: [
        { ...submitted, data: { unit: 'B' } },
        { ...completed, key: 'withdrawn', type: 'nhip.dossier.withdrawn.v1' },
      ],
    });
    const [told] = (await state([newer])).results;
    expect(told).toMatchObject({ outcome: 'changed' });
    expect(told!.changes).toEqual([
      { key: 'submitted', change: 'corrected', outcome: 'applied' },
      { key: 'withdrawn', change: 'added', outcome: 'applied' },
      { key: 'completed', change: 'retracted', outcome: 'applied' },
    ]);
    expect(await factOf()).toMatchObject({ version: 5, status: 'withdrawn', opening: { unit: 'B' } });
    expect(outcomes(await state([newer, statement()]))).toEqual(['unchanged', 'older']);
    expect(await factOf()).toMatchObject({ version: 5 });
  });

  it('ends in the same fact after any order, grouping and repetition', async () => {
    const told = [
      statement(),
      statement({ statedAt: day(11), events: [submitted] }),
      statement({
        statedAt: day(12),
        events: [
          { ...submitted, data: { unit: 'B' } },
          { ...completed, time: day(6) },
        ],
      }),
      statement({ statedAt: day(12), events: [completed] }),
      statement({ statedAt: day(13), events: [{ ...completed, time: day(7) }] }),
    ];
    await state(told);
    const expected = await bytesButVersion();
    expect(decodeDossierFact(expected).status).toBe('retracted');
    const group = fc.shuffledSubarray(told, { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(group, { minLength: 1, maxLength: 3 }), async (groups) => {
        await door.forgetEvents();
        for (const each of groups) await state(each);
        await state(told);
        expect((await bytesButVersion()).equals(expected)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('lets statements of one subject meet at once, and its counts add up', async () => {
    const told = Array.from({ length: 12 }, (_, at) =>
      statement({ statedAt: day(10 + at), events: [submitted, { ...completed, time: day(3 + at) }] }),
    );
    await Promise.all(told.map((each) => state([each, each])));
    expect(await factOf()).toMatchObject({ steps: [{ kind: 'completed', at: Date.parse(day(14)) }] });
    const { rows } = await door.database.pool.query<Record<string, number>>(
      `SELECT sum(received)::int AS received, sum(applied)::int AS applied, sum(duplicate)::int AS duplicate,
        sum(pending + parked + refused)::int AS others, (SELECT count(*)::int FROM event) AS events FROM intake`,
    );
    const { received, applied, duplicate, others, events } = rows[0]!;
    expect(received).toBe(applied! + duplicate!);
    expect([others, applied]).toEqual([0, events]);
  });

  it('rehearses with dry-run: says what would change and changes nothing', async () => {
    await state([statement()]);
    const newer = statement({ statedAt: day(11), events: [submitted] });
    const fresh = statement({ subject: 'H2' });
    const told = await state([newer, fresh], '/v1/statements?dry-run=1');
    expect(told).toMatchObject({ dryRun: true, counts: { changed: 1, new: 1 } });
    expect(told.results[0]!.changes).toEqual([{ key: 'completed', change: 'retracted', outcome: 'applied' }]);
    expect(await factOf()).toMatchObject({ version: 2, status: 'completed' });
    expect(await factOf('H2')).toBeUndefined();
    expect(outcomes(await state([newer]))).toEqual(['changed']);
    expect((await post(ndjson([newer]), '/v1/statements?dry-run=yes')).status).toBe(422);
  });

  it('refuses what is not one, with the place of each fault, and no bad line harms its neighbours', async () => {
    const told = await state([
      '{"half":',
      statement({ list: 'A/B', subject: '', statedAt: 'soon' }),
      statement({ events: [] }),
      statement({ events: [submitted, submitted] }),
      statement({
        events: [
          { ...submitted, data: {} },
          { key: 'x', type: 'nhip.dossier.retracted.v1', time: day(1) },
        ],
      }),
      statement({ statedAt: '2999-01-01T00:00:00Z' }),
      statement({
        subject: 'H'.repeat(128),
        list: 'l'.repeat(40),
        events: [{ ...submitted, key: 'k'.repeat(40) }],
      }),
      statement(),
    ]);
    expect(outcomes(told)).toEqual([...Array<string>(7).fill('refused'), 'new']);
    expect(told.results.map(({ errors }) => errors?.map(({ path }) => path))).toEqual([
      undefined,
      ['/list', '/subject', '/statedAt'],
      ['/events'],
      ['/events'],
      ['/events/0/data/unit', '/events/1/type'],
      ['/statedAt'],
      ['/events/0/key'],
      undefined,
    ]);
    expect((await post('[]', '/v1/statements', 'application/json')).status).toBe(415);
  });

  it('parks what meets another event under its name, and takes the rest', async () => {
    const taken = { specversion: '1.0', id: 'danh-sach/H1/submitted', source: SOURCE, subject: 'H9' };
    await post(ndjson([{ ...taken, ...submitted, key: undefined }]), '/v1/events');
    const [told] = (await state([statement()])).results;
    expect(told).toMatchObject({ outcome: 'parked' });
    expect(told!.changes).toEqual([
      { key: 'submitted', change: 'added', outcome: 'parked', reason: 'conflict' },
      { key: 'completed', change: 'added', outcome: 'applied' },
    ]);
    expect(outcomes(await state([statement()]))).toEqual(['parked']);
  });

  it('lists what has vanished from a list, page by page, to its source and to the operator', async () => {
    await state([1, 2, 3].map((at) => statement({ subject: `H${at}` })));
    await state([statement({ subject: 'H2', statedAt: day(11) })]);
    const ask = async (query: string, by = key): Promise<[number, Json]> => {
      const { status, json } = await door.ask('GET', `/v1/statements/danh-sach/vanished?${query}`, {
        key: by,
      });
      return [status, json];
    };
    const before = `before=${encodeURIComponent(day(11))}`;
    const gone = (subject: string): Json => ({ subject, statedAt: new Date(day(10)).toISOString() });
    expect(await ask(before)).toEqual([200, { subjects: [gone('H1'), gone('H3')] }]);
    expect(await ask(`${before}&limit=1`)).toEqual([200, { subjects: [gone('H1')], next: 'H1' }]);
    expect(await ask(`${before}&limit=1&after=H1`)).toEqual([200, { subjects: [gone('H3')], next: 'H3' }]);
    expect(await ask(`${before}&source=${encodeURIComponent(SOURCE)}`, OPERATOR)).toMatchObject([200, {}]);
    expect((await ask(before, OPERATOR))[0]).toBe(422);
    expect((await ask('before=now'))[0]).toBe(422);
    expect((await ask(before, 'nobody'))[0]).toBe(401);
  });
});
