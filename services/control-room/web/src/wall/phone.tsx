import type { Board, BoardDefinition, BoardFigure, WallScene, WallTile } from '@nhip/contracts/wall';
import { freshnessOf } from '../live/freshness';
import { useLive, usePage, useServerClock } from '../live/use-live';
import { indicatorRoute } from '../route';
import { DemoBand } from '../shell/bands';
import { LanguageSwitch, LogoutButton } from '../shell/choices';
import { Link } from '../shell/link';
import { LiveMark } from '../shell/live-mark';
import { StateMark } from '../shell/state-mark';
import { SpokenSummary } from '../shell/summary';
import { useFmt, useWords } from '../texts/language';
import { boundText, changeText, concentration, figureText } from './figure-text';
import { Groups } from './groups';
import { Ledger } from './ledger';
import { Ranking } from './ranking';
import { allTiles, isTold, largeTiles, scenesOf, tilesBeside } from './scenes';

/** The same figures in one hand: what must be acted on first, then the list. */
export function Phone() {
  const { info } = usePage();
  const { board, status } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { now } = useServerClock();
  const large = board === undefined ? [] : largeTiles(info.layout, board);
  return (
    <div className="phone">
      <header>
        <h1>{info.title}</h1>
        {info.sampleData && <span className="tag">{say('sampleData')}</span>}
        <span className="space" />
        {status?.clockFixed && <span className="tag">{say('live.fixedClock')}</span>}
        <time>{now === undefined ? '' : fmt.minute(now)}</time>
        <LiveMark short />
      </header>
      {board === undefined ? (
        <main>
          <DemoBand />
          <p className="waiting">{say('live.waiting')}</p>
        </main>
      ) : (
        <main>
          <DemoBand />
          <Act board={board} />
          <h2>{say('phone.figures')}</h2>
          <ul className="list">
            {large.map((tile) => (
              <Row key={tile.indicator} tile={tile} board={board} />
            ))}
          </ul>
          {scenesOf(info.layout, board).map((scene) => (
            <Scene key={scene.id} scene={scene} board={board} large={large} />
          ))}
          <SpokenSummary />
        </main>
      )}
      <footer>
        <Link to={{ at: 'units', scene: '' }}>{say('units.all')}</Link>
        <Link to={{ at: 'corrections', period: '' }}>{say('past.corrections')}</Link>
        <Link to={{ at: 'replay', day: '', scene: '' }}>{say('past.replay')}</Link>
        <span className="space" />
        <LanguageSwitch />
        <LogoutButton />
      </footer>
    </div>
  );
}

interface SceneProps {
  readonly scene: WallScene;
  readonly board: Board;
  readonly large: readonly WallTile[];
}

/** Scenes follow one another: nothing turns by itself in a hand. */
function Scene({ scene, board, large }: SceneProps) {
  const { say, pick } = useWords();
  if (!isTold(scene, board))
    return (
      <section className="scene" data-scene={scene.id}>
        <h2>{pick(scene.title)}</h2>
        <p className="dim">{say('live.loading')}</p>
      </section>
    );
  return (
    <section className="scene" data-scene={scene.id}>
      <h2>{pick(scene.title)}</h2>
      <ul className="list">
        {tilesBeside(scene, large, board).map((tile) => (
          <Row key={tile.indicator} tile={tile} board={board} />
        ))}
      </ul>
      {scene.ledger === undefined ? (
        <Groups board={board} groups={scene.groups} />
      ) : (
        <Ledger board={board} ledger={scene.ledger} />
      )}
      <Ranking board={board} scene={scene} />
    </section>
  );
}

const MINUTE_MS = 60_000;
/** More units than this are no cause, they are the province. */
const FEW_UNITS = 5;
const URGENCY = { breach: 0, watch: 1, good: 2, normal: 2 } as const;

