import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import { ClockTicker } from './clock';
import { Continuity } from './continuity';
import type { Engine } from './engine';
import { readNextOffset } from './heard';
import { TopicLogs } from './topic-logs';
import { TopicLogStore } from './topic-log-store';
import type { Written } from './writer';

/** What takes in the facts of one stream, and moves its clock. */
export interface StreamIntake extends Engine {
  readonly ticker: ClockTicker;
  readonly continuity: Continuity;
  readonly topicLogs: TopicLogs;
}

export function streamIntake(
  engine: Engine,
  { writes, ...ticking }: ClockGauges & { readonly writes: Pool; readonly failed: (error: unknown) => void },
): StreamIntake {
  const { stream, partitions } = engine.rules;
  const ticked = ({ reading }: Written): void => {
    ticking.position.set({ stream }, reading.position / 1000);
    ticking.lag.set({ stream }, (reading.now - reading.position) / 1000);
  };
  return {
    ...engine,
    ticker: new ClockTicker(engine.applier, { ticked, failed: ticking.failed }),
    continuity: new Continuity((partition) => readNextOffset(writes, stream, partition)),
    topicLogs: new TopicLogs(new TopicLogStore(writes, stream), partitions),
  };
}

/** Where the clock of each stream stands. */
export interface ClockGauges {
  readonly position: Gauge;
  readonly lag: Gauge;
}

export function clockGauges(registry: Registry): ClockGauges {
  const registers = [registry];
  const labelNames = ['stream'];
  return {
    position: new Gauge({
      name: 'nhip_clock_position_timestamp_seconds',
      help: 'Up to when the lateness of what is open is judged.',
      ...{ registers, labelNames },
    }),
    lag: new Gauge({
      name: 'nhip_clock_lag_seconds',
      help: 'How far the clock position stands behind now, waiting for the stream.',
      ...{ registers, labelNames },
    }),
  };
}
