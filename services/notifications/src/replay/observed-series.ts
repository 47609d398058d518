import type { queries } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { parseDay } from '@nhip/kernel';
import type { Counted, NoData, Observation, Rule } from '../core/alert';

/** A figure of a history: of which unit, by which definition. */
export interface SeriesOf {
  readonly rule: Rule;
  readonly definition: queries.Definition;
  readonly unit: string;
  readonly unitName: { readonly vi: string; readonly en: string };
  readonly zone: Zone;
}

/**
 * The figures of a series as they would have come, one at the end of each local day. It is the history as known now:
 * what was told late stands on its own day.
 */
export function observedSeries({ points, times }: queries.GetSeriesResponse, of: SeriesOf): Observation[] {
  if (times === undefined) throw new Error('a series without its times');
  const { rule, definition, unit, unitName, zone } = of;
  return points.map((point) => {
    const { from, to } = point.window as { from: string; to: string };
    const clock = Math.min(zone.startOf(parseDay(to) + 1) - 1, Number(times.clock));
    const noData = noDataOf(point);
    return {
      ...{ indicator: definition.id, definitionVersion: definition.version, unit, unitName },
      ...{ window: rule.window, from, to, clock, clockPosition: clock, zone: zone.name },
      ...{ knownSequence: Number(times.knownSequence), knownAt: Number(times.knownAt) },
      ...counted(point.numerator, point.denominator),
      ...(point.value !== undefined && { value: point.value }),
      ...(noData !== undefined && { noData }),
      ...(definition.target !== undefined && { target: definition.target }),
      higherIsBetter: definition.higherIsBetter,
      beforeToday: counted(point.numeratorBefore, point.denominatorBefore),
      rules: [rule.id],
    };
  });
}

/** A series does not say why a point has no value; without cases it is for want of them. */
function noDataOf({ value, denominator }: queries.SeriesPoint): NoData | undefined {
  if (value !== undefined) return undefined;
  return denominator === 0n ? 'denominator-zero' : 'before-cut-over';
}

function counted(numerator: bigint, denominator: bigint | undefined): Counted {
  return {
    numerator: Number(numerator),
    ...(denominator !== undefined && { denominator: Number(denominator) }),
  };
}
