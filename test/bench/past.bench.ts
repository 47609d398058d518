import { runMigrations } from '@nhip/store';
import { privatePostgres } from '@nhip/testing';
import { Pool } from 'pg';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { startInstance } from '../journeys/instance';
import { historyRound, type History } from './history-cost';
import { importRound } from './import-rate';
import { loadProvince, PastProvince } from './past-province';
import { KINDS, PastQuestions } from './past-questions';
import { quantile, writeResults, type Measured } from './results';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1` for a quick look, with fewer dossiers if need be. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const DOSSIERS = Number(process.env['NHIP_BENCH_DOSSIERS'] ?? 500_000);
const QUESTIONS = 100;
const GOAL = '≤ 150';

jest.setTimeout(4 * 3_600_000);

const measured: Measured[] = [];

it('questions about now and then', async () => {
  const server = await privatePostgres({ shared_buffers: '512MB' });
  const url = server.url('postgres');
  const pool = new Pool({ connectionString: url, max: 5 });
  // The server may end before the last connection has.
  pool.on('error', () => undefined);
  try {
    await runMigrations({ url, migrations: MIGRATIONS });
    await loadProvince(url);
    await new PastProvince(pool, DOSSIERS).fill({ indexed: true });
    const { rows } = await pool.query<{ sequence: string }>('SELECT sequence FROM journal_head');
    const questions = new PastQuestions(pool, Number(rows[0]?.sequence));
    for (const kind of KINDS)
      for (const when of ['now', 'then'] as const) {
        const times: number[][] = [];
        while (times.length < ROUNDS) {
          const round: number[] = [];
          while (round.length < QUESTIONS) round.push(await questions.ask(kind, when));
          times.push(round);
        }
        for (const [name, share, goal] of [
          ['p50', 0.5, ''],
          ['p99', 0.99, GOAL],
        ] as const)
          measured.push({
            what: `${kind}, ${when === 'now' ? 'now' : 'as of a past sequence'}, ${name}`,
            ...{ unit: 'ms', goal, rounds: times.map((round) => quantile(round, share)) },
          });
      }
  } finally {
    await pool.end();
    await server.stop();
  }
});

it('cost of history on apply', async () => {
  for (const [history, what] of [
    ['dropped', 'facts → figures in one process, rows of fact_history dropped'],
    ['kept', 'the same, history kept, not indexed'],
    ['indexed', 'the same, history kept and being indexed'],
  ] as const satisfies [History, string][]) {
    const rounds: number[] = [];
    while (rounds.length < ROUNDS) rounds.push(await historyRound(history));
    measured.push({ what, unit: 'facts/s', goal: '', rounds });
  }
});

it('import of a list', async () => {
  const instance = await startInstance('--no-demo', '--quiet');
  try {
    const rounds: number[] = [];
    while (rounds.length < ROUNDS) rounds.push(await importRound(instance, `list${rounds.length}`));
    measured.push({ what: '`nhip import`, CSV, everything running', unit: 'rows/s', goal: '10,000', rounds });
  } finally {
    await instance.stop();
  }
});

afterAll(() => {
  for (const { what, unit, rounds } of measured) console.info(what, unit, rounds.map(Math.round));
  if (ROUNDS >= 5 && DOSSIERS >= 500_000) writeResults('past', measured);
});
