import { query } from '../api';
import { usePage } from '../live/use-live';
import { useAsOf } from '../past/use-past';
import { windowAsked, type IndicatorRoute } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import { figureText } from '../wall/figure-text';
import type { DefinitionJson, FigureJson, FiguresAnswer } from './answers';
import { figureOf } from './figure-panel';
import { useAnswer } from './use-answer';

interface Props {
  readonly route: IndicatorRoute;
  readonly turn: number;
  readonly definitions: readonly DefinitionJson[];
}

/** The definitions of "on time" in real use, A to F (DOMAIN section 2). */
const ON_TIME = /^dossier\.on-time\.([a-f])$/i;

/** The same dossiers, counted otherwise: of what is on time all definitions side by side, else what is shown beside. */
export function Related({ route, turn, definitions }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const { indicator, unit, window } = route;
  const onTime = definitions.filter(({ id }) => ON_TIME.test(id)).map(({ id }) => id);
  const here = ON_TIME.test(indicator) && onTime.length > 1;
  const group = info.layout.related.find((each) => each.includes(indicator)) ?? [];
  const beside = group.filter((id) => definitions.some((definition) => definition.id === id));
  const shown = here ? onTime.toSorted(byLetter) : beside;
  const others = here ? beside.filter((id) => !onTime.includes(id)) : [];
  const asked = { indicator: [...shown, ...others].join(','), unit, ...windowAsked(window) };
  const path = `/api/figures${query({ ...asked, asOf: useAsOf(route.asOf) })}`;
  const { data } = useAnswer<FiguresAnswer>(shown.length < 2 ? undefined : path, turn);
  if (shown.length < 2) return <section className="related" />;
  const figures = new Map(
    data?.answers.flatMap(({ figures: told }) => told.map((figure) => [figure.indicator, figure])),
  );
  const rowsOf = (ids: readonly string[]) =>
    ids.map((id) => (
      <Row
        key={id}
        route={route}
        definition={definitions.find((each) => each.id === id)}
        figure={figures.get(id)}
      />
    ));
  return (
    <section className="related">
      <h2>{say(here ? 'why.sixWays' : 'drill.related')}</h2>
      <ul className={here ? 'lettered' : ''}>{rowsOf(shown)}</ul>
      {others.length > 0 && <ul>{rowsOf(others)}</ul>}
    </section>
  );
}

const byLetter = (one: string, other: string): number => (one.toLowerCase() < other.toLowerCase() ? -1 : 1);

interface RowProps {
  readonly route: IndicatorRoute;
  readonly definition: DefinitionJson | undefined;
  readonly figure: FigureJson | undefined;
}

function Row({ route, definition, figure }: RowProps) {
  const { info } = usePage();
  const { pick } = useWords();
  const fmt = useFmt(info.zone);
  if (definition === undefined) return null;
  const { id, name, formula } = definition;
  const letter = ON_TIME.exec(id)?.[1]?.toUpperCase();
  const shown = figure && figureOf(figure);
  const here = id === route.indicator;
  return (
    <li className={here ? 'here' : ''}>
      <Link
        to={{ ...route, indicator: id, part: undefined }}
        title={pick(formula)}
        aria-current={here ? 'page' : undefined}
      >
        {letter !== undefined && <i>{letter}</i>}
        <span>{letter === undefined ? pick(name) : withinBrackets(pick(name))}</span>
      </Link>
      <b className={shown === undefined ? '' : `is-${shown.state}`}>
        {shown === undefined ? '' : figureText(fmt, shown, definition)}
      </b>
    </li>
  );
}

/** "Đúng hạn (theo ngày)" → "theo ngày": beside its letter, what sets a definition apart is enough. */
function withinBrackets(name: string): string {
  return /\((.+)\)$/.exec(name)?.[1] ?? name.slice(0, 1).toLocaleLowerCase() + name.slice(1);
}
