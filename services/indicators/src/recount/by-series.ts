import { textOf, type Dimensions, type Mark } from '../core/mark';

/** What tallies have in common that differ in their days alone. */
export type Series = Pick<Mark, 'measure' | 'unit' | 'grain' | 'dims'>;

type Units<Value> = Map<string, Value>;
type Grains<Value> = Map<Series['grain'], Units<Value>>;
type Measures<Value> = Map<string, Grains<Value>>;

/** Values by series. Most marks share the object of their dimensions with others, so it is found by that. */
export class BySeries<Value> {
  private readonly byText = new Map<string, Measures<Value>>();
  private readonly byDims = new WeakMap<Dimensions, Measures<Value>>();

  get({ measure, unit, grain, dims }: Series): Value | undefined {
    return this.known(dims)?.get(measure)?.get(grain)?.get(unit);
  }

  /** The value of a series; a new one when there is none. */
  make({ measure, unit, grain, dims }: Series, newValue: () => Value): Value {
    const measures = this.known(dims) ?? this.begin(dims);
    const grains = within(measures, measure, () => new Map() as Grains<Value>);
    return within(
      within(grains, grain, () => new Map() as Units<Value>),
      unit,
      newValue,
    );
  }

  *entries(): Generator<[Series, Value]> {
    for (const [text, measures] of this.byText) {
      const dims = JSON.parse(text) as Dimensions;
      for (const [measure, grains] of measures)
        for (const [grain, units] of grains)
          for (const [unit, value] of units) yield [{ measure, unit, grain, dims }, value];
    }
  }

  private known(dims: Dimensions): Measures<Value> | undefined {
    let measures = this.byDims.get(dims);
    if (measures === undefined) {
      measures = this.byText.get(textOf(dims));
      if (measures !== undefined) this.byDims.set(dims, measures);
    }
    return measures;
  }

  private begin(dims: Dimensions): Measures<Value> {
    const measures: Measures<Value> = new Map();
    this.byText.set(textOf(dims), measures);
    this.byDims.set(dims, measures);
    return measures;
  }
}

function within<Key, Value>(map: Map<Key, Value>, key: Key, newValue: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = newValue()));
  return value;
}
