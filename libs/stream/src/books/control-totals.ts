import { formatDay, parseDay, type Zone } from '@nhip/kernel';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import { hashOfIds, readControlTotals, type ToldId } from './control-total';
import { ControlTotalStore, type SourceRow, type StoredTotal, type TotalName } from './control-total-store';
import type { StreamLimits } from '../limits';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

/** Ids told of one difference. */
const IDS_TOLD = 1_000;
/** Local days that are counted together. */
const PASS_DAYS = 31;
const NONE = hashOfIds([]);

/** An id that one side has and the other has not. */
export interface OddId extends ToldId {
  /** Of one that is missing: where it lies instead, e.g. "parked: conflict" or "2026-11-20 submitted". */
  readonly instead?: string;
}

/** One day and kind of one source, as the source told it and as it is held here. */
export interface Comparison extends TotalName {
  readonly told: { readonly count: number; readonly hash: string };
  readonly held: { readonly count: number; readonly hash: string };
  readonly complete: boolean;
  /** Only where the source sent its ids: those that are missing here, and those that it does not know. */
  readonly missing?: readonly OddId[];
  readonly extra?: readonly OddId[];
}

export interface ControlTotalsOptions<Event extends StreamEvent> {
  readonly definition: StreamDefinition<Event>;
  readonly pool: Pool;
  readonly zone: Zone;
  readonly limits: Pick<StreamLimits, 'totalsPerRequest' | 'totalIds' | 'totalsAtOnce' | 'totalDays'>;
  readonly registry: Registry;
}

/**
 * Whether all that a source has sent arrived: it tells counts and hashes per local day and kind, they are compared
 * with the events that are stored, by the time the source gave them, amended or not.
 */
export class ControlTotals<Event extends StreamEvent = StreamEvent> {
  private readonly store: ControlTotalStore;

  constructor(private readonly options: ControlTotalsOptions<Event>) {
    const store = new ControlTotalStore(options.pool);
    const { definition } = options;
    this.store = store;
    new Gauge({
      name: 'nhip_source_incomplete_days',
      help: 'Local days for which a source told other totals than are held; 0 when all that it told is here.',
      labelNames: ['stream', 'source'],
      registers: [options.registry],
      async collect() {
        this.reset();
        const rows = await store.incompleteDays().catch(() => []);
        for (const { source, days } of rows) this.set({ stream: definition.name, source }, days);
      },
    });
  }

  /** Keeps what a source tells and says at once what is held. @throws Problem 413, 422 */
  async tell(source: string, body: unknown): Promise<Comparison[]> {
    const totals = readControlTotals(body, this.options.definition.kinds, this.options.limits);
    await this.store.write(source, totals);
    return this.compare(totals.map(({ day, kind }) => ({ source, day, kind })));
  }

  /** Compares anew, newest days first. @returns also whether there were more than are compared at once */
  async check(filter: {
    readonly source?: string | undefined;
    readonly day?: string | undefined;
  }): Promise<{ readonly comparisons: Comparison[]; readonly more: boolean }> {
    const { totalsAtOnce } = this.options.limits;
    const names = await this.store.asked(filter, totalsAtOnce + 1);
    const comparisons = await this.compare(names.slice(0, totalsAtOnce));
    return { comparisons, more: names.length > totalsAtOnce };
  }

  /** Compares those that may have changed, a bounded number of them; the others have their turn later. */
  async checkAgain(signal: AbortSignal): Promise<void> {
    const { totalsAtOnce, totalDays } = this.options.limits;
    await this.look(await this.store.due(totalDays, totalsAtOnce), signal);
  }

  /** All sources ever heard, with their incomplete days where they send control totals. */
  async sources(): Promise<(SourceRow & { readonly incompleteDays?: number })[]> {
    const days = new Map((await this.store.incompleteDays()).map((row) => [row.source, row.days]));
    return (await this.store.sources()).map((row) => {
      const incompleteDays = days.get(row.source);
      return incompleteDays === undefined ? row : { ...row, incompleteDays };
    });
  }

  private async compare(names: readonly TotalName[]): Promise<Comparison[]> {
    await this.look(names);
    const comparisons: Comparison[] = [];
    for (const total of await this.store.read(names)) {
      const { source, day, kind, count, hash, heldCount, heldHash, ids } = total;
      const complete = heldCount === count && heldHash === hash;
      comparisons.push({
        ...{ source, day, kind, complete },
        ...{ told: { count, hash }, held: { count: heldCount, hash: heldHash } },
        ...(!complete && ids !== null && (await this.odd(total, ids))),
      });
    }
    return comparisons;
  }

  /** Counts what is held of each, with one pass over the events of a source's month; at the signal, of no more. */
  private async look(names: readonly TotalName[], signal?: AbortSignal): Promise<void> {
    for (const those of passes(names)) {
      if (signal?.aborted) return;
      const { source } = those[0]!;
      const days = those.map(({ day }) => parseDay(day));
      const first = Math.min(...days);
      const bounds = this.bounds(first, Math.max(...days));
      const kinds = [...new Set(those.map(({ kind }) => kind))];
      const held = await this.store.held(source, kinds, bounds);
      const found = new Map(held.map((each) => [`${each.bucket} ${each.kind}`, each]));
      await this.store.compared(
        those.map((name) => {
          const { count = 0, hash = NONE } =
            found.get(`${parseDay(name.day) - first + 1} ${name.kind}`) ?? {};
          return { ...name, count, hash };
        }),
      );
    }
  }

  private async odd(
    total: StoredTotal,
    told: readonly ToldId[],
  ): Promise<Pick<Comparison, 'missing' | 'extra'>> {
    const { source, kind } = total;
    const day = parseDay(total.day);
    const bounds = this.bounds(day, day) as [Date, Date];
    const toldDay = { source, kind, bounds, ids: told.map(({ id }) => id) };
    const held = await this.store.heldOf(toldDay);
    const missing = told.filter(({ id }) => !held.has(id)).slice(0, IDS_TOLD);
    const found = await this.store.elsewhere(
      source,
      missing.map(({ id }) => id),
    );
    const elsewhere = new Map(found.map((each) => [each.id, each]));
    return {
      missing: missing.map(({ id, subject }) => {
        const other = elsewhere.get(id);
        const known = subject ?? other?.subject ?? undefined;
        return {
          id,
          ...(known !== undefined && { subject: known }),
          ...(other && { instead: this.whereabouts(other) }),
        };
      }),
      extra: await this.store.untold(toldDay, IDS_TOLD),
    };
  }

  private whereabouts({
    reason,
    kind,
    time,
  }: {
    reason: string | null;
    kind: string | null;
    time: Date | null;
  }) {
    if (reason !== null) return `parked: ${reason}`;
    return `${formatDay(this.options.zone.dayOf(time!.getTime()))} ${kind}`;
  }

  /** First instants of the days from `first` to `last`, and the end of the last. */
  private bounds(first: number, last: number): Date[] {
    const { zone } = this.options;
    return Array.from({ length: last - first + 2 }, (_, at) => new Date(zone.startOf(first + at)));
  }
}

/** The names that one pass over the events answers: of one source, within some days. */
function passes(names: readonly TotalName[]): TotalName[][] {
  const groups = new Map<string, TotalName[]>();
  for (const name of names) {
    const group = `${Math.floor(parseDay(name.day) / PASS_DAYS)} ${name.source}`;
    const others = groups.get(group);
    if (others) others.push(name);
    else groups.set(group, [name]);
  }
  return [...groups.values()];
}
