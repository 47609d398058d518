import { acceptRound, applyRound, wayRound } from './rounds';
import { writeResults, type Measured } from './results';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);

jest.setTimeout(3_600_000);

const measured: Measured[] = [];

it('accept: NDJSON lines to committed events, door and PostgreSQL alone', async () => {
  const rounds = await inTurn(acceptRound);
  const what = 'accept, NDJSON (door and PostgreSQL alone)';
  measured.push(
    { what, unit: 'events/s', goal: '30,000', rounds: rounds.map((round) => round.perSecond) },
    {
      what: 'the same',
      unit: 'events per CPU-second',
      goal: '',
      rounds: rounds.map((round) => round.perCpuSecond),
    },
  );
});

it('apply: facts topic to committed figures', async () => {
  const rounds = await inTurn(applyRound);
  const what = 'facts topic → committed figures (shipped catalogue, history on)';
  measured.push(
    { what, unit: 'facts/s', goal: '20,000', rounds: rounds.map((round) => round.perSecond) },
    {
      what: 'the same',
      unit: 'facts per CPU-second',
      goal: '',
      rounds: rounds.map((round) => round.perCpuSecond),
    },
  );
});

it('the way: door to committed figure, everything running', async () => {
  const rounds = await inTurn(wayRound);
  measured.push({
    what: 'door → committed figure, everything running',
    unit: 'events/s',
    goal: '8,000',
    rounds,
  });
});

afterAll(() => {
  for (const { what, unit, rounds } of measured) console.info(what, unit, rounds.map(Math.round));
  if (ROUNDS >= 5) writeResults('way', measured);
});

async function inTurn<T>(round: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  while (done.length < ROUNDS) done.push(await round());
  return done;
}
