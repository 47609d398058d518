import type { Dimensions, Grain, Mark } from './core/mark';

/** Marks with the same dimensions. */
interface Shape {
  /** By the next dimension's name and value. */
  readonly next: Map<string, Map<string, Shape>>;
  /** By grain, measure and unit. */
  readonly ids: Readonly<Record<Grain, Map<string, Map<string, Ids>>>>;
}

/** Ids of one measure at one unit, by day; those with a cohort by day and cohort. */
interface Ids {
  readonly days: Map<number, number>;
  readonly cohorts: Map<number, Map<number, number>>;
}

/**
 * Tally ids by mark. A text of all that names a tally would be built and hashed a million times a second; here each
 * lookup is a walk over short texts that the marks hold anyway, and the way of dimensions that were met before is
 * known by their object. Another order of dimensions is another way to the same id, which costs room and nothing else.
 */
export class KeyMemory {
  private readonly root = newShape();
  private readonly shapes = new WeakMap<Dimensions, Shape>();
  size = 0;

  get({ measure, unit, grain, day, cohort, dims }: Mark): number | undefined {
    const shape = this.shapes.get(dims) ?? this.find(dims);
    if (shape === undefined) return undefined;
    const ids = shape.ids[grain].get(measure)?.get(unit);
    return cohort === undefined ? ids?.days.get(day) : ids?.cohorts.get(day)?.get(cohort);
  }

  set({ measure, unit, grain, day, cohort, dims }: Mark, id: number): void {
    const shape = this.make(dims);
    const ids = idsOf(shape.ids[grain], measure, unit);
    let days = ids.days;
    if (cohort !== undefined) {
      days = ids.cohorts.get(day) ?? new Map<number, number>();
      ids.cohorts.set(day, days);
    }
    const key = cohort ?? day;
    if (!days.has(key)) this.size++;
    days.set(key, id);
  }

  private find(dims: Dimensions): Shape | undefined {
    let shape: Shape | undefined = this.root;
    for (const name in dims) shape = shape?.next.get(name)?.get(dims[name] as string);
    if (shape !== undefined) this.shapes.set(dims, shape);
    return shape;
  }

  private make(dims: Dimensions): Shape {
    let shape = this.root;
    for (const name in dims) {
      const values = shape.next.get(name) ?? new Map<string, Shape>();
      const value = dims[name] as string;
      const next = values.get(value) ?? newShape();
      shape.next.set(name, values.set(value, next));
      shape = next;
    }
    this.shapes.set(dims, shape);
    return shape;
  }
}

function idsOf(measures: Map<string, Map<string, Ids>>, measure: string, unit: string): Ids {
  const units = measures.get(measure) ?? new Map<string, Ids>();
  const ids = units.get(unit) ?? newIds();
  measures.set(measure, units.set(unit, ids));
  return ids;
}

const newShape = (): Shape => ({
  next: new Map(),
  ids: { day: new Map(), month: new Map(), 'month-apart': new Map() },
});
const newIds = (): Ids => ({ days: new Map(), cohorts: new Map() });
