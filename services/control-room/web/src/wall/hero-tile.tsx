import type { Board, BoardDefinition, BoardFigure, WallTile } from '@nhip/contracts/wall';
import { freshnessOf, type Freshness } from '../live/freshness';
import { usePage, useServerClock } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { StateMark, type Shown } from '../shell/state-mark';
import { useFmt, useWords } from '../texts/language';
import { useSourceName } from '../texts/use-names';
import { BulletBar } from './bullet-bar';
import { boundText, changeText, figureText, noDataText, pointText } from './figure-text';
import { Sparkline } from './sparkline';

interface Props {
  readonly tile: WallTile;
  readonly board: Board;
}

interface Known extends Props {
  readonly definition: BoardDefinition;
  readonly figure: BoardFigure;
  readonly fresh: Freshness;
}

/** One large figure: label and state, number with target, bullet bar, thirty days, then count, change, age. */
export function HeroTile({ tile, board }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { now } = useServerClock();
  const definition = board.definitions[tile.indicator];
  const figure = board.figures[tile.indicator];
  if (definition === undefined || figure === undefined) return <div className="tile" />;
  const name = pick(tile.label);
  const fresh = freshnessOf(figure.newestAt, definition.freshnessMs, now ?? 0);
  const state: Shown = fresh.is === 'stale' ? 'stale' : figure.state;
  const known = { tile, board, definition, figure, fresh };
  // Its age stands in the foot: said here too, it would run over the edge beside a long label.
  const stale = fresh.is === 'stale' ? { word: say('state.stale') } : {};
  return (
    <div className={`tile is-${state} of-${definition.kind}`} data-indicator={tile.indicator}>
      <Link
        to={indicatorRoute(tile.indicator)}
        className="over"
        aria-label={say('tile.open', { name, value: figureText(fmt, figure) })}
      />
      <div className="head">
        <h2>{name}</h2>
        <StateMark state={state} {...stale} />
      </div>
      <Amount {...known} />
      {definition.kind === 'ratio' ? (
        <BulletBar value={figure.value} target={definition.target} alarm={definition.alarm} state={state} />
      ) : (
        <MostIn {...known} />
      )}
      <Sparkline
        points={board.series[tile.indicator] ?? []}
        name={name}
        text={(point) => pointText(fmt, point)}
        target={definition.kind === 'ratio' ? definition.target : undefined}
        state={state}
      />
      <Foot {...known} />
    </div>
  );
}

/** The number, and beside it what it is held against; a stale one tells of when it is instead. */
function Amount({ tile, definition, figure, fresh }: Known) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { target, alarm, higherIsBetter } = definition;
  const bound = (value: number): string => boundText(fmt, definition, value);
  const value = figureText(fmt, figure);
  const lines =
    fresh.is === 'stale' && figure.newestAt !== undefined
      ? [say('tile.dataOf', { time: fmt.recent(figure.newestAt, figure.newestAt + fresh.age) })]
      : [
          pick(tile.note),
          target === undefined ? '' : say('tile.target', { value: bound(target) }),
          alarm === undefined
            ? ''
            : say(higherIsBetter ? 'tile.alarm' : 'tile.alarmAbove', { value: bound(alarm) }),
        ];
  return (
    <div className="number">
      <b key={value} className={lengthOf(value, definition.kind)}>
        {value}
      </b>
      <p>
        {lines
          .filter((line) => line !== '')
          .slice(0, 2)
          .map((line) => (
            <span key={line}>{line}</span>
          ))}
      </p>
    </div>
  );
}

/** What is longer is written smaller, so that it never meets what stands beside it. */
function lengthOf(value: string, kind: string): 'short' | 'long' | 'longest' {
  const over = value.length - (kind === 'ratio' ? 5 : 4);
  if (over <= 0) return 'short';
  return over === 1 ? 'long' : 'longest';
}

/** The unit that holds most of a count: "12 ở Xã Đồng Tâm". */
function MostIn({ tile, board }: Known) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  let [most, unit]: [number, string | undefined] = [0, undefined];
  for (const [code, figures] of Object.entries(board.unitFigures)) {
    const count = figures[tile.indicator]?.value ?? 0;
    if (count > most && board.units[code] !== undefined) [most, unit] = [count, code];
  }
  const named = unit === undefined ? undefined : board.units[unit];
  return (
    <p className="note">
      {named === undefined ? '' : say('tile.most', { count: fmt.integer(most), unit: pick(named.name) })}
    </p>
  );
}

function Foot({ tile, board, figure, fresh }: Known) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const sourceName = useSourceName();
  const { denominator, value, source } = figure;
  const comparison = board.comparisons[tile.indicator];
  const change = changeText(fmt, figure, comparison?.figure);
  return (
    <>
      <div className="foot">
        {value === undefined && <span>{noDataText(say, figure, tile.cases)}</span>}
        {value !== undefined && denominator !== undefined && (
          <span>{say(`cases.${tile.cases}`, { count: fmt.integer(denominator) })}</span>
        )}
        {change !== undefined && comparison?.with === 'month-before' && (
          <span title={say('tile.monthBeforeLong', { change: change.text })}>
            {say('tile.points', { points: change.short })}
          </span>
        )}
        {change !== undefined && comparison?.with === 'day-before' && (
          <span>{change.same ? say('tile.same') : say('tile.dayBefore', { change: change.text })}</span>
        )}
      </div>
      <div className="foot">
        <span className="source" title={source}>
          {source === undefined ? '' : sourceName(source)}
        </span>
        <Link
          to={indicatorRoute(tile.indicator, { why: true })}
          className="ask"
          aria-label={say('why.tile', { name: pick(tile.label), value: figureText(fmt, figure) })}
        >
          {say('why.short')}
        </Link>
        <span>{fresh.is === 'unknown' ? '' : fmt.span(fresh.age)}</span>
      </div>
    </>
  );
}
