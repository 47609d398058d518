import { freshnessOf, hearingOf, type Freshness, type Hearing } from '../live/freshness';
import { useLive, usePage, useServerClock } from '../live/use-live';
import { allTiles } from '../wall/scenes';
import { useFmt, useWords } from '../texts/language';
import { StateIcon } from './state-mark';

/** How the sources of the whole screen stand; disconnected is told by the band. */
function useHearing(): Hearing {
  const { info, stream } = usePage();
  const { board } = useLive();
  const { now } = useServerClock();
  if (board === undefined || now === undefined) return hearingOf([]);
  const scenes = info.layout.scenes.filter(({ id }) => stream.looksAt(id));
  return hearingOf(
    allTiles({ tiles: info.layout.tiles, scenes }, board).flatMap(({ indicator }) => {
      const { newestAt, source } = board.figures[indicator] ?? {};
      const promisedMs = board.definitions[indicator]?.freshnessMs ?? 0;
      // A figure without an event has no source yet; its tile says so.
      return source === undefined ? [] : [{ source, fresh: freshnessOf(newestAt, promisedMs, now) }];
    }),
  );
}

export function LiveMark({ short = false }: { readonly short?: boolean }) {
  const { info } = usePage();
  const { board, status } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { fresh, live, sources } = useHearing();
  const { disconnectedSince } = useServerClock();
  if (disconnectedSince !== undefined) return <Mark is="stale" word={short ? '' : say('live.waiting')} />;
  if (board === undefined) return <Mark is="unknown" word={short ? '' : say('live.waiting')} />;
  if (status?.upstream === 'stale')
    return <Mark is="stale" word={say('live.upstream', { time: fmt.minute(status.since ?? status.at) })} />;
  const heard = live > 0 && live < sources ? say('live.sources', { live, sources }) : '';
  if (fresh.is === 'live') return <Mark is="live" word={short ? '' : say('live.live')} more={heard} />;
  if (fresh.is === 'unknown') return <Mark is="unknown" word={say('live.none')} />;
  const age = fmt.span(fresh.age);
  return <Mark is={fresh.is} word={short ? age : say(`live.${fresh.is}`, { age })} />;
}

interface MarkProps {
  readonly is: Freshness['is'];
  readonly word: string;
  readonly more?: string;
}

function Mark({ is, word, more = '' }: MarkProps) {
  const { say } = useWords();
  return (
    <span className={`live is-${is}`} data-live={is}>
      {is === 'live' || is === 'unknown' ? <i className="dot" /> : <StateIcon state="stale" />}
      {word === '' ? (
        <span className="unseen">{say(is === 'live' ? 'live.live' : 'live.waiting')}</span>
      ) : (
        word
      )}
      {more !== '' && <span className="dim">{more}</span>}
    </span>
  );
}
