import { TimesRows } from '../drill/times-rows';
import { usePage } from '../live/use-live';
import { subjectRoute } from '../route';
import { Link } from '../shell/link';
import { NamedValue } from '../shell/named-value';
import { useFmt, useWords } from '../texts/language';
import type { ExplainAnswer } from './answers';

/** By which definition, over which window, and the three times. */
export function ExplainedTimes({ data, asOf }: { readonly data: ExplainAnswer; readonly asOf: string }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { definition, times, figure, newestSubject } = data;
  return (
    <dl>
      {definition !== undefined && (
        <>
          <NamedValue name={say('why.version')}>{fmt.integer(definition.version)}</NamedValue>
          {definition.legalBasis !== '' && (
            <NamedValue name={say('why.basis')}>{definition.legalBasis}</NamedValue>
          )}
        </>
      )}
      {times !== undefined && (
        <>
          <NamedValue name={say('why.window')}>{windowText()}</NamedValue>
          <TimesRows times={times} newest={figure?.newest} moment={(at) => fmt.dateTime(Number(at))}>
            {newestSubject !== '' && (
              <>
                {', '}
                <Link to={subjectRoute(definition?.stream, newestSubject, asOf)} className="to">
                  {newestSubject}
                </Link>
              </>
            )}
          </TimesRows>
        </>
      )}
    </dl>
  );

  /** From the first midnight to the last, or to the clock while the window is not over. */
  function windowText(): string {
    if (times?.happened === undefined) return '';
    const { from, to } = times.happened;
    const clock = Number(times.clock);
    const ends = fmt.localDay(to) === fmt.day(clock) ? fmt.dateTime(clock) : `${fmt.localDay(to)} 24:00:00`;
    return say('why.windowValue', { from: `${fmt.localDay(from)} 00:00:00`, to: ends });
  }
}
