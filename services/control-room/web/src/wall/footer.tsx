import { useLive, usePage } from '../live/use-live';
import { LanguageSwitch, LogoutButton } from '../shell/choices';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import { SceneDots } from './scene-dots';
import type { Turning } from './use-rotation';

/** Which scene is shown, for how long; then the period, and the change of the journal that the figures know. */
export function Footer({ turning }: { readonly turning: Turning }) {
  const { info } = usePage();
  const { times } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  return (
    <footer className="footer">
      {turning.scenes.length > 1 && <SceneDots turning={turning} />}
      <span className="space" />
      <Link to={{ at: 'corrections', period: '' }}>{say('past.corrections')}</Link>
      <Link to={{ at: 'replay', day: '', scene: turning.scenes[turning.at]?.id ?? '' }}>
        {say('past.replayShort')}
      </Link>
      <LogoutButton />
      <LanguageSwitch />
      {times !== undefined && <span>{say('foot.period', { range: fmt.range(times.from, times.to) })}</span>}
      {times !== undefined && (
        <span>
          {say('foot.known', {
            sequence: fmt.integer(times.knownSequence),
            time: fmt.time(times.knownAt),
          })}
        </span>
      )}
    </footer>
  );
}
