import { query } from '../api';
import { usePage } from '../live/use-live';
import { indicatorRoute, type WindowName } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import { figureText } from '../wall/figure-text';
import type { DefinitionJson, FiguresAnswer } from './answers';
import { figureOf } from './figure-panel';
import { useAnswer } from './use-answer';

interface Props {
  readonly indicator: string;
  readonly unit: string;
  readonly window: WindowName;
  readonly turn: number;
  readonly definitions: readonly DefinitionJson[];
}

/** The same dossiers counted in the other ways that are in use, so that no two figures surprise each other. */
export function Related({ indicator, unit, window, turn, definitions }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const group = info.layout.related.find((ids) => ids.includes(indicator));
  const known = (group ?? []).filter((id) => definitions.some((definition) => definition.id === id));
  const path = `/api/figures${query({ indicator: known.join(','), unit, current: window })}`;
  const { data } = useAnswer<FiguresAnswer>(known.length === 0 ? undefined : path, turn);
  if (known.length < 2) return <section className="related" />;
  return (
    <section className="related">
      <h2>{say('drill.related')}</h2>
      <ul>
        {known.map((id) => {
          const definition = definitions.find((found) => found.id === id);
          const figure = data?.answers
            .flatMap(({ figures }) => figures)
            .find((found) => found.indicator === id);
          return (
            <li key={id} className={id === indicator ? 'here' : ''}>
              <Link to={indicatorRoute(id, { unit, window })}>
                {definition === undefined ? id : pick(definition.name)}
              </Link>
              <b>{figure === undefined ? '' : figureText(fmt, figureOf(figure))}</b>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
