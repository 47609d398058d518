import { Gauge, Histogram, type Registry } from 'prom-client';
import type { ApplyMetrics } from './applier';

export function applyMetrics(registry: Registry): ApplyMetrics {
  const registers = [registry];
  return {
    seconds: new Histogram({
      name: 'nhip_apply_duration_seconds',
      help: 'Time of one transaction that applies facts or moves the clock.',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    facts: new Histogram({
      name: 'nhip_apply_facts',
      help: 'Facts in one transaction.',
      buckets: [1, 10, 100, 500, 1_000, 2_500, 5_000],
      registers,
    }),
    sequence: new Gauge({
      name: 'nhip_journal_sequence',
      help: 'Sequence of the newest journal row that this process wrote or saw.',
      registers,
    }),
  };
}
