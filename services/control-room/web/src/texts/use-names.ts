import { useLive, usePage } from '../live/use-live';
import { useWords } from './language';

/** A source by the name that this room knows it by, else by the end of its address: "/tinh-x/mot-cua" → "mot-cua". */
export function useSourceName(): (source: string) => string {
  const { info } = usePage();
  const { pick } = useWords();
  return (source) => {
    const name = info.sources[source];
    return name === undefined ? (/([^/]+)\/*$/.exec(source)?.[1] ?? source) : pick(name);
  };
}

/** A unit's name, or its code where the board does not bear it. */
export function useUnitName(): (code: string) => string {
  const { board } = useLive();
  const { pick } = useWords();
  return (code) => {
    const unit = board?.units[code];
    return unit === undefined ? code : pick(unit.name);
  };
}
