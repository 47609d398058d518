import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { createEngine, type Engine } from '../../services/indicators/src/engine';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { Snapshots } from '../../services/indicators/src/queries/snapshot';
import { recount, type Recount } from '../../services/indicators/src/recount/recount';
import { RULES_GENERATION } from '../../services/indicators/src/rules';
import type { Reading } from './door-event';
import { ZONE } from './history';
import type { Published } from './real-door';

const PARTITIONS = [0, 1];

/** indicators over PostgreSQL: facts and watermarks are handed to its apply as Kafka would. */
export class RealFigures {
  readonly snapshots: Snapshots;
  private readonly engine: Engine;
  private now = 0;
  private said = 0;

  private constructor(private readonly database: FreshDatabase) {
    const zone = new Zone(ZONE);
    const clock = { now: () => this.now, fixed: false };
    const topic = { name: 'facts', partitions: PARTITIONS.length };
    this.engine = createEngine({ pool: database.pool, zone, clock, topic, registry: new Registry() });
    this.snapshots = new Snapshots(database.pool, {
      zone,
      rulesGeneration: RULES_GENERATION,
    });
  }

  /** @param units statements that load the list of units */
  static async open(units: string): Promise<RealFigures> {
    const database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    await database.pool.query(units);
    return new RealFigures(database);
  }

  async close(): Promise<void> {
    await this.engine.applier.idle();
    await this.database.drop();
  }

  /** Takes in facts, and the watermarks said since the last time. */
  async apply(facts: readonly Published[]): Promise<void> {
    const { rules, applier } = this.engine;
    const decoded = facts.map(({ fact }) => ({ fact: rules.decode(fact), body: fact }));
    const watermarks = PARTITIONS.map((partition) => ({ partition, receivedBefore: this.said }));
    await applier.apply({ facts: decoded, watermarks, parked: [] });
  }

  /** Time goes by, and nobody has looked at the clock yet. */
  goOn({ now, position }: Reading): void {
    this.now = now;
    this.said = position;
  }

  async tick(reading: Reading): Promise<void> {
    this.goOn(reading);
    await this.apply([]);
    await this.engine.applier.tick();
  }

  recount(): Promise<Recount> {
    return recount(this.database.pool, {
      streams: [this.engine.rules],
      rulesGeneration: this.engine.keys.rulesGeneration,
    });
  }
}
