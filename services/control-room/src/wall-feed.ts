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
import type { WireScope } from './principal';
import { shownIndicators } from './wall';

export type IndicatorsClient = GrpcClient<typeof queries.IndicatorQueryService>;
type FigureParts = Pick<wall.Board, 'figures' | 'unitFigures'>;
type FigureQuery = MessageInitShape<typeof queries.FigureQuerySchema>;

const THIS_MONTH = { window: { case: 'current', value: 'month' } } as const;
const range = (value: DayRange) => ({ window: { case: 'range', value } }) as const;

/** Asks the indicators for what one board shows, in as few calls as there are kinds of questions. */
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
  async fast(): Promise<{ parts: BoardParts; times: wall.BoardTimes }> {
    const { whole: layout, scope } = this;
    const known = await this.known();
    const tiers = known.has(layout.judgedBy) ? layout.tiers : [];
    const [figures, ...rankings] = await Promise.all([
      this.figures(),
      ...tiers.map((tier) =>
        this.indicators.getRanking({
          scope,
          indicator: layout.judgedBy,
          window: THIS_MONTH,
          minimumN: layout.minimumRanked,
          tier,
        }),
      ),
    ]);
    const heard = {
      newestAt: (unit: string) => newestOf(figures.parts.unitFigures[unit]),
      silentAfterMs: layout.silentAfterMs,
    };
    const sequences = [figures.times, ...rankings.map(({ times }) => timesOf(times))];
    return {
      parts: {
        ...figures.parts,
        rankings: Object.fromEntries(
          tiers.flatMap((tier, at) => {
            const ranking = rankings[at];
            return ranking === undefined ? [] : [[tier, rankingOf(ranking, heard)]];
          }),
        ),
      },
      // The frame claims no more than the oldest of its answers knew.
      times: {
        ...figures.times,
        knownSequence: Math.min(...sequences.map(({ knownSequence }) => knownSequence)),
      },
    };
  }

  /** The figures of the province and of every unit in one question. @param asOf the instant of which they are wanted */
  async figures(asOf?: number): Promise<{ parts: FigureParts; times: wall.BoardTimes }> {
    const { whole: layout, scope } = this;
    const known = await this.known();
    const province = [...layout.tiles.map(({ indicator }) => indicator), ...Object.values(layout.ledger)]
      .filter((indicator) => known.has(indicator))
      .map((indicator): FigureQuery => ({ indicator, window: THIS_MONTH }));
    const byUnit = [layout.judgedBy, ...layout.unitCounts]
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
  async slow(shown: DayRange): Promise<BoardParts> {
    const { whole: layout, scope } = this;
    const known = await this.known();
    const tiles = layout.tiles.filter(({ indicator }) => known.has(indicator));
    const compared = tiles.map(({ indicator, comparedWith }) => ({
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
      ...tiles.map(({ indicator }) => this.indicators.getSeries({ scope, indicator, window, step: 'day' })),
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
        tiles.map(({ indicator }, at) => [indicator, seriesOf(series[at]?.points ?? [])]),
      ),
    };
  }
}

function newestOf(figures: Readonly<Record<string, wall.BoardFigure>> | undefined): number | undefined {
  const heard = Object.values(figures ?? {}).flatMap(({ newestAt }) => newestAt ?? []);
  return heard.length === 0 ? undefined : Math.max(...heard);
}
