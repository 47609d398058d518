import { runMigrations } from '@nhip/store';
import { privatePostgres, type PrivatePostgres } from '@nhip/testing';
import { Zone } from '@nhip/kernel';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { createEngine, type Engine } from '../../services/indicators/src/engine';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { cpuSeconds } from './cpu';
import { PEER_CLOCK, PEER_ZONE, toBody, type PeerFact } from './peers/peer-facts';

const BATCH = 5_000;

/** The engine of indicators in this process, over a PostgreSQL of its own: no broker, no other service. */
export class EngineLoad {
  private constructor(
    private readonly server: PrivatePostgres,
    readonly pool: Pool,
    private readonly engine: Engine,
  ) {}

  static async open(): Promise<EngineLoad> {
    const server = await privatePostgres();
    const url = server.url('postgres');
    await runMigrations({ url, migrations: MIGRATIONS });
    const pool = new Pool({ connectionString: url, max: 4 });
    // The server may end before the last connection has.
    pool.on('error', () => undefined);
    const now = Date.parse(PEER_CLOCK);
    const engine = createEngine({
      ...{ pool, zone: new Zone(PEER_ZONE), clock: { now: () => now, fixed: true } },
      ...{ topic: { name: 'facts', partitions: 1 }, registry: new Registry() },
    });
    await engine.applier.tick();
    return new EngineLoad(server, pool, engine);
  }

  /** @returns microseconds of CPU a fact, this process and PostgreSQL together; making the facts is not in it */
  async apply(facts: Iterable<PeerFact>): Promise<number> {
    let [count, micros] = [0, 0];
    for (const bodies of inBatches(facts)) {
      const before = process.cpuUsage();
      const server = cpuSeconds(this.server.pid);
      await this.take(bodies);
      const { user, system } = process.cpuUsage(before);
      micros += user + system + (cpuSeconds(this.server.pid) - server) * 1e6;
      count += bodies.length;
    }
    return micros / count;
  }

  async count(table: 'tally' | 'fact'): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
    return Number(rows[0]!.n);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.server.stop();
  }

  private async take(bodies: readonly Uint8Array[]): Promise<void> {
    const { applier, rules } = this.engine;
    for (let from = 0; from < bodies.length; from += BATCH) {
      const facts = bodies.slice(from, from + BATCH).map((body) => ({ body, fact: rules.decode(body) }));
      await applier.apply({ facts, watermarks: [], parked: [] });
    }
  }
}

/** Made beforehand, so many at a time that reading the CPU of a process, in ticks of 10 ms, tells something. */
const MADE_AT_ONCE = 50_000;

function* inBatches(facts: Iterable<PeerFact>): Generator<Uint8Array[]> {
  let bodies: Uint8Array[] = [];
  for (const fact of facts) {
    bodies.push(toBody(fact));
    if (bodies.length < MADE_AT_ONCE) continue;
    yield bodies;
    bodies = [];
  }
  if (bodies.length > 0) yield bodies;
}
