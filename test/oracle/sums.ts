import { monthOf, nextMonth, parseDay, type LocalDay } from '@nhip/kernel';
import type { Reach } from '../../services/indicators/src/core/definition';
import type { TallySum } from '../../services/indicators/src/core/evaluate';
import type { Mark } from '../../services/indicators/src/core/mark';
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

/** Tallies summed as formulas read them: whole months by their month tallies, where these have what is asked for. */
export function sumsOf(tallies: readonly Tally[], window: Window, question: Question): TallySum[] {
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
        const months = monthsOf(measure, over, question);
        const isRead = (whole: boolean): boolean =>
          from <= day && day <= to && grain === (whole && months !== undefined ? months : 'day');
        if (over === 'received') return cohort !== undefined && from <= cohort && isRead(onlyMonths);
        const month = monthOf(day);
        return isRead(from <= month && nextMonth(month) - 1 <= to);
      })
      .map(({ mark, value }) => ({ measure: mark.measure, over, dims: mark.dims, value })),
  );
}

/** Receipts, moves and refusals of a window are read by channel and level, too, as some of their months tell them. */
function monthsOf(measure: string, over: Reach, question: Question): Mark['grain'] | undefined {
  const isInflow = INFLOW.includes(measure);
  const apart = 'level' in question || 'channel' in question || (isInflow && over === 'window');
  if ('field' in question) return undefined;
  if (!apart) return 'month';
  return isInflow ? 'month-apart' : undefined;
}
const INFLOW = ['received', 'reopened', 'moved_in', 'moved_out', 'refused'].map((name) => `dossier.${name}`);
