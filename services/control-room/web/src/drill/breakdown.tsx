import type { BoardText } from '@nhip/contracts/wall';
import { query } from '../api';
import { usePage } from '../live/use-live';
import { useAsOf } from '../past/use-past';
import { windowAsked, type IndicatorRoute } from '../route';
import { Link } from '../shell/link';
import { isKey } from '../texts/keys';
import { useFmt, useWords } from '../texts/language';
import type { FigureJson, FiguresAnswer } from './answers';
import { useAnswer } from './use-answer';

const SHOWN = 6;

interface Props {
  /** Units, or a dimension of the indicator. */
  readonly by: string;
  /** The dimension in words. */
  readonly name?: BoardText | undefined;
  readonly route: IndicatorRoute;
  readonly turn: number;
}

/** Where: the parts of a figure, those with most to answer for first. A ratio tells what is not in its numerator. */
export function Breakdown({ by, name, route, turn }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { indicator, unit, window } = route;
  const asked = { indicator, unit, ...windowAsked(window), by, asOf: useAsOf(route.asOf) };
  const { data } = useAnswer<FiguresAnswer>(`/api/figures${query(asked)}`, turn);
  const figures = (data?.answers[0]?.figures ?? []).filter(
    ({ numerator, denominator }) => (denominator ?? numerator) !== '0',
  );
  const rows = figures.toSorted((one, other) => weightOf(other) - weightOf(one)).slice(0, SHOWN);
  const most = Math.max(1, ...rows.map(sizeOf));
  if (rows.length === 0) return null;
  return (
    <section className="breakdown">
      <h2>{headingOf()}</h2>
      <ul>
        {rows.map((figure) => (
          <li key={by === 'unit' ? figure.unit : figure.group}>
            {by === 'unit' ? (
              <Link to={{ ...route, unit: figure.unit, part: undefined }}>{nameOf(figure)}</Link>
            ) : (
              <span>{nameOf(figure)}</span>
            )}
            <i className="bar" aria-hidden="true">
              <i style={{ width: `${(weightOf(figure) / most) * 100}%` }} />
            </i>
            <span className="dim right">
              {figure.denominator === undefined
                ? fmt.integer(Number(figure.numerator))
                : `${fmt.integer(weightOf(figure))} / ${fmt.integer(Number(figure.denominator))}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );

  function headingOf(): string {
    const key = `drill.by.${by}`;
    if (isKey(key)) return say(key);
    return say('drill.by', { dimension: name === undefined ? by : pick(name) });
  }

  function nameOf(figure: FigureJson): string {
    if (by === 'unit') return figure.unitName === undefined ? figure.unit : pick(figure.unitName);
    return figure.groupName === undefined ? figure.group : pick(figure.groupName);
  }
}

/** What a part has to answer for: its count, or of a ratio the cases that are not in the numerator. */
function weightOf(figure: FigureJson): number {
  if (figure.denominator === undefined) return Number(figure.numerator);
  return Number(figure.denominator) - Number(figure.numerator);
}

const sizeOf = (figure: FigureJson): number => Math.max(1, weightOf(figure));
