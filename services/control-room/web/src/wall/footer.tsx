import type { Board } from '@nhip/contracts/wall';
import { useLive, usePage } from '../live/use-live';
import { LanguageSwitch, LogoutButton } from '../shell/choices';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';

/** How the screen was made: method and version, period, and the change of the journal it shows. */
export function Footer({ board }: { readonly board: Board }) {
  const { info } = usePage();
  const { times, sequence } = useLive();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const judged = board.definitions[info.layout.judgedBy];
  return (
    <footer className="footer">
      <LanguageSwitch />
      <LogoutButton />
      <Link to={{ at: 'corrections', period: '' }}>{say('past.corrections')}</Link>
      <Link to={{ at: 'replay', day: '' }}>{say('past.replayShort')}</Link>
      <span className="space" />
      {judged !== undefined && (
        <span>
          {say('foot.method', { name: pick(judged.name).toLocaleLowerCase(), version: judged.version })}
        </span>
      )}
      {times !== undefined && <span>{say('foot.period', { range: fmt.range(times.from, times.to) })}</span>}
      {times !== undefined && (
        <span>
          {say('foot.known', {
            sequence: fmt.integer(sequence ?? times.knownSequence),
            time: fmt.time(times.knownAt),
          })}
        </span>
      )}
    </footer>
  );
}
