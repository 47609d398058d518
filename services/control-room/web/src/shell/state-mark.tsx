import type { BoardState } from '@nhip/contracts/wall';
import { useWords } from '../texts/language';

const HOURGLASS = 'M3.5 1.5h9M3.5 14.5h9M4.8 1.5v2.3L8 8l3.2-4.2V1.5M4.8 14.5v-2.3L8 8l3.2 4.2v2.3';

export type Shown = BoardState | 'stale';

/** The sign of a state, drawn, since fonts differ in them; never colour alone. */
export function StateIcon({ state }: { readonly state: Shown }) {
  if (state === 'normal') return null;
  return (
    <svg className={`icon is-${state}`} viewBox="0 0 16 16" aria-hidden="true">
      {state === 'good' && <path d="M2.5 8.5l3.8 4L13.5 3.5" className="stroke" />}
      {state === 'watch' && <path d="M8 1.8L15.2 14.4H.8z" className="fill" />}
      {state === 'breach' && <path d="M2 2h12v12H2z" className="fill" />}
      {state === 'stale' && <path d={HOURGLASS} className="stroke thin" />}
    </svg>
  );
}

export function StateMark({ state, word }: { readonly state: Shown; readonly word?: string }) {
  const { say } = useWords();
  if (state === 'normal') return null;
  const told = word ?? (state === 'stale' ? say('state.staleWord') : say(`state.${state}`));
  return (
    <span className={`mark is-${state}`}>
      <StateIcon state={state} />
      {told}
    </span>
  );
}
