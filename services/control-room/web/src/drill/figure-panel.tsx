import type { BoardFigure, BoardState } from '@nhip/contracts/wall';
import type { Fmt } from '@nhip/kernel/fmt';
import { usePage } from '../live/use-live';
import { NamedValue } from '../shell/named-value';
import { StateMark } from '../shell/state-mark';
import { useFmt, useWords, type Say } from '../texts/language';
import type { TextKey } from '../texts/vi';
import { boundText, figureText } from '../wall/figure-text';
import type { DefinitionJson, FigureJson, TimesJson } from './answers';
import { TimesRows } from './times-rows';
import { useNoun } from './use-noun';

export function figureOf(json: FigureJson): BoardFigure {
  return {
    numerator: Number(json.numerator),
    ...(json.denominator === undefined ? {} : { denominator: Number(json.denominator) }),
    ...(json.value === undefined ? {} : { value: json.value }),
    state: stateOf(json.state),
  };
}

function stateOf(state: string): BoardState {
  const word = state.replace('STATE_', '').toLowerCase();
  return word === 'good' || word === 'watch' || word === 'breach' ? word : 'normal';
}

function noDataKey(noData: string): TextKey {
  const known = {
    NO_DATA_DENOMINATOR_ZERO: 'noData.denominator-zero',
    NO_DATA_BEFORE_CUT_OVER: 'noData.before-cut-over',
  };
  return (known as Record<string, TextKey>)[noData] ?? 'noData.nothing-received';
}

interface Props {
  readonly definition: DefinitionJson;
  readonly json: FigureJson;
  readonly times: TimesJson;
}

/** How much, of what, against what, as of when. */
export function FigurePanel({ definition, json, times }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const figure = figureOf(json);
  const noun = useNoun(definition);
  return (
    <section className="figure" aria-live="off">
      <strong className={definition.kind === 'mean' ? 'big words' : 'big'}>
        {figureText(fmt, figure, definition)}
      </strong>
      <p className="of">
        {figure.value === undefined
          ? say(noDataKey(json.noData))
          : figure.denominator === undefined
            ? noun(figure.numerator)
            : say('drill.of', {
                numerator: numeratorText(),
                denominator: fmt.integer(figure.denominator),
                unit: noun(figure.denominator),
              })}
        <StateMark state={figure.state} />
      </p>
      <dl>
        <NamedValue name={say('drill.target')}>{targetText(say, fmt, definition)}</NamedValue>
        <NamedValue name={say('drill.period')}>
          {times.happened === undefined ? '' : periodText(times.happened)}
        </NamedValue>
        <TimesRows times={times} newest={json.newest} moment={moment} />
      </dl>
    </section>
  );

  /** The sum of a mean is no number of cases. */
  function numeratorText(): string {
    const { kind, unitOfMeasure } = definition;
    const told = fmt.integer(figure.numerator);
    return kind === 'mean' ? `${told} ${pick(unitOfMeasure)}` : told;
  }

  function periodText({ from, to }: { readonly from: string; readonly to: string }): string {
    const range = fmt.range(from, to);
    return fmt.localDay(to) === fmt.day(Number(times.clock)) ? say('drill.unfinished', { range }) : range;
  }

  /** The clock above tells the day; another day is told with its instant. */
  function moment(at: string): string {
    const same = fmt.day(Number(at)) === fmt.day(Number(times.clock));
    return same ? fmt.time(Number(at)) : fmt.dateTime(Number(at));
  }
}

/** The target and the alarm bound, two numbers and both named. */
function targetText(say: Say, fmt: Fmt, definition: DefinitionJson): string {
  const { target, alarm, higherIsBetter } = definition;
  const told = target === undefined ? say('drill.noTarget') : boundText(fmt, definition, target);
  if (alarm === undefined) return told;
  const side = say(higherIsBetter ? 'drill.below' : 'drill.above');
  return say('drill.targetAlarm', { target: told, side, alarm: boundText(fmt, definition, alarm) });
}
