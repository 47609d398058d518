import type { BoardPoint } from '@nhip/contracts/wall';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { useWords } from '../texts/language';

interface Props {
  readonly points: readonly BoardPoint[];
  readonly name: string;
  readonly text: (point: BoardPoint) => string;
  readonly target?: number | undefined;
  readonly state: string;
}

const WIDTH = 400;
const HEIGHT = 60;
const PAD = 5;

/** Thirty days in one line: the unfinished end is dotted, gaps are days without data, the target is a dotted level. */
export function Sparkline({ points, name, text, target, state }: Props) {
  const { say } = useWords();
  const known = points.filter((point) => point.value !== undefined);
  const last = known.at(-1);
  if (known.length < 2 || last === undefined) return <div className="spark" />;
  const values = known.map((point) => point.value as number);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const level =
    target !== undefined && target <= high + (high - low) && target >= low - (high - low)
      ? target
      : undefined;
  const domain = [Math.min(low, level ?? low), Math.max(high, level ?? high)];
  const y = scaleLinear(domain[0] === domain[1] ? [(domain[0] ?? 0) - 1, (domain[1] ?? 0) + 1] : domain, [
    HEIGHT - PAD,
    PAD,
  ]);
  const x = scaleLinear([0, points.length - 1], [0, WIDTH]);
  const path = line<BoardPoint>()
    .defined((point) => point.value !== undefined)
    .x((point) => x(points.indexOf(point)))
    .y((point) => y(point.value ?? 0));
  const finished = last.unfinished ? points.filter((point) => !point.unfinished) : points;
  const tail = last.unfinished ? points.slice(points.indexOf(last) - 1, points.indexOf(last) + 1) : [];
  const summary = say('chart.summary', {
    name,
    count: points.length,
    first: text(known[0] as BoardPoint),
    last: text(last),
    low: text(known[values.indexOf(low)] as BoardPoint),
    high: text(known[values.indexOf(high)] as BoardPoint),
  });
  return (
    <div className={`spark is-${state}`} role="img" aria-label={summary}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {level !== undefined && <line className="level" x1="0" x2={WIDTH} y1={y(level)} y2={y(level)} />}
        <path className="run" d={path(finished) ?? ''} />
        <path className="run tail" d={path(tail) ?? ''} />
      </svg>
      <i
        className="end"
        style={{
          left: `${(x(points.indexOf(last)) / WIDTH) * 100}%`,
          top: `${(y(last.value ?? 0) / HEIGHT) * 100}%`,
        }}
      />
    </div>
  );
}
