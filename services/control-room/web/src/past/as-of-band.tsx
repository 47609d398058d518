import { usePage } from '../live/use-live';
import type { Route } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import { parseAsOf } from './as-of';

interface Props {
  /** As the address bears it; empty for now. */
  readonly asOf: string;
  /** The same page of now. */
  readonly now: Route;
}

/** Says that this is the past, and of when; nothing where it is not. */
export function AsOfBand({ asOf, now }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  if (asOf === '') return null;
  const known = parseAsOf(asOf, fmt);
  if (known === undefined) return null;
  return (
    <p className="past-band" role="status">
      <span>
        {'instant' in known
          ? say('asOf.band', { time: fmt.dateTime(known.instant) })
          : say('asOf.bandSequence', { sequence: fmt.integer(known.sequence) })}
      </span>
      <Link to={now}>{say('asOf.back')}</Link>
    </p>
  );
}
