import type { Mark } from './core/mark';

type Dimension = Map<string, Map<string, Shape>>;

/** Marks that differ at most in unit and days. */
interface Shape {
  readonly next: Dimension;
  /** By unit, then by day and cohort. */
  readonly ids: Map<string, Map<number, number>>;
}

/** Day and cohort in one exact number; both are within ±4 million days of 1970 (the years JavaScript knows are). */
const COHORT = 2 ** 23;
const NO_COHORT = COHORT / 2 - 1;

/**
 * Tally ids by mark. A text of all that names a tally would be built and hashed a million times a second; here each
 * lookup is a walk over short texts that the marks hold anyway. Another order of dimensions is another way to the same
 * id, which costs room and nothing else.
 */
export class KeyMemory {
  private readonly root = new Map<string, Shape>();
  size = 0;

  get(mark: Mark): number | undefined {
    let shape = this.root.get(mark.measure)?.next.get('grain')?.get(mark.grain);
    for (const name in mark.dims) shape = shape?.next.get(name)?.get(mark.dims[name] as string);
    return shape?.ids.get(mark.unit)?.get(dayOf(mark));
  }

  set(mark: Mark, id: number): void {
    let shape = within(this.root, mark.measure);
    shape = within(dimension(shape.next, 'grain'), mark.grain);
    for (const name in mark.dims) shape = within(dimension(shape.next, name), mark.dims[name] as string);
    let days = shape.ids.get(mark.unit);
    if (days === undefined) shape.ids.set(mark.unit, (days = new Map()));
    if (!days.has(dayOf(mark))) this.size++;
    days.set(dayOf(mark), id);
  }
}

function dayOf({ day, cohort }: Mark): number {
  return day * COHORT + (cohort ?? NO_COHORT);
}

function dimension(next: Dimension, name: string): Map<string, Shape> {
  let values = next.get(name);
  if (values === undefined) next.set(name, (values = new Map()));
  return values;
}

function within(shapes: Map<string, Shape>, value: string): Shape {
  let shape = shapes.get(value);
  if (shape === undefined) shapes.set(value, (shape = { next: new Map(), ids: new Map() }));
  return shape;
}
