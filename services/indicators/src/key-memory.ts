import type { Mark } from './core/mark';

/** Marks that differ at most in unit and days. */
interface Shape {
  /** By the next dimension's value; two dimensions may share one, so each edge says whose it is. */
  readonly next: Map<string, Edge>;
  /** By unit, then by day and cohort. */
  readonly ids: Map<string, Map<number, number>>;
}

interface Edge {
  readonly name: string;
  readonly shape: Shape;
  /** Another dimension with the same value. */
  other?: Edge;
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
  private readonly days = new Map<string, Shape>();
  private readonly months = new Map<string, Shape>();
  size = 0;

  get({ measure, unit, grain, day, cohort, dims }: Mark): number | undefined {
    let shape = (grain === 'day' ? this.days : this.months).get(measure);
    for (const name in dims) {
      let edge = shape?.next.get(dims[name] as string);
      while (edge !== undefined && edge.name !== name) edge = edge.other;
      if (edge === undefined) return undefined;
      shape = edge.shape;
    }
    return shape?.ids.get(unit)?.get(day * COHORT + (cohort ?? NO_COHORT));
  }

  set({ measure, unit, grain, day, cohort, dims }: Mark, id: number): void {
    const shapes = grain === 'day' ? this.days : this.months;
    let shape = shapes.get(measure);
    if (shape === undefined) shapes.set(measure, (shape = newShape()));
    for (const name in dims) shape = follow(shape, name, dims[name] as string);
    let ids = shape.ids.get(unit);
    if (ids === undefined) shape.ids.set(unit, (ids = new Map()));
    const key = day * COHORT + (cohort ?? NO_COHORT);
    if (!ids.has(key)) this.size++;
    ids.set(key, id);
  }
}

const newShape = (): Shape => ({ next: new Map(), ids: new Map() });

function follow({ next }: Shape, name: string, value: string): Shape {
  let edge = next.get(value);
  while (edge !== undefined && edge.name !== name) edge = edge.other;
  if (edge !== undefined) return edge.shape;
  const other = next.get(value);
  const made: Edge = { name, shape: newShape(), ...(other && { other }) };
  next.set(value, made);
  return made.shape;
}
