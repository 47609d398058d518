import { Link } from '../shell/link';
import { useWords } from '../texts/language';
import { SCENE_MS } from './rotation';
import type { Turning } from './use-rotation';

/** One dot per scene; that of the scene shown fills up until the next one comes. Beside them, what makes it wait. */
export function SceneDots({ turning }: { readonly turning: Turning }) {
  const { say, pick } = useWords();
  const { scenes, at, hold, leftMs } = turning;
  const shown = hold === undefined ? 1 - leftMs / SCENE_MS : 1;
  return (
    <div className="dots">
      <nav aria-label={say('scene.all')}>
        {scenes.map((scene, place) => (
          <Link
            key={scene.id}
            to={{ at: 'wall', scene: scene.id }}
            className="dot"
            aria-current={place === at ? 'page' : undefined}
          >
            <span>{pick(scene.title)}</span>
            <i aria-hidden="true">{place === at && <i style={{ width: `${Math.round(shown * 100)}%` }} />}</i>
          </Link>
        ))}
      </nav>
      {hold !== 'still' && <Pause turning={turning} />}
    </div>
  );
}

function Pause({ turning }: { readonly turning: Turning }) {
  const { say } = useWords();
  const { hold, leftMs, stop, goOn } = turning;
  const held = hold === 'chosen' || hold === 'breach';
  return (
    <>
      <button
        type="button"
        className="plain"
        aria-label={say(held ? 'scene.goOn' : 'scene.stop')}
        title={say(held ? 'scene.goOn' : 'scene.stop')}
        onClick={held ? goOn : stop}
      >
        <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
          <path className="fill" d={held ? 'M4 2l10 6-10 6z' : 'M3.5 2h3v12h-3zM9.5 2h3v12h-3z'} />
        </svg>
      </button>
      <span className="wait">
        {held ? say(`scene.held.${hold}`) : say('scene.next', { seconds: Math.ceil(leftMs / 1000) })}
      </span>
    </>
  );
}
