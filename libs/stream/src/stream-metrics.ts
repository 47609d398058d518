import type { Pool } from 'pg';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Committed } from './accept/accept-engine';
import { OUTCOMES } from './accept/outcome';
import type { Backlog } from './relay/relay-store';

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

const READ_INTAKE = {
  name: 'read-intake',
  text: `
    SELECT source, sum(received)::float8 AS received, sum(applied)::float8 AS applied,
      sum(duplicate)::float8 AS duplicate, sum(pending)::float8 AS pending, sum(parked)::float8 AS parked,
      sum(refused)::float8 AS refused
    FROM intake GROUP BY source`,
};

/** What is as it is when Prometheus asks. */
interface Asked {
  readonly backlog: () => Backlog | undefined;
  /** Events. */
  readonly waiting: () => number;
  readonly waitMs: () => number;
}

/** What a stream tells Prometheus. Counters count since the process started; `nhip_intake_events` since ever. */
export class StreamMetrics {
  private readonly events: Counter<'stream' | 'source' | 'outcome'>;
  private readonly aside: Counter<'stream' | 'outcome' | 'reason'>;
  private readonly published: Counter<'stream'>;
  private readonly shed: Counter<'stream'>;
  private readonly duration: Histogram<'stream'>;

  constructor(
    private readonly stream: string,
    registry: Registry,
    ask: Asked & { readonly pool: Pool },
  ) {
    const registers = [registry];
    this.events = new Counter({
      name: 'nhip_events_total',
      help: 'Events received, each counted once by what its source was told; nhip_intake_events says what they are now.',
      labelNames: ['stream', 'source', 'outcome'],
      registers,
    });
    this.aside = new Counter({
      name: 'nhip_events_set_aside_total',
      help: 'Events parked or refused, by reason.',
      labelNames: ['stream', 'outcome', 'reason'],
      registers,
    });
    this.published = new Counter({
      name: 'nhip_relay_published_total',
      help: 'Facts published to Kafka.',
      labelNames: ['stream'],
      registers,
    });
    this.shed = new Counter({
      name: 'nhip_shed_requests_total',
      help: 'Requests answered 503 because they would have waited for too long.',
      labelNames: ['stream'],
      registers,
    });
    this.shed.inc({ stream }, 0);
    this.duration = new Histogram({
      name: 'nhip_accept_duration_seconds',
      help: 'Duration of accept transactions.',
      labelNames: ['stream'],
      buckets: SECONDS,
      registers,
    });
    gauges(stream, registry, ask);
    intakeGauge(stream, registry, ask.pool);
  }

  committed({ told, aside, seconds }: Committed): void {
    const { stream } = this;
    this.duration.observe({ stream }, seconds);
    for (const [source, counts] of told)
      for (const outcome of OUTCOMES)
        if (counts[outcome] > 0) this.events.inc({ stream, source, outcome }, counts[outcome]);
    for (const { outcome, reason } of aside) this.aside.inc({ stream, outcome, reason });
  }

  shedRequest(): void {
    this.shed.inc({ stream: this.stream });
  }

  publishedFacts(count: number): void {
    this.published.inc({ stream: this.stream }, count);
  }
}

function gauges(stream: string, registry: Registry, ask: Asked): void {
  const gauge = (name: string, help: string, read: () => number | undefined): void =>
    void new Gauge({
      name,
      help,
      registers: [registry],
      labelNames: ['stream'],
      collect() {
        const value = read();
        if (value === undefined) this.reset();
        else this.set({ stream }, value);
      },
    });
  gauge(
    'nhip_dirty_subjects',
    'Subjects whose newest fact is not published.',
    () => ask.backlog()?.dirtySubjects,
  );
  gauge(
    'nhip_dirty_oldest_age_seconds',
    'Age of the oldest event that is not published.',
    () => ask.backlog()?.oldestAgeSeconds,
  );
  gauge('nhip_accept_waiting_events', 'Events that wait for their transaction.', ask.waiting);
  gauge(
    'nhip_accept_wait_seconds',
    'How long an event that comes now is likely to wait for its transaction; new requests are told 503 beyond a limit.',
    () => ask.waitMs() / 1_000,
  );
}

/** received = applied + duplicate + pending + parked + refused, per source, whatever restarted meanwhile. */
function intakeGauge(stream: string, registry: Registry, pool: Pool): void {
  new Gauge({
    name: 'nhip_intake_events',
    help: 'Events ever received per source, and what became of them by now.',
    labelNames: ['stream', 'source', 'outcome'],
    registers: [registry],
    async collect() {
      this.reset();
      const { rows } = await pool
        .query<{ source: string } & Record<string, number>>(READ_INTAKE)
        .catch(() => ({ rows: [] }));
      for (const row of rows)
        for (const outcome of ['received', ...OUTCOMES])
          this.set({ stream, source: row.source, outcome }, row[outcome] as number);
    },
  });
}
