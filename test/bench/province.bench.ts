import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { runMigrations } from '@nhip/store';
import { privatePostgres, type PrivatePostgres } from '@nhip/testing';
import { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { figures } from '../../services/indicators/src/queries/figures';
import { questionOf } from '../../services/indicators/src/queries/question';
import { Snapshots } from '../../services/indicators/src/queries/snapshot';
import { recount } from '../../services/indicators/src/recount/recount';
import { RULES_GENERATION } from '../../services/indicators/src/rules';
import { factsOf } from './load';
import { END, loadProvince, PastProvince, ZONE } from './past-province';
import { quantile, writeResults, type Measured } from './results';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1 NHIP_BENCH_DOSSIERS=20000` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const WHOLE = 2_000_000;
const DOSSIERS = Number(process.env['NHIP_BENCH_DOSSIERS'] ?? WHOLE);
const QUESTIONS = 300;
const EVERYONE = { allUnits: true, units: [] };
/**
 * Where a filled province is kept: the first run fills the database there, later ones ask it. Without it a server of
 * the bench's own is filled, which takes most of an hour.
 */
const KEPT = process.env['NHIP_BENCH_PROVINCE'];
/** Live traffic: so many facts in a batch, so often. */
const LIVE = { facts: 50, everyMs: 50 } as const;

jest.setTimeout(6 * 3_600_000);

describe('a province', () => {
  const measured: Measured[] = [];
  let server: PrivatePostgres | undefined;
  let pool: Pool;
  let province: PastProvince;

  beforeAll(async () => {
    if (KEPT === undefined) server = await privatePostgres({ shared_buffers: '512MB' });
    const url = KEPT ?? server!.url('postgres');
    pool = new Pool({ connectionString: url, max: 8 });
    // The server may end before the last connection has.
    pool.on('error', () => undefined);
    await runMigrations({ url, migrations: MIGRATIONS });
    province = new PastProvince(pool, DOSSIERS);
    if (await province.resume()) return;
    await loadProvince(url);
    await province.fill({ indexed: false });
  });
  afterAll(async () => {
    await pool?.end();
    await server?.stop();
    for (const { what, unit, rounds } of measured) console.info(what, unit, rounds);
    if (ROUNDS >= 5 && DOSSIERS >= WHOLE) writeResults('province', measured);
  });

  it('any indicator for all units, year so far', async () => {
    const snapshots = new Snapshots(pool, {
      zone: ZONE,
      rulesGeneration: RULES_GENERATION,
    });
    const catalogue = new Map(loadCatalogue().map((each) => [each.id, each]));
    const ids = [...catalogue.keys()];
    const window = create(wire.WindowSchema, { window: { case: 'current', value: 'year' } });
    const rounds: number[][] = [];
    while (rounds.length < ROUNDS) {
      const round: number[] = [];
      for (let n = 0; n < QUESTIONS; n++) {
        const indicator = ids[n % ids.length]!;
        const begun = performance.now();
        await snapshots.read({}, async (snapshot) => {
          const question = questionOf(catalogue, snapshot, { indicator, unit: '', window });
          return figures(snapshot, [{ ...question, by: 'unit' }], EVERYONE);
        });
        round.push(performance.now() - begun);
      }
      rounds.push(round);
    }
    for (const [name, share, goal] of [
      ['p50', 0.5, ''],
      ['p99', 0.99, '≤ 30'],
    ] as const)
      measured.push({
        what: `any indicator for all units, year so far, ${name}`,
        ...{ unit: 'ms', goal, rounds: rounds.map((round) => quantile(round, share)) },
      });
  });

  it('recount with live traffic', async () => {
    const rounds: { seconds: number; quiet: number[]; meanwhile: number[] }[] = [];
    while (rounds.length < ROUNDS) {
      // Dossiers that a kept province has from an earlier run would be no traffic.
      const name = `round-${Date.now()}`;
      const quiet = await applyUntil(`${name}-quiet`, delay(LIVE.everyMs * 100));
      const begun = performance.now();
      const counting = recount(pool, {
        streams: [province.engine.rules],
        rulesGeneration: province.engine.keys.rulesGeneration,
      });
      const meanwhile = await applyUntil(name, counting);
      const { drift } = await counting;
      if (drift !== 0) throw new Error(`the recount found ${drift}`);
      rounds.push({ seconds: (performance.now() - begun) / 1_000, quiet, meanwhile });
    }
    const most = (times: readonly number[]): number => Math.max(...times);
    measured.push(
      {
        ...{
          what: `recount of ${DOSSIERS.toLocaleString('en')} dossiers, 1,000 facts/s meanwhile`,
          unit: 's',
        },
        ...{ goal: '≤ 60', rounds: rounds.map(({ seconds }) => seconds) },
      },
      {
        ...{ what: 'longest apply of 50 facts meanwhile', unit: 'ms', goal: '≤ 100' },
        rounds: rounds.map(({ meanwhile }) => most(meanwhile)),
      },
      {
        ...{ what: 'longest apply of 50 facts, no recount', unit: 'ms', goal: '' },
        rounds: rounds.map(({ quiet }) => most(quiet)),
      },
    );
  });

  /** Applies new dossiers at a steady pace until something is done. @returns how long each batch took, in ms */
  async function applyUntil(name: string, done: Promise<unknown>): Promise<number[]> {
    const { applier, rules } = province.engine;
    let goesOn = true;
    const settled = done.finally(() => (goesOn = false)).catch(() => undefined);
    const times: number[] = [];
    for (let batch = 0; goesOn; batch++) {
      const begun = performance.now();
      const bodies = [...factsOf(`${name}-${batch}`, LIVE.facts / 5, END - 86_400_000)];
      const facts = bodies.map(({ body }) => ({ body, fact: rules.decode(body) }));
      const applying = performance.now();
      await applier.apply({ facts, watermarks: [], parked: [] });
      times.push(performance.now() - applying);
      await delay(Math.max(0, begun + LIVE.everyMs - performance.now()));
    }
    await settled;
    return times;
  }
});
