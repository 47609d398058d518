import type { Topic } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import type { Pool } from 'pg';
import type { Registry } from 'prom-client';
import { Applier } from './applier';
import { applyMetrics } from './apply-metrics';
import { DOSSIER_STREAM } from './core/dossier-stream';
import { RULES_GENERATION, rulesOf, type StreamRules } from './rules';
import type { AnyStream } from './streams';
import { nameOfTallied, type Tallied } from './tallied';
import { TallyKeys } from './tally-keys';
import { Writer, type InstanceClock } from './writer';

/** All that turns facts of one stream into figures, over one database. */
export interface Engine {
  readonly rules: StreamRules;
  readonly keys: TallyKeys;
  readonly applier: Applier;
}

export interface EngineOptions {
  /** At least one connection more than there are streams: each may write, one makes tallies meanwhile. */
  readonly pool: Pool;
  readonly zone: Zone;
  readonly clock: InstanceClock;
  readonly registry: Registry;
  readonly rulesGeneration?: number;
  /** Default: all measures. */
  readonly tallied?: Tallied;
  /** Of all facts; default: each stream's own. */
  readonly topic?: Pick<Topic, 'name' | 'partitions'>;
}

/** One engine for each stream; all write the same tallies, one at a time. */
export function createEngines(streams: readonly AnyStream[], options: EngineOptions): readonly Engine[] {
  const { pool, zone, clock, registry, tallied, topic } = options;
  const keys = new TallyKeys(pool, options.rulesGeneration ?? RULES_GENERATION);
  const metrics = applyMetrics(registry);
  const all = new Map(
    streams.map((stream) => [stream.name, rulesOf(stream, { zone, tallied }, topic)] as const),
  );
  const writing = { clock, zone: zone.name, tallied: nameOfTallied(tallied), streams: all };
  return [...all.values()].map((rules) => ({
    ...{ rules, keys, applier: new Applier(new Writer(pool, keys, rules, writing), keys, metrics) },
  }));
}

/** An engine of dossiers alone. */
export function createEngine(options: EngineOptions): Engine {
  const [engine] = createEngines([DOSSIER_STREAM], options);
  return engine as Engine;
}
