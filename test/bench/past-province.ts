import { create } from '@bufbuild/protobuf';
import { encodeDossierFact, queries, type DossierFact, type Step } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { createDataSource } from '@nhip/store';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { createEngine, type Engine } from '../../services/indicators/src/engine';
import { HistoryIndex } from '../../services/indicators/src/history-index';
import { loadUnits } from '../../services/indicators/src/load-units';
import { UnitEntity } from '../../services/indicators/src/unit.entity';
import { SOURCE } from './load';

export const DAYS = 360;
export const ZONE = new Zone('Asia/Ho_Chi_Minh');
/** The last day's evening: where the clock of the data stands in the end. */
export const END = Date.parse('2026-06-30T18:00:00+07:00');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const UNITS = 113;
const LEVELS = ['partial', 'full'] as const;
const CHANNELS = ['online', 'in-person', 'post'] as const;
const FIELDS = ['land', 'civil status', 'notary', 'building', 'investment', 'schools', 'health', 'labour'];
/** A province and its communes. */
export const PROVINCE = [
  unit('province', { tier: 'province' }),
  ...Array.from({ length: UNITS }, (_, i) => unit(`unit-${i}`, { tier: 'commune', parent: 'province' })),
];
/** Facts that come together, as a busy hour of a province brings them. */
const BATCH = 1_000;

/**
 * A year of a province, day after day as it would have come in: new dossiers, those that are finished, moves, and the
 * clock, which makes some near due, overdue and late.
 */
export class PastProvince {
  readonly engine: Engine;
  private now = END - DAYS * DAY_MS;
  private readonly finishing = new Map<number, DossierFact[]>();
  private made = 0;

  constructor(
    private readonly pool: Pool,
    private readonly dossiers: number,
  ) {
    this.engine = createEngine({
      ...{ pool, zone: ZONE, clock: { now: () => this.now, fixed: false }, registry: new Registry() },
      topic: { name: 'facts', partitions: 1 },
    });
  }

  /**
   * Goes on where an earlier run has filled the database: the clock of the data is set to its end.
   * @returns false when the database is empty
   * @throws Error when it holds fewer: a run before was ended too early, or it was filled with fewer
   */
  async resume(): Promise<boolean> {
    const { rows } = await this.pool.query<{ facts: number }>('SELECT count(*)::int AS facts FROM fact');
    const { facts } = rows[0]!;
    if (facts === 0) return false;
    if (facts < this.dossiers)
      throw new Error(`${facts} dossiers where ${this.dossiers} are to be: empty the database`);
    this.now = END;
    return true;
  }

  /** All dossiers, the index of history where the past is asked about, and what autovacuum would do meanwhile. */
  async fill({ indexed }: { readonly indexed: boolean }): Promise<void> {
    await this.live();
    const index = new HistoryIndex(this.pool);
    while (indexed && (await index.advance({ eager: true })).moved);
    await this.pool.query('VACUUM ANALYZE');
  }

  private async live(): Promise<void> {
    const { applier, rules } = this.engine;
    for (let day = 0; day < DAYS; day++) {
      const until = Math.round((this.dossiers * (day + 1)) / DAYS);
      const facts = [...(this.finishing.get(day) ?? [])];
      this.finishing.delete(day);
      this.now = END - (DAYS - day - 1) * DAY_MS;
      while (this.made < until) facts.push(this.newcomer(day));
      for (let from = 0; from < facts.length; from += BATCH)
        await applier.apply({
          facts: facts.slice(from, from + BATCH).map((fact) => {
            const body = encodeDossierFact(fact);
            return { body, fact: rules.decode(body) };
          }),
          ...{ watermarks: [], parked: [] },
        });
      const watermarks = [{ partition: 0, receivedBefore: this.now }];
      await applier.apply({ facts: [], watermarks, parked: [] });
      await applier.tick();
    }
  }

  /** Received on this day, due in 5 to 15 days; nine of ten are finished in time, some late, some stay open. */
  private newcomer(day: number): DossierFact {
    const i = this.made++;
    const mixed = Math.imul(i, 2_654_435_761) >>> 1;
    const opened = this.now - 10 * HOUR_MS + (mixed % (9 * 60)) * 60_000;
    const term = 5 + (mixed % 11);
    const fact: DossierFact = {
      ...{ subject: `000.00.${String(mixed % UNITS).padStart(3, '0')}.H01-${String(i).padStart(7, '0')}` },
      ...{
        generation: 1,
        version: 1,
        status: 'accepted',
        procedure: '',
        procedureName: '',
        steps: [],
        flags: [],
      },
      opening: { at: opened, unit: `unit-${mixed % UNITS}`, source: SOURCE },
      ...{ level: LEVELS[mixed % 2]!, channel: CHANNELS[mixed % 3]!, field: FIELDS[(mixed >> 4) & 7]! },
      dues: [{ from: opened, due: opened + term * DAY_MS }],
      ...{ supplementRequestedAt: [], stepChanges: [], newestEventAt: opened, newestEventSource: SOURCE },
    };
    const lot = (mixed >> 8) & 127;
    if (lot === 0) return fact;
    const taken = lot < 12 ? term + 1 + (lot % 9) : 1 + (lot % (term - 1));
    const at = opened + taken * DAY_MS + HOUR_MS / 2;
    const steps: Step[] =
      lot % 16 === 3 ? [{ kind: 'moved', at: opened + HOUR_MS, unit: `unit-${(mixed >> 3) % UNITS}` }] : [];
    const done: DossierFact = {
      ...{ ...fact, version: 2, status: 'completed', newestEventAt: at },
      steps: [...steps, { kind: 'completed', at }],
    };
    const others = this.finishing.get(day + taken);
    if (others) others.push(done);
    else this.finishing.set(day + taken, [done]);
    return fact;
  }
}

function unit(code: string, rest: { readonly tier: string; readonly parent?: string }): queries.Unit {
  return create(queries.UnitSchema, { code, name: { vi: code, en: code }, shortName: code, ...rest });
}

/** The tree of units, into the database at `url`. */
export async function loadProvince(url: string): Promise<void> {
  const source = createDataSource({ url, applicationName: 'bench', entities: [UnitEntity] });
  const units = await source.initialize();
  await loadUnits(units, PROVINCE);
  await units.destroy();
}
