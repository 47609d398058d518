import type { Board, WallLayout, WallScene, WallTile } from '@nhip/contracts/wall';
import { freshnessOf } from '../live/freshness';
import type { Breach } from './rotation';

/** Places for large tiles on the wall (SCREENS section 0). */
const LARGE_TILES = 4;

const known = (board: Board, { indicator }: { readonly indicator: string }): boolean =>
  board.definitions[indicator] !== undefined;

/** The large tiles: the most important ones that this catalogue knows. */
export function largeTiles(layout: WallLayout, board: Board): readonly WallTile[] {
  return layout.tiles.filter((tile) => known(board, tile)).slice(0, LARGE_TILES);
}

/** The scenes of which this catalogue knows how units are judged. */
export function scenesOf(layout: WallLayout, board: Board): readonly WallScene[] {
  return layout.scenes.filter(({ judgedBy }) => known(board, { indicator: judgedBy }));
}

/** Whether the scene's figures are on the board: a screen may look at a scene before they came. */
export function isTold({ judgedBy }: WallScene, board: Board): boolean {
  return board.rankings[judgedBy] !== undefined;
}

/** The scene that tells of an indicator, by id; empty where none does. */
export function sceneTelling({ scenes }: WallLayout, indicator: string): string {
  return scenes.find((scene) => indicatorsOf(scene).includes(indicator))?.id ?? '';
}

/** The scene of a stream, by id; empty where none is. Indicators are named after their stream. */
export function sceneOf({ scenes }: WallLayout, stream: string): string {
  return scenes.find(({ judgedBy }) => judgedBy.startsWith(`${stream}.`))?.id ?? '';
}

/** What a scene tells of the province beside what stands large. */
export function tilesBeside(scene: WallScene, large: readonly WallTile[], board: Board): readonly WallTile[] {
  const stands = new Set(large.map(({ indicator }) => indicator));
  return scene.tiles.filter((tile) => !stands.has(tile.indicator) && known(board, tile));
}

/** Every tile that this catalogue knows, the large ones first; one that stands in two places once. */
export function allTiles(
  layout: { readonly tiles: readonly WallTile[]; readonly scenes: readonly WallScene[] },
  board: Board,
): readonly WallTile[] {
  const all = [...layout.tiles, ...layout.scenes.flatMap(({ tiles }) => tiles)];
  const named = new Map(all.map((tile) => [tile.indicator, tile]));
  return [...named.values()].filter((tile) => known(board, tile));
}

/** Every indicator that a scene tells of. */
function indicatorsOf({ judgedBy, unitCounts, tiles, groups }: WallScene): readonly string[] {
  const beside = [...tiles, ...groups.flatMap(({ figures }) => figures)];
  return [judgedBy, ...unitCounts, ...beside.map(({ indicator }) => indicator)];
}

/** The province's figures in breach, by scene. A stale one is none: what it says may be over. */
export function breachesOf(layout: WallLayout, board: Board, now: number): readonly Breach[] {
  const scenes = scenesOf(layout, board).map(indicatorsOf);
  const told = new Set([...largeTiles(layout, board).map(({ indicator }) => indicator), ...scenes.flat()]);
  const out = [...told].filter((indicator) => {
    const [figure, definition] = [board.figures[indicator], board.definitions[indicator]];
    if (figure?.state !== 'breach' || definition === undefined) return false;
    return freshnessOf(figure.newestAt, definition.freshnessMs, now).is !== 'stale';
  });
  const sceneOf = (indicator: string): number =>
    Math.max(
      0,
      scenes.findIndex((scene) => scene.includes(indicator)),
    );
  return out
    .map((indicator) => ({ indicator, scene: sceneOf(indicator) }))
    .sort((one, other) => one.scene - other.scene);
}

/** How the wall calls an indicator, if it shows it as a tile. */
export function tileOf({ tiles, scenes }: WallLayout, indicator: string): WallTile | undefined {
  return [...tiles, ...scenes.flatMap((scene) => scene.tiles)].find((tile) => tile.indicator === indicator);
}
