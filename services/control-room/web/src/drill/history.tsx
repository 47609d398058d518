import type { BoardPoint } from '@nhip/contracts/wall';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { useState } from 'react';
import { usePage } from '../live/use-live';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import { boundText, pointText } from '../wall/figure-text';
import type { DefinitionJson, SeriesAnswer } from './answers';
import { useNoun } from './use-noun';

const WIDTH = 560;
const HEIGHT = 120;
const PAD = 6;

export function pointsOf(answer: SeriesAnswer): BoardPoint[] {
  return answer.points.map((point) => ({
    day: point.window?.to ?? '',
    numerator: Number(point.numerator),
    ...(point.denominator === undefined ? {} : { denominator: Number(point.denominator) }),
    ...(point.value === undefined ? {} : { value: point.value }),
    unfinished: point.unfinished,
  }));
}

interface Props {
  readonly definition: DefinitionJson;
  readonly points: readonly BoardPoint[];
  readonly name: string;
  readonly until: number;
}

/** How it went: a line with its target, dotted where the day is not over, or the same as a table. */
export function History({ definition, points, name, until }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const [asTable, showTable] = useState(false);
  const known = points.filter((point) => point.value !== undefined);
  if (known.length < 2) return null;
  return (
    <figure className="history">
      {asTable ? (
        <Table definition={definition} points={known} />
      ) : (
        <Chart
          definition={definition}
          points={points}
          name={name}
          text={(point) => pointText(fmt, point, definition)}
        />
      )}
      <figcaption>
        {asTable ? <span /> : <span>{fmt.localDay(points[0]?.day ?? '').slice(0, 5)}</span>}
        <button type="button" className="plain" onClick={() => showTable(!asTable)}>
          {say(asTable ? 'chart.chart' : 'chart.table')}
        </button>
        <span>
          {fmt.localDay(points.at(-1)?.day ?? '').slice(0, 5)}
          {points.at(-1)?.unfinished === true && `, ${say('chart.unfinished', { time: fmt.minute(until) })}`}
        </span>
      </figcaption>
    </figure>
  );
}

interface ChartProps extends Omit<Props, 'until'> {
  readonly text: (point: BoardPoint) => string;
}

function Chart({ definition, points, name, text }: ChartProps) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const known = points.filter((point) => point.value !== undefined);
  const values = known.map((point) => point.value as number);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const target = definition.kind === 'ratio' ? definition.target : undefined;
  const shown = target === undefined ? [low, high] : [Math.min(low, target), Math.max(high, target)];
  const y = scaleLinear(shown[0] === shown[1] ? [low - 1, high + 1] : shown, [HEIGHT - PAD, PAD + 18]);
  const x = scaleLinear([0, points.length - 1], [0, WIDTH]);
  const path = line<BoardPoint>()
    .defined((point) => point.value !== undefined)
    .x((point) => x(points.indexOf(point)))
    .y((point) => y(point.value ?? 0));
  const last = known.at(-1) as BoardPoint;
  const at = points.indexOf(last);
  const summary = say('chart.summary', {
    name,
    count: points.length,
    first: text(known[0] as BoardPoint),
    last: text(last),
    low: text(known[values.indexOf(low)] as BoardPoint),
    high: text(known[values.indexOf(high)] as BoardPoint),
  });
  const top = (value: number): string => `${(y(value) / HEIGHT) * 100}%`;
  return (
    <div className="chart" role="img" aria-label={summary}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {target !== undefined && <line className="level" x1="0" x2={WIDTH} y1={y(target)} y2={y(target)} />}
        <path className="run" d={path(last.unfinished ? points.slice(0, at) : points) ?? ''} />
        {last.unfinished && <path className="run tail" d={path(points.slice(at - 1, at + 1)) ?? ''} />}
      </svg>
      {target !== undefined && (
        <span className="bound" style={{ top: top(target) }}>
          {say('tile.target', { value: boundText(fmt, definition, target) })}
        </span>
      )}
      <i className="end" style={{ left: `${(x(at) / WIDTH) * 100}%`, top: top(last.value ?? 0) }} />
    </div>
  );
}

interface TableProps {
  readonly definition: DefinitionJson;
  readonly points: readonly BoardPoint[];
}

function Table({ definition, points }: TableProps) {
  const { info } = usePage();
  const { say } = useWords();
  const noun = useNoun(definition);
  const fmt = useFmt(info.zone);
  return (
    <WideTable
      label={say('chart.table')}
      className="low"
      columns={[say('chart.day'), { right: say('chart.value') }, { right: noun(0) }]}
    >
      {points.toReversed().map((point) => (
        <tr key={point.day}>
          <td>{fmt.localDay(point.day)}</td>
          <td className="right">{pointText(fmt, point, definition)}</td>
          <td className="right dim">{fmt.integer(point.denominator ?? point.numerator)}</td>
        </tr>
      ))}
    </WideTable>
  );
}
