import { setImmediate as breathe } from 'node:timers/promises';
import { Gauge, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';
import { resolveWindow } from './core/window';
import { compute, sumsFor, type Computation, type Computed } from './queries/compute';
import { seenAt, seenByStream } from './queries/figures';
import { placeOf } from './queries/place';
import type { Catalogue } from './queries/question';
import type { Snapshot, Snapshots } from './queries/snapshot';
import { TallySums } from './queries/tally-sums';

/** However often somebody asks, figures are computed at most this often. */
const FRESH_MS = 1_000;
/** The unit under which everything is exported while no single unit is above all others (no tree is loaded). */
const EVERYTHING = '~all';

const METRICS = {
  value: [
    'nhip_indicator_value',
    'Value of an indicator; absent when there is no data. unit is a code of the tree, ' +
      `or ${EVERYTHING} for everything while no single root is loaded.`,
  ],
  numerator: ['nhip_indicator_numerator', 'Numerator of an indicator.'],
  denominator: ['nhip_indicator_denominator', 'Denominator of an indicator that is a ratio.'],
  newest: [
    'nhip_indicator_newest_event_timestamp_seconds',
    'Event time of the newest event of what the unit holds.',
  ],
} as const;
type MetricName = keyof typeof METRICS;
type Values = Record<MetricName, MetricValue<string>[]>;

/**
 * The catalogue's exported windows of every unit as Prometheus gauges, read in one snapshot when asked for. Replicas
 * export the same figures: rules use max by (indicator, unit, window).
 */
export class IndicatorMetrics {
  private fresh: { until: number; values: Promise<Values> } | undefined;

  constructor(
    private readonly snapshots: Snapshots,
    private readonly catalogue: Catalogue,
    private readonly onError: (error: unknown) => void,
  ) {}

  register(registry: Registry): void {
    for (const name of Object.keys(METRICS) as MetricName[]) {
      const [metric, help] = METRICS[name];
      const gauge = new Gauge({ name: metric, help, registers: [registry] });
      const told = { help, name: metric, type: 'gauge', aggregator: 'sum' };
      gauge.get = async () => {
        const values = (await this.current())[name];
        return { ...told, values } as unknown as MetricObjectWithValues<MetricValue<string>>;
      };
    }
  }

  /** Figures that cannot be read are absent, and the rest of /metrics is told all the same. */
  private current(): Promise<Values> {
    if (this.fresh === undefined || this.fresh.until < performance.now())
      this.fresh = {
        until: performance.now() + FRESH_MS,
        values: this.snapshots
          .read((snapshot) => this.read(snapshot))
          .catch((error: unknown) => {
            this.onError(error);
            return { value: [], numerator: [], denominator: [], newest: [] };
          }),
      };
    return this.fresh.values;
  }

  private async read(snapshot: Snapshot): Promise<Values> {
    const scope = { allUnits: true, units: [] };
    const place = placeOf(snapshot, '', { to: snapshot.today, scope });
    const top = place.unit === '' ? EVERYTHING : place.unit;
    const chains = new Map<string, string[]>();
    const groupsOf = (code: string): string[] => {
      let chain = chains.get(code);
      if (chain === undefined) {
        chain = place.tree.chain(place.tree.place(code));
        if (!chain.includes(top)) chain.push(top);
        chains.set(code, chain);
      }
      return chain;
    };
    const always = [...place.tree.units().map(({ code }) => code), top];
    const sums = new TallySums(snapshot);
    const computations: { window: string; computation: Computation }[] = [];
    for (const definition of this.catalogue.values())
      for (const current of definition.exported) {
        const window = resolveWindow({ kind: 'current', current }, snapshot.today);
        const computation: Computation = {
          ...{ definition, window, where: {}, groups: { kind: 'units', groupsOf, always } },
        };
        sums.prepare(sumsFor(computation));
        computations.push({ window: current, computation });
      }
    const values: Values = { value: [], numerator: [], denominator: [], newest: [] };
    const seenOf = seenByStream(snapshot);
    const newestOf = new Set<string>();
    for (const { window, computation } of computations) {
      const { id, stream } = computation.definition;
      const figures = await compute(computation, sums, await seenAt(place, seenOf(stream)));
      for (const [unit, figure] of figures) add(values, { indicator: id, unit, window }, figure);
      if (!newestOf.has(id))
        for (const [unit, { newest }] of figures)
          if (newest) values.newest.push({ labels: { indicator: id, unit }, value: newest.at / 1000 });
      newestOf.add(id);
      await breathe();
    }
    return values;
  }
}

function add(
  values: Values,
  labels: { indicator: string; unit: string; window: string },
  { numerator, denominator, value, noData }: Computed,
): void {
  if (noData === 'nothing-received' || noData === 'before-cut-over') return;
  values.numerator.push({ labels, value: numerator });
  if (denominator !== undefined) values.denominator.push({ labels, value: denominator });
  if (value !== undefined) values.value.push({ labels, value });
}
