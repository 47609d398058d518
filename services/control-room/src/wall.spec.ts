import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookedAt, shownIndicators, tilesOf, unitIndicators, WALL } from './wall';

const CATALOGUE = join(__dirname, '..', '..', 'indicators', 'catalogue');

const shipped = new Set(
  readdirSync(CATALOGUE)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => [...readFileSync(join(CATALOGUE, file), 'utf8').matchAll(/^ {2}- id: (\S+)$/gm)])
    .map(([, id]) => id),
);

it('names only indicators of the shipped catalogue', () => {
  const named = [...shownIndicators(WALL), ...WALL.related.flat()];
  expect(named.filter((indicator) => !shipped.has(indicator))).toEqual([]);
});

it('has a large tile for every scene, and a name for each that an address can bear', () => {
  const [large, scenes] = [WALL.tiles.slice(0, 4).map(({ indicator }) => indicator), WALL.scenes];
  for (const { tiles, judgedBy, unitCounts } of scenes) {
    const told = [judgedBy, ...unitCounts, ...tiles.map(({ indicator }) => indicator)];
    expect(large).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^(${told.join('|')})$`))]),
    );
  }
  expect(scenes.map(({ id }) => encodeURIComponent(id))).toEqual([...new Set(scenes.map(({ id }) => id))]);
});

it('counts a tile that stands in two places once', () => {
  const indicators = tilesOf(lookedAt(WALL)).map(({ indicator }) => indicator);
  expect(new Set(indicators).size).toBe(indicators.length);
});

it('needs of a scene its own figures, and of the others only where most of a large count is', () => {
  const [, documents] = WALL.scenes;
  const looked = lookedAt(WALL, new Set([documents!.id]));
  expect(looked.tiles).toEqual(WALL.tiles);
  expect([...unitIndicators(looked)].toSorted()).toEqual(
    ['dossier.near-due', 'dossier.overdue-open', documents!.judgedBy, ...documents!.unitCounts].toSorted(),
  );
});
