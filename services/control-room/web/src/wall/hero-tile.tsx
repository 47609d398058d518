import type { Board, BoardDefinition, BoardFigure, WallTile } from '@nhip/contracts/wall';
import { freshnessOf } from '../live/freshness';
import { usePage, useServerClock } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { StateMark, type Shown } from '../shell/state-mark';
import { useFmt, useWords, type Say } from '../texts/language';
import { BulletBar } from './bullet-bar';
import { boundText, changeText, figureText, pointText } from './figure-text';
import { Sparkline } from './sparkline';

interface Props {
  readonly tile: WallTile;
  readonly board: Board;
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
  const value = figureText(fmt, figure);
  const comparison = board.comparisons[tile.indicator];
  const change = changeText(fmt, figure, comparison?.figure);
  return (
    <Link
      to={indicatorRoute(tile.indicator)}
      className={`tile is-${state}`}
      data-indicator={tile.indicator}
      aria-label={say('tile.open', { name, value })}
    >
      <div className="head">
        <h2>{name}</h2>
        <StateMark
          state={state}
          {...(fresh.is === 'stale' ? { word: say('state.stale', { age: fmt.span(fresh.age) }) } : {})}
        />
      </div>
      <div className="number">
        <b key={value}>{value}</b>
        <p>
          {fresh.is === 'stale' && figure.newestAt !== undefined
            ? say('tile.dataOf', { time: fmt.minute(figure.newestAt) })
            : [pick(tile.note), ...boundLines(say, definition, (bound) => boundText(fmt, definition, bound))]
                .filter((text) => text !== '')
                .slice(0, 2)
                .map((text) => <span key={text}>{text}</span>)}
        </p>
      </div>
      {definition.kind === 'ratio' ? (
        <BulletBar value={figure.value} target={definition.target} alarm={definition.alarm} state={state} />
      ) : (
        <p className="note">{mostIn(board, tile.indicator, { say, pick, number: (n) => fmt.integer(n) })}</p>
      )}
      <Sparkline
        points={board.series[tile.indicator] ?? []}
        name={name}
        text={(point) => pointText(fmt, point)}
        target={definition.kind === 'ratio' ? definition.target : undefined}
        state={state}
      />
      <div className="foot">
        <span>
          {figure.value === undefined
            ? say(`noData.${figure.noData ?? 'nothing-received'}`)
            : sample(figure, say, fmt.integer.bind(fmt))}
        </span>
        {change !== undefined && (
          <span title={change.text}>
            {comparison?.with === 'day-before'
              ? change.same
                ? say('tile.same')
                : say('tile.dayBefore', { change: change.text })
              : say('tile.monthBefore', { change: change.text })}
          </span>
        )}
        <span>{fresh.is === 'unknown' ? '' : fmt.span(fresh.age)}</span>
      </div>
    </Link>
  );
}

function boundLines(say: Say, definition: BoardDefinition, text: (bound: number) => string): string[] {
  const { target, alarm, higherIsBetter } = definition;
  return [
    target === undefined ? '' : say('tile.target', { value: text(target) }),
    alarm === undefined ? '' : say(higherIsBetter ? 'tile.alarm' : 'tile.alarmAbove', { value: text(alarm) }),
  ];
}

function sample(figure: BoardFigure, say: Say, integer: (value: number) => string): string {
  return figure.denominator === undefined
    ? ''
    : say('dossiers.counted', { count: integer(figure.denominator) });
}

interface Words {
  readonly say: Say;
  readonly pick: (text: { vi: string; en: string }) => string;
  readonly number: (value: number) => string;
}

/** The unit that holds most of a count: "12 ở Xã Đồng Tâm". */
function mostIn(board: Board, indicator: string, { say, pick, number }: Words): string {
  const most = Object.entries(board.unitFigures)
    .map(([unit, figures]) => ({ unit: board.units[unit], count: figures[indicator]?.value ?? 0 }))
    .reduce<{ unit: Board['units'][string] | undefined; count: number }>(
      (one, other) => (other.unit !== undefined && other.count > one.count ? other : one),
      { unit: undefined, count: 0 },
    );
  return most.unit === undefined
    ? ''
    : say('tile.most', { count: number(most.count), unit: pick(most.unit.name) });
}
