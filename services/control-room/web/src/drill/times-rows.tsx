import type { ReactNode } from 'react';
import { usePage } from '../live/use-live';
import { NamedValue } from '../shell/named-value';
import { useFmt, useWords } from '../texts/language';
import { useSourceName } from '../texts/use-names';
import { NOTHING } from '../wall/figure-text';
import type { FigureJson, TimesJson } from './answers';

interface Props {
  readonly times: TimesJson;
  readonly newest: FigureJson['newest'];
  /** How an instant is written that stands below the clock's. */
  readonly moment: (at: string) => string;
  /** Stands behind the newest event. */
  readonly children?: ReactNode;
}

/** Up to when a figure is judged and known, and its newest event: rows of a definition list. */
export function TimesRows({ times, newest, moment, children }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const sourceName = useSourceName();
  return (
    <>
      <NamedValue name={say('drill.clock')}>{fmt.dateTime(Number(times.clock))}</NamedValue>
      <NamedValue name={say('drill.position')}>{moment(times.clockPosition)}</NamedValue>
      <NamedValue name={say('drill.known')}>
        {say('drill.knownValue', {
          time: moment(times.knownAt),
          sequence: fmt.integer(Number(times.knownSequence)),
        })}
      </NamedValue>
      <NamedValue name={say('drill.newest')}>
        {newest === undefined
          ? NOTHING
          : say('drill.newestFrom', { time: moment(newest.eventAt), source: sourceName(newest.source) })}
        {children}
      </NamedValue>
    </>
  );
}
