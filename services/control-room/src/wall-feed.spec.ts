import { create } from '@bufbuild/protobuf';
import { queries } from '@nhip/contracts';
import { WallFeed, type IndicatorsClient } from './wall-feed';
import { shownIndicators, WALL } from './wall';

const MISSING = 'dossier.online-share';
const times = (knownSequence: bigint) => ({
  happened: { from: '2026-11-01', to: '2026-11-21' },
  knownSequence,
});

/** Indicators of a province whose catalogue lacks one that the wall shows; they refuse to be asked for it. */
function indicators(): { client: IndicatorsClient; asked: string[]; calls: string[] } {
  const asked: string[] = [];
  const calls: string[] = [];
  const take = (indicator: string): void => {
    if (indicator === MISSING) throw new Error('no such indicator');
    asked.push(indicator);
  };
  const definitions = [...shownIndicators(WALL)].filter((id) => id !== MISSING).map((id) => ({ id }));
  const client = {
    getCatalogue: async () => create(queries.GetCatalogueResponseSchema, { definitions }),
    getUnits: async () => create(queries.GetUnitsResponseSchema, {}),
    getSeries: async ({ indicator }: { indicator: string }) => {
      take(indicator);
      return create(queries.GetSeriesResponseSchema, {});
    },
    getRanking: async ({ indicator, tier }: { indicator: string; tier: string }) => {
      calls.push(`ranking ${indicator} ${tier}`);
      return create(queries.GetRankingResponseSchema, { times: times(40n) });
    },
    getFigures: async ({ queries: all }: { queries: { indicator: string; by?: string }[] }) => {
      calls.push('figures');
      for (const { indicator } of all) take(indicator);
      const answers = all.map(({ indicator, by }) => ({
        figures: [{ indicator, unit: by === 'unit' ? 'X' : '', numerator: 1n, value: 1 }],
        times: times(41n),
      }));
      return create(queries.GetFiguresResponseSchema, { answers });
    },
  };
  return { client: client as unknown as IndicatorsClient, asked, calls };
}

it('leaves the place of an indicator empty that the catalogue lacks, and fills the others', async () => {
  const { client, asked } = indicators();
  const feed = new WallFeed(client, WALL, { allUnits: true });
  const { parts } = await feed.fast();
  const slow = await feed.slow({ from: '2026-11-01', to: '2026-11-21' });
  expect(Object.keys(parts.figures ?? {})).toContain('dossier.on-time.E');
  expect(Object.keys(slow.series ?? {})).toEqual(
    WALL.tiles.map(({ indicator }) => indicator).filter((indicator) => indicator !== MISSING),
  );
  expect(asked).not.toContain(MISSING);
});

it('claims no more than the oldest of its answers knew', async () => {
  const { times: told } = await new WallFeed(indicators().client, WALL, { allUnits: true }).fast();
  expect(told).toMatchObject({ from: '2026-11-01', to: '2026-11-21', knownSequence: 40 });
});

it.each([
  ['one scene', ['van-ban'], ['document.out-signed']],
  ['two', ['ho-so', 'an-toan'], ['dossier.on-time.E', 'security.devices-monitored']],
  ['none, but the large tiles', [], []],
])('asks for the figures once, and for the rankings of what is looked at: %s', async (_, scenes, judging) => {
  const { client, asked, calls } = indicators();
  const feed = new WallFeed(client, WALL, { allUnits: true });
  const { parts } = await feed.fast(new Set(scenes));
  expect(calls.toSorted()).toEqual(
    ['figures', ...judging.flatMap((id) => [`ranking ${id} commune`, `ranking ${id} department`])].toSorted(),
  );
  expect(Object.keys(parts.rankings ?? {})).toEqual(judging);
  expect(asked).toEqual(expect.arrayContaining(['dossier.on-time.E', 'security.incidents.serious']));
  expect(asked.includes('gazette.issues')).toBe(scenes.includes('van-ban'));
});
