import type { Logger } from '@nhip/runtime';
import { Traces } from '@nhip/runtime/tracing';
import { Client, type Pool } from 'pg';
import { readHead, type JournalHead } from './journal-head';
import { JOURNAL_CHANNEL, traceTold } from './journal-trace';

/** The rest between two looks, so that a busy journal tells one change, not hundreds. */
const GATHER_MS = 40;
/** Looks without having been notified, in case the listening connection broke. */
const LOOK_EVERY_MS = 1_000;
/** The clock's progress is told this often while nothing else changes. */
const CLOCK_EVERY_MS = 5_000;
/** A reader that is farther behind is told that everything changed. */
const FARTHEST_BEHIND = 200;

/** An advance of the journal, or of the clock alone (`measures` is then empty). */
export interface Change {
  readonly head: JournalHead;
  /** Measures whose tallies changed; undefined: any may have. */
  readonly measures: ReadonlySet<string> | undefined;
  /** Lead to some of the work that changed them, where it was traced. */
  readonly traceparents?: readonly string[];
}

/** Follows the journal once for all who watch it. */
export class ChangeFollower {
  private readonly traces = new Traces();
  private readonly listeners = new Set<(change: Change) => void>();
  private last: JournalHead | undefined;
  private toldAt = 0;
  private lookBegan: number | undefined;
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookEndedAt = -Infinity;
  private gathering = false;
  private stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly options: { readonly url: string; readonly stream: string; readonly log: Logger },
  ) {}

  async start(): Promise<void> {
    await this.listen();
    this.last = await readHead(this.pool, this.options.stream, 'look');
    this.plan(LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    await this.client?.end().catch(() => undefined);
  }

  get watchers(): number {
    return this.listeners.size;
  }

  /** All that was in the journal at this instant of the machine's clock was told to who watches; absent: not yet. */
  get lookedAt(): number | undefined {
    return this.lookBegan;
  }

  /** @returns a function that ends it. */
  watch(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What has changed since a sequence. */
  async since(sequence: number): Promise<Change> {
    const head = await readHead(this.pool, this.options.stream, 'look');
    return { head, measures: await this.measures(sequence, head.sequence) };
  }

  private async listen(): Promise<void> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: 'nhip-indicators-listen',
      keepAlive: true,
    });
    client.on('notification', ({ payload }) => this.notified(payload));
    client.on('error', (error) => {
      this.options.log.warn({ err: error }, 'the connection that listens to the journal broke');
      if (this.client === client) this.client = undefined;
    });
    client.on('end', () => {
      if (this.client === client) this.client = undefined;
    });
    await client.connect();
    await client.query(`LISTEN ${JOURNAL_CHANNEL}`);
    this.client = client;
  }

  private notified(payload: string | undefined): void {
    this.traces.add(traceTold(payload));
    if (this.gathering) return;
    this.gathering = true;
    this.plan(Math.max(0, this.lookEndedAt + GATHER_MS - performance.now()));
  }

  private plan(inMs: number): void {
    if (this.stopped || this.looking !== undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.gathering = false;
      this.looking = this.look().finally(() => {
        this.looking = undefined;
        this.lookEndedAt = performance.now();
        this.plan(this.gathering ? GATHER_MS : LOOK_EVERY_MS);
      });
    }, inMs);
  }

  private async look(): Promise<void> {
    const began = Date.now();
    try {
      await this.lookOnce();
      this.lookBegan = began;
    } catch (error) {
      this.last = undefined;
      this.options.log.warn({ err: error }, 'the journal could not be read');
    }
  }

  private async lookOnce(): Promise<void> {
    if (this.client === undefined) await this.listen();
    const head = await readHead(this.pool, this.options.stream, 'look');
    const { last } = this;
    this.last = head;
    const units = last?.unitsRevision !== head.unitsRevision;
    if (units || last === undefined) return this.tell({ head, measures: undefined });
    if (head.sequence > last.sequence)
      return this.tell({ head, measures: await this.measures(last.sequence, head.sequence) });
    const moved = head.markedUntil !== last.markedUntil || head.position !== last.position;
    if (this.traces.any || (moved && performance.now() - this.toldAt >= CLOCK_EVERY_MS))
      this.tell({ head, measures: new Set() });
  }

  private tell(change: Change): void {
    this.toldAt = performance.now();
    const told = { ...change, traceparents: this.traces.take() };
    for (const listener of this.listeners) listener(told);
  }

  private async measures(after: number, upTo: number): Promise<ReadonlySet<string> | undefined> {
    if (after >= upTo) return new Set();
    if (after <= 0 || upTo - after > FARTHEST_BEHIND) return undefined;
    const { rows } = await this.pool.query<{ measure: string }>(MEASURES, [after, upTo]);
    return new Set(rows.map(({ measure }) => measure));
  }
}

const MEASURES = `
  SELECT DISTINCT t.measure FROM tally t WHERE t.id IN (
    SELECT k FROM journal j CROSS JOIN LATERAL unnest(j.keys) AS k WHERE j.sequence > $1 AND j.sequence <= $2
  )`;
