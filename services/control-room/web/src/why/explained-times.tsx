import type { ReactNode } from 'react';
import { usePage } from '../live/use-live';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import { useSourceName } from '../texts/use-names';
import type { ExplainAnswer } from './answers';

/** By which definition, over which window, and the three times. */
export function ExplainedTimes({ data, asOf }: { readonly data: ExplainAnswer; readonly asOf: string }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const sourceName = useSourceName();
  const { definition, times, figure, newestSubject } = data;
  const moment = (at: string): string => fmt.dateTime(Number(at));
  return (
    <dl>
      {definition !== undefined && (
        <>
          <Row name={say('why.version')}>{fmt.integer(definition.version)}</Row>
          {definition.legalBasis !== '' && <Row name={say('why.basis')}>{definition.legalBasis}</Row>}
        </>
      )}
      {times !== undefined && (
        <>
          <Row name={say('why.window')}>{windowText()}</Row>
          <Row name={say('why.clock')}>{moment(times.clock)}</Row>
          <Row name={say('why.position')}>{moment(times.clockPosition)}</Row>
          <Row name={say('why.known')}>
            {say('drill.knownValue', {
              time: moment(times.knownAt),
              sequence: fmt.integer(Number(times.knownSequence)),
            })}
          </Row>
        </>
      )}
      {figure?.newest !== undefined && (
        <Row name={say('why.newest')}>
          {say('drill.newestFrom', {
            time: moment(figure.newest.eventAt),
            source: sourceName(figure.newest.source),
          })}
          {newestSubject !== '' && (
            <>
              {', '}
              <Link to={{ at: 'dossier', subject: newestSubject, asOf }} className="to">
                {newestSubject}
              </Link>
            </>
          )}
        </Row>
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

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
