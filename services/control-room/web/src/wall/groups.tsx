import type { Board, BoardDefinition, BoardFigure, WallGroup } from '@nhip/contracts/wall';
import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { StateIcon } from '../shell/state-mark';
import { useFmt, useWords } from '../texts/language';
import { figureText, NOTHING } from './figure-text';

interface Props {
  readonly board: Board;
  readonly groups: readonly WallGroup[];
}

/** Figures that belong together, side by side under their title. */
export function Groups({ board, groups }: Props) {
  const { info } = usePage();
  const { pick } = useWords();
  const fmt = useFmt(info.zone);
  return (
    <div className="strip">
      {groups.map(({ title, figures }) => (
        <section key={title.en} aria-label={pick(title)}>
          <h2>{pick(title)}</h2>
          <ul>
            {figures.map(({ indicator, label }) => {
              const [definition, figure] = [board.definitions[indicator], board.figures[indicator]];
              if (definition === undefined) return null;
              const state = figure?.state ?? 'normal';
              return (
                <li key={indicator}>
                  <Link
                    to={indicatorRoute(indicator)}
                    className={`count is-${state}`}
                    data-indicator={indicator}
                  >
                    <span className="dim">{pick(label)}</span>
                    <b>
                      {figure === undefined ? NOTHING : countText(definition, figure)}
                      {state !== 'good' && <StateIcon state={state} />}
                    </b>
                  </Link>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );

  /** A mean is no share: it says what it is measured in. */
  function countText({ kind, unitOfMeasure }: BoardDefinition, figure: BoardFigure): string {
    if (kind !== 'mean' || figure.value === undefined) return figureText(fmt, figure);
    return `${fmt.integer(Math.round(figure.value))} ${pick(unitOfMeasure)}`;
  }
}
