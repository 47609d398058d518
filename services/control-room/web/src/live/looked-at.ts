import type { WallLayout } from '@nhip/contracts/wall';
import type { Route } from '../route';

/**
 * The scenes that a page shows, by id.
 * @param narrow a phone shows all scenes one after another, and a wall without a chosen one all in turn
 * @returns undefined where the page shows none itself: what was asked for before may go on coming
 */
export function lookedAt(
  route: Route,
  { layout, narrow }: { readonly layout: Pick<WallLayout, 'scenes'>; readonly narrow: boolean },
): readonly string[] | undefined {
  if (route.at !== 'wall' && route.at !== 'units') return undefined;
  const all = layout.scenes.map(({ id }) => id);
  const chosen = all.filter((id) => id === route.scene);
  return chosen.length === 0 || (route.at === 'wall' && narrow) ? all : chosen;
}