/** The most urgent figure, with what is wrong and which few units make it so. */
function Act({ board }: { readonly board: Board }) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { now = 0 } = useServerClock(MINUTE_MS);
  // What a stale figure says may be over.
  const urgency = ({ indicator }: WallTile): number => {
    const [figure, definition] = [board.figures[indicator], board.definitions[indicator]];
    const fresh = freshnessOf(figure?.newestAt, definition?.freshnessMs ?? 0, now);
    return URGENCY[fresh.is === 'stale' ? 'normal' : (figure?.state ?? 'normal')];
  };
  const out = allTiles(info.layout, board)
    .filter((tile) => urgency(tile) < 2)
    .sort((a, b) => urgency(a) - urgency(b));
  const [tile] = out;
  const [figure, definition] = [
    board.figures[tile?.indicator ?? ''],
    board.definitions[tile?.indicator ?? ''],
  ];
  if (tile === undefined || figure === undefined || definition === undefined)
    return <p className="act fine">{say('phone.fine')}</p>;
  return (
    <section className={`act is-${figure.state}`}>
      <StateMark state={figure.state} word={say('phone.act', { count: out.length })} />
      <strong>{figureText(fmt, figure)}</strong>
      <p>
        <b>{pick(tile.label)}</b> <Why definition={definition} figure={figure} />{' '}
        <Cause board={board} indicator={tile.indicator} />
      </p>
      <div className="buttons">
        <Link
          to={indicatorRoute(tile.indicator, figure.denominator === undefined ? {} : { part: 'rest' })}
          className="button"
        >
          {say('phone.see')}
        </Link>
        <Link to={indicatorRoute(tile.indicator, { why: true })} className="button second">
          {say('why.short')}
        </Link>
      </div>
    </section>
  );
}

interface Wrong {
  readonly definition: BoardDefinition;
  readonly figure: BoardFigure;
}

function Why({ definition, figure }: Wrong) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const below = (bound: number | undefined): bound is number =>
    bound !== undefined && definition.higherIsBetter && (figure.value ?? bound) < bound;
  if (below(definition.alarm))
    return <>{say('phone.belowAlarm', { bound: boundText(fmt, definition, definition.alarm) })}</>;
  if (below(definition.target))
    return <>{say('phone.belowTarget', { bound: boundText(fmt, definition, definition.target) })}</>;
  return <>{say('phone.out')}</>;
}

function Cause({ board, indicator }: { readonly board: Board; readonly indicator: string }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const rest = Object.values(board.unitFigures).map((figures) => {
    const figure = figures[indicator];
    return figure?.denominator === undefined
      ? (figure?.numerator ?? 0)
      : figure.denominator - figure.numerator;
  });
  const found = concentration(rest);
  return found === undefined || found.units > FEW_UNITS ? null : (
    <>{say('phone.cause', { units: found.units, share: fmt.percent(found.share, 0) })}</>
  );
}

function Row({ tile, board }: { readonly tile: WallTile; readonly board: Board }) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { now } = useServerClock();
  const [definition, figure] = [board.definitions[tile.indicator], board.figures[tile.indicator]];
  if (definition === undefined || figure === undefined) return null;
  const fresh = freshnessOf(figure.newestAt, definition.freshnessMs, now ?? 0);
  const age = fresh.is === 'unknown' ? '' : fmt.span(fresh.age);
  const count =
    figure.denominator === undefined
      ? ''
      : say(`cases.${tile.cases}`, { count: fmt.integer(figure.denominator) });
  const change = changeText(fmt, figure, board.comparisons[tile.indicator]?.figure);
  const state = fresh.is === 'stale' ? 'stale' : figure.state;
  return (
    <li>
      <Link
        to={indicatorRoute(tile.indicator, { why: true })}
        className={`row is-${state}`}
        data-indicator={tile.indicator}
      >
        <span className="what">
          <span>{pick(tile.label)}</span>
          <small>{[count, age].filter((part) => part !== '').join(' · ')}</small>
        </span>
        <b>{figureText(fmt, figure)}</b>
        <small className="change">{change?.short}</small>
      </Link>
    </li>
  );
}
