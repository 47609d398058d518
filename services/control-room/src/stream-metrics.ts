import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the streams to screens do, by view. */
export class StreamMetrics {
  readonly clients: Gauge<'view'>;
  readonly frames: Counter<'view' | 'kind'>;
  readonly resumes: Counter<'view' | 'outcome'>;
  readonly snapshots: Counter<'view' | 'reason'>;
  readonly refused: Counter<'reason'>;
  readonly frameAge: Histogram<'view'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.clients = new Gauge({
      name: 'nhip_sse_clients',
      help: 'Screens with an open stream.',
      labelNames: ['view'],
      registers,
    });
    this.frames = new Counter({
      name: 'nhip_sse_frames_total',
      help: 'Frames encoded, once per view and scope however many screens take them.',
      labelNames: ['view', 'kind'],
      registers,
    });
    this.resumes = new Counter({
      name: 'nhip_sse_resumes_total',
      help: 'Screens that came back naming the last sequence they saw, by what they got.',
      labelNames: ['view', 'outcome'],
      registers,
    });
    this.snapshots = new Counter({
      name: 'nhip_sse_snapshots_total',
      help: 'Whole boards sent, by why.',
      labelNames: ['view', 'reason'],
      registers,
    });
    this.refused = new Counter({
      name: 'nhip_sse_refused_total',
      help: 'Streams that were not opened, by why.',
      labelNames: ['reason'],
      registers,
    });
    // A counter that begins with its first event shows no increase.
    this.refused.inc({ reason: 'full' }, 0);
    this.frameAge = new Histogram({
      name: 'nhip_sse_frame_age_seconds',
      help: 'From the commit of the newest change in a frame to the frame being written.',
      labelNames: ['view'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
  }

  /** @param read views, and how long the longest standing board of each has had no news, in seconds */
  watchBoards(registry: Registry, read: () => Iterable<readonly [view: string, seconds: number]>): void {
    void new Gauge({
      name: 'nhip_board_stale_seconds',
      help: 'How long a board that screens show has stood still because the indicators do not answer; 0 while they do.',
      labelNames: ['view'],
      registers: [registry],
      collect() {
        for (const [view, seconds] of read()) this.set({ view }, seconds);
      },
    });
  }
}
