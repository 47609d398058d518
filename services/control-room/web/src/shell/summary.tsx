import { useEffect, useState } from 'react';
import { useLive, usePage } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';
import { figureText } from '../wall/figure-text';

/** A reader of the screen is told the figures at most this often, whatever moves. */
const TOLD_EVERY_MS = 30_000;

export function SpokenSummary() {
  const { info, stream } = usePage();
  const { board } = useLive();
  const { pick } = useWords();
  const fmt = useFmt(info.zone);
  const [told, tell] = useState('');
  const known = board !== undefined;
  useEffect(() => {
    const speak = (): void => {
      const current = stream.current().board;
      const parts = info.layout.tiles.flatMap(({ indicator, label }) => {
        const figure = current?.figures[indicator];
        if (figure === undefined) return [];
        return [`${pick(label)} ${figureText(fmt, figure)}`];
      });
      tell(parts.join(', '));
    };
    speak();
    const timer = window.setInterval(speak, TOLD_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [stream, known, fmt]);
  return (
    <p className="unseen" role="status">
      {told}
    </p>
  );
}
