import type { Board, WallTile } from '@nhip/contracts/wall';
import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { StateMark } from '../shell/state-mark';
import { useFmt, useWords } from '../texts/language';
import { BulletBar } from '../wall/bullet-bar';
import { boundText, figureText, noDataText } from '../wall/figure-text';

interface Props {
  readonly tile: WallTile;
  readonly board: Board;
  readonly asOf: string;
}

/** A large figure as it was: number, what it is held against, and how many dossiers it is of. */
export function ReplayTile({ tile, board, asOf }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const [definition, figure] = [board.definitions[tile.indicator], board.figures[tile.indicator]];
  if (definition === undefined || figure === undefined) return <div className="then-tile" />;
  const { denominator, state, value } = figure;
  return (
    <Link
      to={indicatorRoute(tile.indicator, { asOf })}
      className={`then-tile is-${state}`}
      data-indicator={tile.indicator}
    >
      <span className="head">
        <span className="name">{pick(tile.label)}</span>
        <StateMark state={state} />
      </span>
      <b>{figureText(fmt, figure)}</b>
      {definition.kind === 'ratio' && (
        <BulletBar value={value} target={definition.target} alarm={definition.alarm} state={state} />
      )}
      <span className="dim">
        {[
          value === undefined ? noDataText(say, figure, tile.cases) : '',
          denominator === undefined ? pick(tile.note) : '',
          denominator === undefined || denominator === 0
            ? ''
            : say(`cases.${tile.cases}`, { count: fmt.integer(denominator) }),
          definition.target === undefined
            ? ''
            : say('tile.target', { value: boundText(fmt, definition, definition.target) }),
        ]
          .filter((text) => text !== '')
          .join(' · ')}
      </span>
    </Link>
  );
}
