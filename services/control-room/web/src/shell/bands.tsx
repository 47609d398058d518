import { useLive, usePage, useServerClock } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';

/** Over everything, full width: from when on nothing was heard, and of when the figures below are. */
export function DisconnectedBand() {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { now, disconnectedSince } = useServerClock();
  if (disconnectedSince === undefined) return null;
  const minute = fmt.minute(now ?? disconnectedSince);
  return (
    <p className="band" role="alert">
      {say('live.disconnected', { time: fmt.time(disconnectedSince), minute })}
    </p>
  );
}

/** While the demo loads: how far it is. Gone once it is whole. */
export function DemoBand() {
  const { info } = usePage();
  const { status } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const demo = status?.demo;
  if (demo === undefined || demo.total === 0 || demo.done >= demo.total) return null;
  const told = say('demo.progress', { done: fmt.integer(demo.done), total: fmt.integer(demo.total) });
  return (
    <div className="demo">
      <span>{say('demo.loading')}</span>
      <progress max={demo.total} value={demo.done} aria-label={say('demo.loading')} />
      <span className="count">{told}</span>
    </div>
  );
}
