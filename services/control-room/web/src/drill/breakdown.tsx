import type { BoardText } from '@nhip/contracts/wall';
import { query } from '../api';
import { usePage } from '../live/use-live';
import { useAsOf } from '../past/use-past';
import { windowAsked, type IndicatorRoute } from '../route';
import { Link } from '../shell/link';
import { isKey } from '../texts/keys';
import { useFmt, useWords } from '../texts/language';
import { figureText } from '../wall/figure-text';
import type { DefinitionJson, FigureJson, FiguresAnswer } from './answers';
import { figureOf } from './figure-panel';
import { useAnswer } from './use-answer';

const SHOWN = 6;

interface Props {
  /** Units, or a dimension of the indicator. */
  readonly by: string;
  /** The dimension in words. */
  readonly name?: BoardText | undefined;
  readonly definition: DefinitionJson;
  readonly route: IndicatorRoute;
  readonly turn: number;
}

/**
 * Where: the parts of a figure, those with most to answer for first. A ratio tells what is not in its numerator, a
 * mean itself.
 */
export function Breakdown({ by, name, definition, route, turn }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { indicator, unit, window } = route;
  const asked = { indicator, unit, ...windowAsked(window), by, asOf: useAsOf(route.asOf) };
  const { data } = useAnswer<FiguresAnswer>(`/api/figures${query(asked)}`, turn);
  const figures = (data?.answers[0]?.figures ?? []).filter(
    ({ numerator, denominator }) => (denominator ?? numerator) !== '0',
  );
  const weightOf = definition.kind === 'mean' ? meanOf : casesOf;
  const rows = figures.toSorted((one, other) => weightOf(other) - weightOf(one)).slice(0, SHOWN);
  const most = Math.max(1, ...rows.map(weightOf));
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
            <span className="dim right">{weightText(figure)}</span>
          </li>
        ))}
      </ul>
    </section>
  );

  function weightText(figure: FigureJson): string {
    if (definition.kind === 'mean') return figureText(fmt, figureOf(figure), definition);
    const { numerator, denominator } = figure;
    if (denominator === undefined) return fmt.integer(Number(numerator));
    return `${fmt.integer(casesOf(figure))} / ${fmt.integer(Number(denominator))}`;
  }

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
function casesOf(figure: FigureJson): number {
  if (figure.denominator === undefined) return Number(figure.numerator);
  return Number(figure.denominator) - Number(figure.numerator);
}

const meanOf = (figure: FigureJson): number => figure.value ?? 0;
