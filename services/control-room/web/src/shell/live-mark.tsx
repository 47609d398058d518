import { freshnessOf, worst, type Freshness } from '../live/freshness';
import { useLive, usePage, useServerClock } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';
import { StateIcon } from './state-mark';

/** How the figures of the whole screen stand: live, late, stale, or nothing known; disconnected is told by the band. */
export function useScreenFreshness(): Freshness {
  const { info } = usePage();
  const { board } = useLive();
  const { now } = useServerClock();
  if (board === undefined || now === undefined) return { is: 'unknown' };
  return worst(
    info.layout.tiles.flatMap(({ indicator }) => {
      const definition = board.definitions[indicator];
      // An indicator that this catalogue lacks is an empty place, and says nothing of the others.
      if (definition === undefined) return [];
      return [freshnessOf(board.figures[indicator]?.newestAt, definition.freshnessMs, now)];
    }),
  );
}

export function LiveMark({ short = false }: { readonly short?: boolean }) {
  const { info } = usePage();
  const { board, status } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const fresh = useScreenFreshness();
  const { disconnectedSince } = useServerClock();
  if (disconnectedSince !== undefined) return <Mark is="stale" word={short ? '' : say('live.waiting')} />;
  if (board === undefined) return <Mark is="unknown" word={short ? '' : say('live.waiting')} />;
  if (status?.upstream === 'stale')
    return <Mark is="stale" word={say('live.upstream', { time: fmt.minute(status.since ?? status.at) })} />;
  if (fresh.is === 'live') return <Mark is="live" word={short ? '' : say('live.live')} />;
  if (fresh.is === 'unknown') return <Mark is="unknown" word={say('live.none')} />;
  return <Mark is={fresh.is} word={say(`live.${fresh.is}`, { age: fmt.span(fresh.age) })} />;
}

function Mark({ is, word }: { readonly is: Freshness['is']; readonly word: string }) {
  const { say } = useWords();
  return (
    <span className={`live is-${is}`} data-live={is}>
      {is === 'live' || is === 'unknown' ? <i className="dot" /> : <StateIcon state="stale" />}
      {word === '' ? (
        <span className="unseen">{say(is === 'live' ? 'live.live' : 'live.waiting')}</span>
      ) : (
        word
      )}
    </span>
  );
}
