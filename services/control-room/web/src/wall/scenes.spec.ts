import type { Board, BoardFigure, WallLayout, WallScene, WallTile } from '@nhip/contracts/wall';
import { allTiles, breachesOf, largeTiles, scenesOf, tilesBeside } from './scenes';

const PROMISED_MS = 1000;
const tile = (indicator: string) => ({ indicator }) as WallTile;
const scene = (judgedBy: string, tiles: string[], figures: string[] = []) =>
  ({
    id: judgedBy,
    judgedBy,
    tiles: tiles.map(tile),
    unitCounts: [],
    groups: [{ figures: figures.map(tile) }],
  }) as unknown as WallScene;

const layout = {
  tiles: ['on-time', 'signed', 'overdue', 'online', 'paid'].map(tile),
  scenes: [scene('on-time', ['overdue', 'online', 'paid']), scene('signed', ['sent'], ['gazette'])],
} as unknown as WallLayout;

/** A catalogue of these indicators, and figures of them; each newest event came at 0. */
function board(states: Readonly<Record<string, BoardFigure['state']>>): Board {
  const entries = Object.entries(states);
  return {
    definitions: Object.fromEntries(entries.map(([id]) => [id, { freshnessMs: PROMISED_MS }])),
    figures: Object.fromEntries(entries.map(([id, state]) => [id, { state, newestAt: 0 }])),
  } as unknown as Board;
}

const named = (tiles: readonly WallTile[]): string[] => tiles.map(({ indicator }) => indicator);
const WHOLE = {
  'on-time': 'good',
  signed: 'good',
  overdue: 'watch',
  online: 'good',
  paid: 'good',
  sent: 'good',
} as const;

it('shows the first four large, and beside them in a scene only what does not stand there', () => {
  const whole = board(WHOLE);
  const large = largeTiles(layout, whole);
  expect(named(large)).toEqual(['on-time', 'signed', 'overdue', 'online']);
  expect(named(tilesBeside(layout.scenes[0], large, whole))).toEqual(['paid']);
  expect(named(allTiles(layout, whole))).toEqual(['on-time', 'signed', 'overdue', 'online', 'paid', 'sent']);
});

it('leaves out what a catalogue does not know: others move up, a scene goes', () => {
  const dossiers = board({ 'on-time': 'good', overdue: 'good', online: 'good', paid: 'good' });
  expect(named(largeTiles(layout, dossiers))).toEqual(['on-time', 'overdue', 'online', 'paid']);
  expect(scenesOf(layout, dossiers).map(({ id }) => id)).toEqual(['on-time']);
});

it('finds what is in breach, by scene', () => {
  const bad = board({ ...WHOLE, gazette: 'breach', signed: 'breach', online: 'breach' });
  expect(breachesOf(layout, bad, 0)).toEqual([
    { indicator: 'online', scene: 0 },
    { indicator: 'signed', scene: 1 },
    { indicator: 'gazette', scene: 1 },
  ]);
  expect(breachesOf(layout, board(WHOLE), 0)).toEqual([]);
});

it('takes what is stale for no breach: it may be over', () => {
  const bad = board({ ...WHOLE, signed: 'breach' });
  expect(breachesOf(layout, bad, 3 * PROMISED_MS)).toHaveLength(1);
  expect(breachesOf(layout, bad, 3 * PROMISED_MS + 1)).toEqual([]);
});
