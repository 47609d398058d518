import { monthOf, nextMonth, parseDay, type LocalDay } from '@nhip/kernel';
import type { Reach } from '../../services/indicators/src/core/definition';
import type { TallySum } from '../../services/indicators/src/core/evaluate';
import type { Window } from '../../services/indicators/src/core/window';
import type { Question } from './oracle';
import type { Tally } from './tallies';

/** Tallies of the units and dimensions that are asked about. */
export function asked(
  tallies: readonly Tally[],
  { units, level, channel, field }: Question,
): readonly Tally[] {
  const dims = Object.entries({ level, channel, field }).filter(([, value]) => value !== undefined);
  return tallies.filter(
    ({ mark }) =>
      (units === undefined || units.includes(mark.unit)) &&
      dims.every(([name, value]) => mark.dims[name] === value),
  );
}

/** Tallies summed as formulas read them: whole months by their month tallies, unless a dimension is asked for. */
export function sumsOf(tallies: readonly Tally[], window: Window, question: Question): TallySum[] {
  const byMonth = !('level' in question || 'channel' in question || 'field' in question);
  const { from: first, to: last, unfinished } = window;
  const spans: Record<Reach, readonly [LocalDay, LocalDay]> = {
    window: [first, last],
    before: [parseDay('2000-01-01'), first - 1],
    to: [parseDay('2000-01-01'), last],
    received: [first, last],
  };
  const onlyMonths = monthOf(first) === first && (unfinished || nextMonth(last) === last + 1);
  return (Object.entries(spans) as [Reach, readonly [LocalDay, LocalDay]][]).flatMap(([over, [from, to]]) =>
    asked(tallies, question)
      .filter(({ mark: { grain, day, cohort, measure } }) => {
        const within = from <= day && day <= to;
        if (over === 'received')
          return (
            within &&
            cohort !== undefined &&
            from <= cohort &&
            (grain === 'month') === (byMonth && onlyMonths)
          );
        const month = monthOf(day);
        const whole = byMonth && from <= month && nextMonth(month) - 1 <= to;
        return within && (grain === 'month') === (whole && !readsDimensions(measure, over));
      })
      .map(({ mark, value }) => ({ measure: mark.measure, over, dims: mark.dims, value })),
  );
}

/** Receipts, moves and refusals of a window are read by channel and level, too, which month tallies do not tell. */
const readsDimensions = (measure: string, over: Reach): boolean =>
  over === 'window' && INFLOW.includes(measure);
const INFLOW = ['received', 'reopened', 'moved_in', 'moved_out', 'refused'].map((name) => `dossier.${name}`);
