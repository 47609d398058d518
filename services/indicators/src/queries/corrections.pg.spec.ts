import { encodeDossierFact, type DossierFact, type queries as wire } from '@nhip/contracts';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { dossierFact } from '../core/dossier.spec-data';
import { listCorrections, type CorrectionsAsked } from './corrections';
import { explain } from './explain';
import { publicationsOf } from './pinned';
import { ALL, asked, at, catalogue, DAY, FACTS, openProvince, type Province } from './province.spec-data';
import { listPublications, publish } from './publications';
import { questionOf } from './question';

const MARCH_10 = at('2026-03-10T09:00:00');
const LATE = dossierFact(MARCH_10, {
  ...{ subject: 'Z-late', status: 'completed', newestEventAt: MARCH_10 + 3 * DAY },
  opening: { at: MARCH_10, unit: 'a', source: '/s' },
  steps: [{ kind: 'completed', at: MARCH_10 + 3 * DAY }],
  dues: [{ from: MARCH_10, due: MARCH_10 + DAY }],
});

describe('a published period', () => {
  let database: FreshDatabase;
  let province: Province;

  const apply = (...facts: DossierFact[]): Promise<void> => {
    const { engine } = province;
    const read = facts.map(encodeDossierFact).map((body) => ({ body, fact: engine.rules.decode(body) }));
    return engine.applier.apply({ facts: read, watermarks: [], parked: [] });
  };
  const published = (period: string, { by = 'Chánh Văn phòng', note = '', scope = ALL } = {}) =>
    publish({ pool: database.pool, snapshots: province.snapshots, catalogue }, { period, by, note }, scope);
  const corrections = async (
    rest: Partial<CorrectionsAsked> = {},
    scope = ALL,
  ): Promise<wire.Correction[]> => {
    const wanted = { period: '', indicator: '', unit: undefined, ...rest };
    const answer = await province.snapshots.read((snapshot) =>
      listCorrections(snapshot, { catalogue, ...wanted }, scope),
    );
    return answer.corrections;
  };
  const shown = ({ unit, indicator, published: was, now, dossiers, subjects, causes }: wire.Correction) => ({
    ...{ unit, indicator, was: Number(was?.numerator), now: Number(now?.numerator) },
    ...{ dossiers: Number(dossiers), subjects, causes: causes.map(({ vi }) => vi) },
  });

  beforeEach(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
  });
  afterEach(async () => {
    await province.units.destroy();
    await database.drop();
  });

  it('pins every figure of every unit, and a later publication stands beside it', async () => {
    const first = await published('2026-03', { note: 'báo cáo tháng 3' });
    expect(first).toMatchObject({ period: '2026-03', by: 'Chánh Văn phòng', note: 'báo cáo tháng 3' });
    // All seven units hold dossiers; of other streams nothing ever came, so there is nothing to pin.
    const ofDossiers = [...catalogue.values()].filter(({ stream }) => stream === 'dossier');
    expect(first.figures).toBeGreaterThan(ofDossiers.length * 6);
    const { rows } = await database.pool.query<{ n: string }>(
      "SELECT count(DISTINCT indicator) AS n FROM published_figure WHERE unit = 'P'",
    );
    expect(Number(rows[0]?.n)).toBe(ofDossiers.length);
    await apply(LATE);
    const second = await published('2026-03', { by: 'Khác' });
    const listed = await province.snapshots.read(listPublications);
    expect(listed.map(({ by, sequence }) => [by, sequence])).toEqual([
      ['Khác', second.sequence],
      ['Chánh Văn phòng', first.sequence],
    ]);
    expect(second.sequence).toBeGreaterThan(first.sequence);
    const told = await corrections({ indicator: 'dossier.completed', unit: '' });
    expect(told.map(({ publishedSequence }) => publishedSequence)).toEqual([first.sequence]);
  });

  it('is corrected by an event that came late: both values, the cause, the dossier', async () => {
    const { sequence } = await published('2026-03');
    expect(await corrections()).toEqual([]);
    const was = await province.count('dossier.completed', '2026-03', { unit: 'a' });
    await apply(LATE, {
      ...LATE,
      subject: 'Z-april',
      opening: { ...LATE.opening!, at: at('2026-04-02T09:00:00') },
      steps: [],
      dues: [],
    });
    const told = await corrections({ indicator: 'dossier.completed' });
    expect(told.map(shown)).toEqual(
      ['P', 'D1', 'a'].map((unit) => ({
        ...{ unit, indicator: 'dossier.completed', dossiers: 1, subjects: ['Z-late'] },
        causes: ['Sự kiện đến sau khi công bố: 1 hồ sơ'],
        was: expect.any(Number) as number,
        now: expect.any(Number) as number,
      })),
    );
    expect(shown(told[2] as wire.Correction)).toMatchObject({ was, now: was + 1 });
    expect(told[0]?.publishedSequence).toBe(sequence);
    expect(Number(told[0]?.changedAt)).toBeGreaterThanOrEqual(Number(told[0]?.publishedAt) - 60_000);
    const early = await corrections({ indicator: 'dossier.received', period: '2026-03', unit: 'c' });
    expect(early).toEqual([]);
  });

  it('is corrected by a retraction and a correction, each named for what it is', async () => {
    const closedIn = (month: string, unit: string): DossierFact =>
      FACTS.find(
        ({ opening, steps, dues }) =>
          opening?.unit === unit &&
          dues.length === 1 &&
          steps.length === 1 &&
          steps[0]?.kind === 'completed' &&
          new Date(steps[0].at).toISOString().startsWith(month),
      )!;
    const [gone, moved] = [closedIn('2026-03', 'b'), closedIn('2026-03', 'c')];
    await published('2026-03');
    await apply(
      { ...gone, version: 2, steps: [] },
      { ...moved, version: 2, steps: [{ kind: 'completed', at: at('2026-04-10T09:00:00') }] },
    );
    const [whole] = await corrections({ indicator: 'dossier.completed', unit: '' });
    expect(shown(whole as wire.Correction)).toMatchObject({
      ...{ dossiers: 2, subjects: [gone.subject, moved.subject].sort() },
      causes: ['Sự kiện được đính chính hoặc thu hồi: 2 hồ sơ'],
    });
    expect(Number(whole?.now?.numerator) - Number(whole?.published?.numerator)).toBe(-2);
  });

  /** The invariant on which causes rest: what the named dossiers changed is the whole difference. */
  it('is explained to the last dossier, for every indicator and unit, whatever changed', async () => {
    await published('2026-02');
    await published('2026-Q1');
    await apply(
      ...FACTS.slice(0, 60).map((fact, i) => ({
        ...fact,
        version: 2,
        ...(i % 3 === 0 ? { steps: [] } : i % 3 === 1 ? { dues: [] } : { status: 'retracted' as const }),
      })),
      { ...LATE, opening: { ...LATE.opening!, unit: 'old', at: at('2026-02-03T09:00:00') } },
    );
    const told = await corrections();
    expect(told.length).toBeGreaterThan(50);
    for (const each of told) {
      expect(each.causes.map(({ vi }) => vi).join()).toMatch(/^(Sự kiện [^,]*,?)+$/);
      expect([each.indicator, each.unit, Number(each.dossiers) > 0]).toEqual([
        each.indicator,
        each.unit,
        true,
      ]);
    }
  });

  it('says when the list of units or the definition changed', async () => {
    await published('2026-03');
    await database.pool.query("UPDATE unit SET parent = 'P' WHERE code = 'a'");
    await database.pool.query('UPDATE journal_head SET units_revision = units_revision + 1');
    const [moved] = await corrections({ indicator: 'dossier.received', unit: 'D1' });
    expect(shown(moved as wire.Correction)).toMatchObject({
      dossiers: 0,
      causes: ['Danh mục đơn vị thay đổi'],
    });
    const definition = { ...catalogue.get('dossier.received')!, version: 7 };
    const numerator = definition.numerator.map((term) => ({ ...term, where: { channel: ['online'] } }));
    const changed = new Map([['dossier.received', { ...definition, numerator }]]);
    const answer = await province.snapshots.read((snapshot) =>
      listCorrections(snapshot, { catalogue: changed, period: '', indicator: '', unit: '' }, ALL),
    );
    expect(answer.corrections[0]?.causes[0]).toMatchObject({ vi: 'Định nghĩa thay đổi: phiên bản 1 → 7' });
    expect(answer.corrections[0]?.published?.definitionVersion).toBe(1);
  });

  it('stands in the explanation of its window', async () => {
    const { sequence } = await published('2026-03', { note: 'đã ký' });
    await apply(LATE);
    const explained = (period: string) =>
      province.snapshots.read((snapshot) =>
        explain(
          snapshot,
          questionOf(catalogue, snapshot, asked('dossier.completed', period, { unit: 'a' })),
          ALL,
        ),
      );
    const { publication, correction, figure } = await explained('2026-03');
    expect(publication).toMatchObject({ sequence, note: 'đã ký' });
    expect(Number(figure?.numerator) - Number(publication?.figure?.numerator)).toBe(1);
    expect(correction?.subjects).toEqual(['Z-late']);
    expect((await explained('2026-04')).publication).toBeUndefined();
  });

  it('as of before a publication, or before a change, is as it was', async () => {
    const { sequence } = await published('2026-03');
    await apply(LATE);
    const then = (asOf: number) =>
      province.snapshots.read({ asOf: { sequence: asOf } }, (snapshot) =>
        listCorrections(snapshot, { catalogue, period: '', indicator: 'dossier.completed', unit: '' }, ALL),
      );
    expect((await then(Number(sequence))).corrections).toEqual([]);
    expect((await then(Number(sequence) + 1)).corrections).toHaveLength(1);
  });

  it.each<[string, string, { by?: string; scope?: typeof ALL }, number]>([
    ['is not over yet', '2026-05', {}, 422],
    ['contains now', '2026', {}, 422],
    ['is none', '2026-13', {}, 422],
    ['lies before everything that is known', '1950', {}, 422],
    ['is published by nobody', '2026-03', { by: ' ' }, 422],
    ['is published by who sees a part', '2026-03', { scope: { allUnits: false, units: ['D1'] } }, 403],
  ])('that %s is refused', async (_, period, rest, status) => {
    await expect(published(period, rest)).rejects.toMatchObject({ status });
    expect(await province.snapshots.read(listPublications)).toEqual([]);
  });

  it('is shown within the scope, and asked for by names that exist', async () => {
    await published('2026-03');
    await apply(LATE);
    const scope = { allUnits: false, units: ['D1'] };
    const seen = await corrections({ indicator: 'dossier.completed' }, scope);
    expect(seen.map(({ unit }) => unit)).toEqual(['D1', 'a']);
    await expect(corrections({ period: '2026-02' })).rejects.toMatchObject({ status: 404 });
    await expect(corrections({ indicator: 'nothing' })).rejects.toMatchObject({ status: 404 });
    await expect(corrections({ period: 'no\0period' })).rejects.toMatchObject({ status: 404 });
    await expect(corrections({ unit: 'nowhere' })).rejects.toMatchObject({ status: 404 });
    for (const unit of ['', 'P', 'c', '~unknown'])
      await expect(corrections({ unit }, scope)).rejects.toMatchObject({ status: 403 });
    expect(await corrections({ unit: 'old' })).toEqual([]);
  });

  it('is published so many times and no more', async () => {
    for (let i = 0; i < 20; i++) await published('2026-03');
    await expect(published('2026-03')).rejects.toMatchObject({ status: 409 });
    await expect(published('2026-02')).resolves.toMatchObject({ period: '2026-02' });
    expect(await province.snapshots.read(listPublications)).toHaveLength(21);
  });

  it('says nothing of an indicator that there was not when it was published', async () => {
    const older = new Map([...catalogue].filter(([id]) => id !== 'dossier.completed'));
    const { pool } = database;
    const by = { period: '2026-03', by: 'x', note: '' };
    await publish({ pool, snapshots: province.snapshots, catalogue: older }, by, ALL);
    await apply(LATE);
    const told = await corrections({ unit: 'a' });
    expect(told.map(({ indicator }) => indicator)).toContain('dossier.received');
    expect(told.map(({ indicator }) => indicator)).not.toContain('dossier.completed');
    const { publication, correction } = await province.snapshots.read((snapshot) =>
      explain(snapshot, questionOf(catalogue, snapshot, asked('dossier.completed', '2026-03')), ALL),
    );
    expect([publication?.by, publication?.figure, correction]).toEqual(['x', undefined, undefined]);
  });

  /** What is not touched is not computed again, so this may say yes too often and never no. */
  it('is touched by what changes its days, the units, the rules or a cut-over, and by nothing else', async () => {
    const touched = () =>
      province.snapshots.read(async (snapshot) =>
        (await publicationsOf(snapshot, { period: '', most: 9 })).map((each) => [each.period, each.touched]),
      );
    await published('2026-02');
    await published('2026-03');
    const opening = { ...LATE.opening!, at: at('2026-05-04T09:00:00') };
    await apply({ ...LATE, subject: 'Z-may', opening, steps: [], dues: [] });
    expect(await touched()).toEqual([
      ['2026-03', false],
      ['2026-02', false],
    ]);
    await apply(LATE);
    expect(await touched()).toEqual([
      ['2026-03', true],
      ['2026-02', false],
    ]);
    const { head } = await province.snapshots.read(async (snapshot) => snapshot);
    await apply({
      ...{ ...LATE, subject: 'Z-before', steps: [], dues: [] },
      opening: { ...opening, at: at('2026-04-28T09:00:00'), cutOverAt: at('2026-05-02T00:00:00') },
    });
    expect(await touched()).toEqual([
      ['2026-03', true],
      ['2026-02', true],
    ]);
    const early = await corrections({ indicator: 'dossier.received', period: '2026-02', unit: 'a' });
    expect(early.map(({ causes }) => causes[0]?.en)).toEqual([
      'A source was connected after the window had begun',
    ]);
    const then = await province.snapshots.read({ asOf: { sequence: head.sequence } }, (snapshot) =>
      publicationsOf(snapshot, { period: '2026-02', most: 1 }),
    );
    expect(then[0]?.touched).toBe(false);
  });
});
