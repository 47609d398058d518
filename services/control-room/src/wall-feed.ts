import type { MessageInitShape } from '@bufbuild/protobuf';
import type { queries, wall } from '@nhip/contracts';
import type { GrpcClient } from '@nhip/runtime/grpc';
import { LIMITS } from './config';
import {
  definitionsOf,
  figureOf,
  rankingOf,
  seriesOf,
  timesOf,
  unitFiguresOf,
  unitsOf,
  type BoardParts,
} from './core/board';
import { comparedWindow, daysUpTo, type DayRange } from './core/compared-window';
import type { Scenes } from './core/watched-scenes';
import type { WireScope } from './principal';
import { lookedAt, provinceIndicators, shownIndicators, tilesOf, unitIndicators } from './wall';

export type IndicatorsClient = GrpcClient<typeof queries.IndicatorQueryService>;
type FigureParts = Pick<wall.Board, 'figures' | 'unitFigures'>;
type FigureQuery = MessageInitShape<typeof queries.FigureQuerySchema>;

const THIS_MONTH = { window: { case: 'current', value: 'month' } } as const;
const range = (value: DayRange) => ({ window: { case: 'range', value } }) as const;

/**
 * Asks the indicators for what one board shows, in as few calls as there are kinds of questions. `scenes` are those
 * that are looked at; where none are named, all.
 */
export class WallFeed {
  private ids: ReadonlySet<string> | undefined;

  constructor(
    private readonly indicators: IndicatorsClient,
    private readonly whole: wall.WallLayout,
    readonly scope: WireScope,
  ) {}

  /** A province's catalogue may lack an indicator: its place stays empty instead of emptying the wall. */
  private async known(): Promise<ReadonlySet<string>> {
    this.ids ??= new Set(
      (await this.indicators.getCatalogue({ scope: this.scope })).definitions.map(({ id }) => id),
    );
    return this.ids;
  }

  /** What moves with every change: figures of the province and of every unit in one snapshot, and the rankings. */
  async fast(scenes?: Scenes): Promise<{ parts: BoardParts; times: wall.BoardTimes }> {
    const known = await this.known();
    const ranked = lookedAt(this.whole, scenes).scenes.filter(({ judgedBy }) => known.has(judgedBy));
    const asked = ranked.flatMap((scene) => this.whole.tiers.map((tier) => ({ scene, tier })));
    const [figures, ...told] = await Promise.all([
      this.figures(scenes),
      ...asked.map(({ scene, tier }) => this.ranking(scene.judgedBy, tier)),
    ]);
    const rankings: Record<string, Record<string, wall.BoardRanking>> = {};
    for (const [at, { scene, tier }] of asked.entries()) {
      const ranking = told[at];
      if (ranking !== undefined)
        (rankings[scene.judgedBy] ??= {})[tier] = rankingOf(ranking, {
          newestAt: (unit) => newestOf(scene, figures.parts.unitFigures[unit]),
          silentAfterMs: scene.silentAfterMs,
        });
    }
    const sequences = [figures.times, ...told.map(({ times }) => timesOf(times))];
    return {
      parts: { ...figures.parts, rankings },
      // The frame claims no more than the oldest of its answers knew.
      times: {
        ...figures.times,
        knownSequence: Math.min(...sequences.map(({ knownSequence }) => knownSequence)),
      },
    };
  }

  private ranking(indicator: string, tier: string): Promise<queries.GetRankingResponse> {
    const { scope } = this;
    const minimumN = this.whole.minimumRanked;
    return this.indicators.getRanking({ scope, indicator, window: THIS_MONTH, minimumN, tier });
  }

  /** The figures of the province and of every unit in one question. @param asOf the instant of which they are wanted */
  async figures(scenes?: Scenes, asOf?: number): Promise<{ parts: FigureParts; times: wall.BoardTimes }> {
    const { scope } = this;
    const looked = lookedAt(this.whole, scenes);
    const known = await this.known();
    const province = [...provinceIndicators(looked)]
      .filter((indicator) => known.has(indicator))
      .map((indicator): FigureQuery => ({ indicator, window: THIS_MONTH }));
    const byUnit = [...unitIndicators(looked)]
      .filter((indicator) => known.has(indicator))
      .map((indicator): FigureQuery => ({ indicator, window: THIS_MONTH, by: 'unit' }));
    const { answers } = await this.indicators.getFigures({
      scope,
      queries: [...province, ...byUnit],
      ...(asOf === undefined ? {} : { asOf: BigInt(Math.floor(asOf)) }),
    });
    const told = answers.slice(0, province.length).flatMap((answer) => answer.figures);
    return {
      parts: {
        figures: Object.fromEntries(told.map((figure) => [figure.indicator, figureOf(figure)])),
        unitFigures: unitFiguresOf(answers.slice(province.length)),
      },
      times: timesOf(answers[0]?.times),
    };
  }

  /** What figures are drawn with: definitions and units. */
  async frame(): Promise<Pick<wall.Board, 'definitions' | 'units'>> {
    const { whole: layout, scope } = this;
    const [catalogue, units] = await Promise.all([
      this.indicators.getCatalogue({ scope }),
      this.indicators.getUnits({ scope }),
    ]);
    this.ids = new Set(catalogue.definitions.map(({ id }) => id));
    return {
      definitions: definitionsOf(catalogue.definitions, shownIndicators(layout)),
      units: unitsOf(units.units, layout.tiers),
    };
  }

  /** What moves slowly: definitions, units, thirty days, and the figures of an earlier window. */
  async slow(shown: DayRange, scenes?: Scenes): Promise<BoardParts> {
    const { scope } = this;
    const looked = lookedAt(this.whole, scenes);
    const known = await this.known();
    const isKnown = ({ indicator }: wall.WallTile): boolean => known.has(indicator);
    const large = looked.tiles.filter(isKnown);
    const compared = tilesOf(looked)
      .filter(isKnown)
      .map(({ indicator, comparedWith }) => ({
        indicator,
        with: comparedWith,
        ...comparedWindow(shown, comparedWith),
      }));
    const window = range(daysUpTo(shown.to, LIMITS.seriesDays));
    const [frame, earlier, ...series] = await Promise.all([
      this.frame(),
      this.indicators.getFigures({
        scope,
        queries: compared.map(({ indicator, from, to }) => ({ indicator, window: range({ from, to }) })),
      }),
      ...large.map(({ indicator }) => this.indicators.getSeries({ scope, indicator, window, step: 'day' })),
    ]);
    return {
      ...frame,
      comparisons: Object.fromEntries(
        compared.flatMap(({ indicator, ...window }, at) => {
          const figure = earlier.answers[at]?.figures[0];
          return figure === undefined ? [] : [[indicator, { ...window, figure: figureOf(figure) }]];
        }),
      ),
      series: Object.fromEntries(
        large.map(({ indicator }, at) => [indicator, seriesOf(series[at]?.points ?? [])]),
      ),
    };
  }
}

/** Of what a scene tells of a unit: another stream may have been heard from since. */
function newestOf(
  { judgedBy, unitCounts }: wall.WallScene,
  figures: Readonly<Record<string, wall.BoardFigure>> = {},
): number | undefined {
  const heard = [judgedBy, ...unitCounts].flatMap((indicator) => figures[indicator]?.newestAt ?? []);
  return heard.length === 0 ? undefined : Math.max(...heard);
}
