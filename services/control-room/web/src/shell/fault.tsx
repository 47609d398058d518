import type { Refusal } from '../api';
import { usePage } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';
import { faultText } from './fault-text';

interface Props {
  readonly fault: Refusal;
  /** What a 404 means here. */
  readonly missing?: string;
}

/** Why something cannot be shown. */
export function Fault({ fault, missing }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { text, detail } = faultText(say, fmt, { fault, ...(missing === undefined ? {} : { missing }) });
  return (
    <>
      <span>{text}</span>
      {detail !== undefined && <small lang="en">{detail}</small>}
    </>
  );
}
