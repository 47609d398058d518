import { useLive, usePage, useServerClock } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';
import { LiveMark } from './live-mark';

export function Header() {
  const { info } = usePage();
  const { status } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { now } = useServerClock();
  return (
    <header className="header">
      <h1>{info.title}</h1>
      <span className="product">{say('product')}</span>
      {info.sampleData && <span className="tag">{say('sampleData')}</span>}
      <span className="space" />
      <LiveMark />
      {status?.clockFixed && <span className="tag">{say('live.fixedClock')}</span>}
      <span className="today">{now === undefined ? '' : `${fmt.weekday(now)}, ${fmt.day(now)}`}</span>
      <time className="clock">{now === undefined ? '--:--:--' : fmt.time(now)}</time>
    </header>
  );
}
