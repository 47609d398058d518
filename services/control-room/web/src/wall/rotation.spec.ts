import { answering, neighbour, rotated, rotationAt, SCENE_MS, type Rotation, type Seen } from './rotation';

const seen = (at: number, more: Partial<Seen> = {}): Seen => ({
  at,
  scenes: 3,
  chosen: undefined,
  still: false,
  breaches: [],
  ...more,
});
const after = (...steps: Seen[]): Rotation => steps.reduce(rotated, rotationAt(0));
const LATE = { indicator: 'late', scene: 2 };

it('shows every scene for its time, then the first one again', () => {
  expect(after(seen(SCENE_MS - 1))).toMatchObject({ scene: 0, leftMs: 1 });
  expect(after(seen(SCENE_MS))).toMatchObject({ scene: 1, leftMs: SCENE_MS });
  expect(after(seen(SCENE_MS), seen(2 * SCENE_MS), seen(3 * SCENE_MS)).scene).toBe(0);
});

it('turns once after a sleep, and never backwards in time', () => {
  expect(after(seen(100 * SCENE_MS))).toMatchObject({ scene: 1, leftMs: SCENE_MS });
  expect(rotated(rotationAt(500), seen(0))).toMatchObject({ scene: 0, leftMs: SCENE_MS });
});

it('stays where somebody chose, and gives the scene its whole time once let go', () => {
  const chosen = seen(SCENE_MS * 5, { chosen: 2 });
  expect(after(chosen)).toMatchObject({ scene: 2, hold: 'chosen' });
  expect(after(chosen, seen(SCENE_MS * 6 - 1))).toMatchObject({ scene: 2, hold: undefined });
  expect(after(chosen, seen(SCENE_MS * 6)).scene).toBe(0);
});

it('goes to a breach and stays there until somebody answers it', () => {
  const breach = { breaches: [LATE] };
  const held = after(seen(10, breach), seen(SCENE_MS * 9, breach));
  expect(held).toMatchObject({ scene: 2, hold: 'breach' });
  const on = answering(held, [LATE]);
  expect(rotated(on, seen(SCENE_MS * 10, breach))).toMatchObject({ scene: 0, hold: undefined });
});

it('is held again by a breach that ended and came again, and by another one', () => {
  const on = answering(after(seen(10, { breaches: [LATE] })), [LATE]);
  const healed = rotated(on, seen(20));
  expect(rotated(healed, seen(30, { breaches: [LATE] })).hold).toBe('breach');
  const more = { breaches: [LATE, { indicator: 'unsigned', scene: 1 }] };
  expect(rotated(on, seen(30, more))).toMatchObject({ scene: 1, hold: 'breach' });
});

it('does not move by itself where no motion is wanted, and shows what was chosen', () => {
  const still = { still: true, breaches: [LATE] };
  expect(after(seen(SCENE_MS * 3, still))).toMatchObject({ scene: 0, hold: 'still' });
  expect(after(seen(0, { ...still, chosen: 1 })).scene).toBe(1);
});

it('begins anew when the scene it showed is gone', () => {
  const last = after(seen(0, { chosen: 2 }));
  expect(rotated(last, seen(1, { scenes: 2 })).scene).toBe(0);
  expect(rotated(last, seen(SCENE_MS * 2, { scenes: 0 })).scene).toBe(0);
});

it.each([
  [0, 1, 1],
  [2, 1, 0],
  [0, -1, 2],
])('beside scene %p at %p stands %p', (scene, steps, other) =>
  expect(neighbour(scene, steps, 3)).toBe(other),
);
