import { queries, type wall } from '@nhip/contracts';

/** Parts of a board that are asked for at one pace; what a refresh does not bring stays as it was. */
export type BoardParts = { readonly [G in wall.BoardGroup]?: wall.Board[G] };

export const EMPTY_BOARD: wall.Board = {
  definitions: {},
  units: {},
  figures: {},
  comparisons: {},
  series: {},
  unitFigures: {},
  rankings: {},
};

const STATES: Readonly<Record<queries.State, wall.BoardState>> = {
  [queries.State.UNSPECIFIED]: 'normal',
  [queries.State.NORMAL]: 'normal',
  [queries.State.GOOD]: 'good',
  [queries.State.WATCH]: 'watch',
  [queries.State.BREACH]: 'breach',
};

const NO_DATA: Readonly<Record<queries.NoData, wall.BoardNoData | undefined>> = {
  [queries.NoData.UNSPECIFIED]: undefined,
  [queries.NoData.DENOMINATOR_ZERO]: 'denominator-zero',
  [queries.NoData.BEFORE_CUT_OVER]: 'before-cut-over',
  [queries.NoData.NOTHING_RECEIVED]: 'nothing-received',
};

/** A figure as a screen needs it. Counts fit a double: 2^53 dossiers are not to be had. */
export function figureOf(figure: queries.Figure): wall.BoardFigure {
  const { numerator, denominator, value, newest } = figure;
  const noData = NO_DATA[figure.noData];
  return {
    numerator: Number(numerator),
    ...(denominator === undefined ? {} : { denominator: Number(denominator) }),
    ...(value === undefined ? {} : { value }),
    ...(noData === undefined ? {} : { noData }),
    state: STATES[figure.state],
    ...(newest === undefined || newest.eventAt === 0n
      ? {}
      : { newestAt: Number(newest.eventAt), source: newest.source }),
  };
}

export function timesOf(times: queries.Times | undefined): wall.BoardTimes {
  return {
    from: times?.happened?.from ?? '',
    to: times?.happened?.to ?? '',
    clock: Number(times?.clock ?? 0n),
    clockPosition: Number(times?.clockPosition ?? 0n),
    knownSequence: Number(times?.knownSequence ?? 0n),
    knownAt: Number(times?.knownAt ?? 0n),
  };
}

const textOf = (text: queries.Text | undefined): wall.BoardText => ({
  vi: text?.vi ?? '',
  en: text?.en ?? '',
});

export function definitionsOf(
  definitions: readonly queries.Definition[],
  shown: ReadonlySet<string>,
): wall.Board['definitions'] {
  const entries = definitions
    .filter(({ id }) => shown.has(id))
    .map((definition): [string, wall.BoardDefinition] => [
      definition.id,
      {
        version: definition.version,
        name: textOf(definition.name),
        kind: definition.kind,
        ...(definition.target === undefined ? {} : { target: definition.target }),
        ...(definition.alarm === undefined ? {} : { alarm: definition.alarm }),
        higherIsBetter: definition.higherIsBetter,
        freshnessMs: definition.freshnessSeconds * 1000,
        unitOfMeasure: textOf(definition.unitOfMeasure),
      },
    ]);
  return Object.fromEntries(entries);
}

export function unitsOf(units: readonly queries.Unit[], tiers: readonly string[]): wall.Board['units'] {
  const entries = units
    .filter(({ tier }) => tiers.includes(tier))
    .map(({ code, name, tier, shortName }): [string, wall.BoardUnit] => [
      code,
      { name: textOf(name), tier, shortName: shortName || code },
    ]);
  return Object.fromEntries(entries);
}

/** Figures told `by: "unit"`, one answer per indicator, as one part per unit. */
export function unitFiguresOf(answers: readonly queries.FigureAnswer[]): wall.Board['unitFigures'] {
  const byUnit: Record<string, Record<string, wall.BoardFigure>> = {};
  for (const figure of answers.flatMap(({ figures }) => figures))
    (byUnit[figure.unit] ??= {})[figure.indicator] = figureOf(figure);
  return byUnit;
}

export function seriesOf(points: readonly queries.SeriesPoint[]): readonly wall.BoardPoint[] {
  return points.map(({ window, numerator, denominator, value, unfinished }) => ({
    day: window?.to ?? '',
    numerator: Number(numerator),
    ...(denominator === undefined ? {} : { denominator: Number(denominator) }),
    ...(value === undefined ? {} : { value }),
    unfinished,
  }));
}

/** The ranking without the units of which nothing was heard for `silentAfterMs`: a stale figure is not ranked. */
export function rankingOf(
  answer: queries.GetRankingResponse,
  heard: { readonly newestAt: (unit: string) => number | undefined; readonly silentAfterMs: number },
): wall.BoardRanking {
  const clock = timesOf(answer.times).clock;
  const rows = answer.ranked.flatMap(({ rank, figure }): wall.BoardRanked[] => {
    if (figure?.denominator === undefined || figure.value === undefined) return [];
    const { numerator, denominator, value, state, unit } = figure;
    return [
      {
        rank,
        unit,
        numerator: Number(numerator),
        denominator: Number(denominator),
        value,
        state: STATES[state],
      },
    ];
  });
  const ranked = rows.filter(({ unit }) => clock - (heard.newestAt(unit) ?? clock) <= heard.silentAfterMs);
  return { ranked, leftOut: answer.leftOut, silent: rows.length - ranked.length };
}
