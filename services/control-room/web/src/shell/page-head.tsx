import { Fragment, type ReactNode } from 'react';
import { usePage } from '../live/use-live';
import type { Route } from '../route';
import { useWords } from '../texts/language';
import { Link } from './link';
import { LiveMark } from './live-mark';

export interface Step {
  readonly text: string;
  readonly to: Route;
}

interface Props {
  /** From the wall down to here; the last is where the reader is. */
  readonly path: readonly (string | Step)[];
  /** The page shows the past: how fresh the screen is would mislead. */
  readonly past?: boolean;
  readonly children?: ReactNode;
}

export function PageHead({ path, past = false, children }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  return (
    <header className="page-head">
      <nav aria-label={say('drill.path')}>
        <Link to={{ at: 'wall', scene: '' }}>{info.title}</Link>
        {path.map((step, at) => {
          const text = typeof step === 'string' ? step : step.text;
          return (
            <Fragment key={text}>
              <span className="dim" aria-hidden="true">
                ›
              </span>
              {at === path.length - 1 && <h1>{text}</h1>}
              {at < path.length - 1 && typeof step === 'string' && <span className="dim">{text}</span>}
              {at < path.length - 1 && typeof step !== 'string' && <Link to={step.to}>{text}</Link>}
            </Fragment>
          );
        })}
      </nav>
      {info.sampleData && <span className="tag">{say('sampleData')}</span>}
      <span className="space" />
      {!past && <LiveMark />}
      {children}
    </header>
  );
}
