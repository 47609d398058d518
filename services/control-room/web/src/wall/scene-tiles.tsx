import type { Board, BoardDefinition, BoardFigure, WallScene, WallTile } from '@nhip/contracts/wall';
import { freshnessOf } from '../live/freshness';
import { usePage, useServerClock } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { StateIcon } from '../shell/state-mark';
import { useFmt, useWords } from '../texts/language';
import { boundText, changeText, figureText, noDataText } from './figure-text';
import { largeTiles, tilesBeside } from './scenes';

const MINUTE_MS = 60_000;

interface Props {
  readonly scene: WallScene;
  readonly board: Board;
}

/** What the scene is of, its figures of the province, and by what it colours and ranks the units. */
export function SceneTiles({ scene, board }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const judged = board.definitions[scene.judgedBy];
  return (
    <section className="facts-beside" aria-labelledby="scene-title">
      <div className="head">
        <h2 id="scene-title">{pick(scene.title)}</h2>
      </div>
      <ul>
        {tilesBeside(scene, largeTiles(info.layout, board), board).map((tile) => {
          const [definition, figure] = [board.definitions[tile.indicator], board.figures[tile.indicator]];
          if (definition === undefined || figure === undefined) return null;
          return (
            <li key={tile.indicator}>
              <SceneTile {...{ tile, board, definition, figure }} />
            </li>
          );
        })}
      </ul>
      {judged !== undefined && (
        <p className="dim">
          {say('scene.method', { name: pick(judged.name).toLocaleLowerCase(), version: judged.version })}
        </p>
      )}
    </section>
  );
}

interface TileProps {
  readonly tile: WallTile;
  readonly board: Board;
  readonly definition: BoardDefinition;
  readonly figure: BoardFigure;
}

/** A figure of the province in two lines: name and number, then what it is held against and how it changed. */
function SceneTile({ tile, board, definition, figure }: TileProps) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { now = 0 } = useServerClock(MINUTE_MS);
  const fresh = freshnessOf(figure.newestAt, definition.freshnessMs, now);
  const state = fresh.is === 'stale' ? 'stale' : figure.state;
  const name = pick(tile.label);
  const value = figureText(fmt, figure);
  return (
    <Link
      to={indicatorRoute(tile.indicator)}
      className={`small is-${state}`}
      data-indicator={tile.indicator}
      aria-label={say('tile.open', { name, value })}
    >
      <span className="name">{name}</span>
      <b>
        {state !== 'good' && <StateIcon state={state} />}
        {value}
      </b>
      <span className="dim">{heldAgainst()}</span>
      <span className="dim">{besideIt()}</span>
    </Link>
  );

  function heldAgainst(): string {
    if (figure.value === undefined) return noDataText(say, figure, tile.cases);
    const { target } = definition;
    return target === undefined
      ? pick(tile.note)
      : say('tile.target', { value: boundText(fmt, definition, target) });
  }

  /** Of a stale figure its age, else how it changed. */
  function besideIt(): string {
    if (fresh.is === 'stale') return fmt.span(fresh.age);
    const change = changeText(fmt, figure, board.comparisons[tile.indicator]?.figure);
    return change === undefined || change.same ? '' : change.short;
  }
}
