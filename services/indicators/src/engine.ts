import type { Zone } from '@nhip/kernel';
import type { Pool } from 'pg';
import type { Registry } from 'prom-client';
import { Applier } from './applier';
import { applyMetrics } from './apply-metrics';
import { dossierRules, RULES_GENERATION, type StreamRules } from './rules';
import { nameOfTallied, type Tallied } from './tallied';
import { TallyKeys } from './tally-keys';
import { Writer, type InstanceClock } from './writer';

/** All that turns facts into figures, over one database. */
export interface Engine {
  readonly rules: StreamRules;
  readonly keys: TallyKeys;
  readonly applier: Applier;
}

export interface EngineOptions {
  /** At least two connections: one writes, the other makes tallies meanwhile. */
  readonly pool: Pool;
  readonly zone: Zone;
  readonly clock: InstanceClock;
  readonly topic: { readonly name: string; readonly partitions: number };
  readonly registry: Registry;
  readonly rulesGeneration?: number;
  /** Default: all measures. */
  readonly tallied?: Tallied;
}

export function createEngine({ pool, zone, clock, topic, registry, ...rest }: EngineOptions): Engine {
  const rules = dossierRules(zone, topic, rest.tallied);
  const keys = new TallyKeys(pool, rest.rulesGeneration ?? RULES_GENERATION);
  const writer = new Writer(pool, keys, rules, {
    ...{ clock, zone: zone.name, tallied: nameOfTallied(rest.tallied) },
  });
  return { rules, keys, applier: new Applier(writer, keys, applyMetrics(registry)) };
}
