import { encodeDossierFact, type queries as wire } from '@nhip/contracts';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { explainDossier } from './explain-dossier';
import { listMissing } from './missing';
import { catalogue, ALL, FACTS, openProvince, type Province } from './province.spec-data';

const LOST = FACTS.slice(0, 3);

describe('what is missing after a restore', () => {
  let database: FreshDatabase;
  let province: Province;
  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
    const { applier, rules } = province.engine;
    const kept = FACTS.filter((fact) => !LOST.includes(fact)).map((fact) => {
      const body = encodeDossierFact({ ...fact, generation: 2 });
      return { body, fact: rules.decode(body) };
    });
    const watermarks = [{ partition: 0, receivedBefore: 1, wholeGeneration: 2 }];
    await applier.apply({ facts: kept, watermarks, parked: [] });
    await applier.tick();
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  const list = (rest: { source?: string; pageSize?: number; pageToken?: string } = {}) =>
    province.snapshots.read((snapshot) =>
      listMissing(snapshot, { stream: 'dossier', source: '', pageSize: 0, pageToken: '', ...rest }),
    );
  const codes = ({ dossiers }: wire.ListMissingResponse): string[] => dossiers.map(({ subject }) => subject);
  const lost = LOST.map(({ subject }) => subject).sort();

  it('is listed with what was known, page by page, and by source', async () => {
    const all = await list();
    expect(codes(all)).toEqual(lost);
    expect(all).toMatchObject({ total: 3n, generation: 2, nextPageToken: '' });
    expect(all.dossiers[0]).toMatchObject({ knownGeneration: 1, knownVersion: LOST[0]!.version });
    expect(all.dossiers[0]?.version).toBeUndefined();
    const first = await list({ pageSize: 2 });
    const second = await list({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...codes(first), ...codes(second)]).toEqual(lost);
    expect(second.nextPageToken).toBe('');
    expect(codes(await list({ source: '/nobody' }))).toEqual([]);
  });

  it('is explained as not counted, now, and as it counted before', async () => {
    const [subject] = lost as [string];
    const explain = (asOf?: { sequence: number }) =>
      province.snapshots.read(asOf ? { asOf } : {}, (snapshot) =>
        explainDossier(snapshot, { stream: 'dossier', subject, catalogue }, ALL),
      );
    const now = await explain();
    expect(now.counted).toEqual([]);
    expect(now.verdicts[0]?.sentence?.en).toContain(
      'the backup that was restored does not hold this dossier',
    );
    const before = await explain({ sequence: 1 });
    expect(before.counted.length).toBeGreaterThan(0);
    expect(before.verdicts[0]?.sentence?.en).not.toContain('backup');
  });
});
