import { encodeDossierFact } from '@nhip/contracts';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { PARTS, readingsOf, type Part } from '../core/listing';
import { HistoryIndex } from '../history-index';
import { listing, LISTING_LIMITS } from './listing';
import type { ListingAsked } from './listing-sql';
import {
  ALL,
  asked,
  at,
  catalogue,
  DAY,
  FACTS,
  NOW,
  openProvince,
  type Province,
} from './province.spec-data';
import { placeOf } from './place';
import { questionOf } from './question';
import { seenAt, seenByStream } from './figures';
import type { Snapshot } from './snapshot';

/** A flow, stocks, one of each, ratios by day of closing and of falling due, and one by day of receipt. */
const INDICATORS = [
  'dossier.refused',
  'dossier.still-open',
  'dossier.near-due',
  'dossier.to-solve',
  'dossier.on-time.A',
  'dossier.on-time.C',
  'dossier.on-time.E',
];

describe('the dossiers behind a figure', () => {
  let database: FreshDatabase;
  let province: Province;

  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  /** What a list behind a figure is asked for, whole. */
  async function behind(
    snapshot: Snapshot,
    indicator: string,
    { period, unit = '', part = 'numerator' }: { period: string; unit?: string; part?: Part },
  ): Promise<ListingAsked> {
    const { definition, window, where } = questionOf(catalogue, snapshot, asked(indicator, period, { unit }));
    const place = placeOf(snapshot, unit, { to: window.to, scope: ALL });
    const { codes } = await seenAt(place, seenByStream(snapshot)('dossier'));
    const readings = readingsOf(definition, part, window);
    const page = { size: FACTS.length, after: '' };
    return { stream: 'dossier', readings, where, codes, whole: place.whole, ...page };
  }

  /** Every page of every list of the catalogue, as lines. */
  const all = (limits: { postings: number; since: number }): Promise<string[]> =>
    province.snapshots.read(async (snapshot) => {
      const lines: string[] = [];
      for (const { id, kind } of INDICATORS.map((id) => catalogue.get(id)!))
        for (const [period, unit] of [
          ['2026', ''],
          ['2026-03', 'D1'],
        ] as const)
          for (const part of kind === 'count' ? (['numerator'] as const) : PARTS) {
            const same = { ...(await behind(snapshot, id, { period, unit, part })), size: 151 };
            for (let after = ''; ;) {
              const { rows, total, atLeast } = await listing(snapshot, { ...same, after }, limits);
              lines.push(...rows.map((row) => `${id} ${part} ${period} ${row.subject} ${row.weight}`));
              if (after === '' && !atLeast) lines.push(`${id} ${part} ${period} total ${total}`);
              if (rows.length < same.size) break;
              after = rows.at(-1)!.subject;
            }
          }
      return lines;
    });
  const withoutTotals = (lines: readonly string[]): string[] =>
    lines.filter((line) => !line.includes(' total '));

  it('are the same from all facts, from the index, from its two orders, and while the index is behind', async () => {
    const judged = await all({ ...LISTING_LIMITS, since: 0 });
    expect(judged.length).toBeGreaterThan(2_000);
    expect(await all(LISTING_LIMITS)).toEqual(judged);
    const index = new HistoryIndex(database.pool);
    while ((await index.advance({ eager: true })).moved);
    expect(await all({ ...LISTING_LIMITS, since: 0 })).toEqual(judged);
    expect(withoutTotals(await all({ postings: 3, since: 0 }))).toEqual(withoutTotals(judged));
    const { applier, rules } = province.engine;
    const facts = FACTS.filter((_, i) => i % 7 === 0)
      .map((fact) =>
        encodeDossierFact({ ...fact, version: 2, steps: [{ kind: 'completed', at: NOW - DAY }] }),
      )
      .map((body) => ({ body, fact: rules.decode(body) }));
    await applier.apply({ facts, watermarks: [], parked: [] });
    const later = await all({ ...LISTING_LIMITS, since: FACTS.length });
    expect(later).not.toEqual(judged);
    expect(await all({ ...LISTING_LIMITS, since: 0 })).toEqual(later);
    expect(withoutTotals(await all({ postings: 3, since: FACTS.length }))).toEqual(withoutTotals(later));
  });

  it('are at least so many when there are more than are counted', async () => {
    await province.snapshots.read(async (snapshot) => {
      const received = { ...(await behind(snapshot, 'dossier.received', { period: '2026' })), size: 10 };
      const few = await listing(snapshot, received, { postings: 100, since: FACTS.length });
      expect([few.atLeast, few.rows.length]).toEqual([true, 10]);
      expect(few.total).toBeGreaterThanOrEqual(100);
      expect(few.total).toBeLessThanOrEqual(FACTS.length);
    });
  });

  it('in a stock of long ago are all counted, however many came and left since', async () => {
    const index = new HistoryIndex(database.pool);
    while ((await index.advance({ eager: true })).moved);
    await province.snapshots.read(async (snapshot) => {
      const open = await behind(snapshot, 'dossier.still-open', { period: '2026-01' });
      const told = async (limits: { postings: number; since: number }) => {
        const { rows, ...counted } = await listing(snapshot, open, limits);
        return { ...counted, subjects: rows.map(({ subject }) => subject) };
      };
      const judged = await told({ postings: 0, since: -1 });
      const began = FACTS.filter(({ opening }) => opening && opening.at < at('2026-02-01T00:00:00')).length;
      expect(await told({ postings: 2 * began, since: 0 })).toEqual(judged);
      expect(judged.total).toBeLessThan(began);
      expect(FACTS.length).toBeGreaterThan(3 * began);
    });
  });
});
