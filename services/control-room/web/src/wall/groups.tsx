import type { Board, WallGroup } from '@nhip/contracts/wall';
import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { StateIcon } from '../shell/state-mark';
import { useFmt, useWords } from '../texts/language';
import { figureText, NOTHING } from './figure-text';

interface Props {
  readonly board: Board;
  readonly groups: readonly WallGroup[];
  readonly asOf?: string;
}

/** Figures that belong together, side by side under their title. */
export function Groups({ board, groups, asOf = '' }: Props) {
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
                    to={indicatorRoute(indicator, { asOf })}
                    className={`count is-${state}`}
                    data-indicator={indicator}
                  >
                    <span className="dim">{pick(label)}</span>
                    <b>
                      {figure === undefined ? NOTHING : figureText(fmt, figure, definition)}
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
}
