import type { WallScene } from '@nhip/contracts/wall';
import type { Route } from '../route';
import { useWords } from '../texts/language';
import { Link } from './link';

interface Props {
  readonly scenes: readonly WallScene[];
  /** By id. */
  readonly shown: string;
  readonly to: (scene: string) => Route;
}

/** Which scene a page is of; nothing where there is but one. */
export function SceneSwitch({ scenes, shown, to }: Props) {
  const { say, pick } = useWords();
  if (scenes.length < 2) return null;
  return (
    <nav className="switch" aria-label={say('scene.all')}>
      {scenes.map(({ id, title }) => (
        <Link key={id} to={to(id)} aria-current={id === shown ? 'page' : undefined}>
          {pick(title)}
        </Link>
      ))}
    </nav>
  );
}
