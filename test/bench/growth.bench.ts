import { TOPICS } from '@nhip/contracts';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { privateKafka } from '@nhip/testing';
import { EngineLoad } from './engine-load';
import { OUR_TOPIC } from './peers/contenders';
import { startOurs, untilApplied } from './peers/ours';
import { peerFacts, type PeerFact, type PeerLoad } from './peers/peer-facts';
import { fillFactsTopic } from './peers/peer-topics';
import { writeResults, type Measured } from './results';
import { screensRound } from './screens';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1 NHIP_BENCH_SIZE=20000` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const WHOLE = 25_000;
/** Facts that are measured; a fifth as many dossiers hold them. */
const SIZE = Number(process.env['NHIP_BENCH_SIZE'] ?? WHOLE);
const DOSSIERS = SIZE / 5;
const SCREENS = 10;

jest.setTimeout(4 * 3_600_000);

const measured: Measured[] = [];

it('events ×10', async () => {
  const cost = (times: number) => costOf({ facts: SIZE * times, dossiers: DOSSIERS });
  await compare('events ×10, of the same dossiers', '≤ 1.1', [() => cost(1), () => cost(10)]);
});

it('subjects ×10', async () => {
  const cost = (times: number) => costOf({ facts: SIZE, dossiers: DOSSIERS * times });
  await compare('dossiers ×10, as many events', '≤ 1.3', [() => cost(1), () => cost(10)]);
});

it('tallies ×100', async () => {
  const tallies: number[][] = [[], []];
  const cost = (turn: 0 | 1, units: number) =>
    costOf({ facts: SIZE, dossiers: SIZE, units }, { onTallies: (count) => tallies[turn]!.push(count) });
  const what = 'units ×100, as many events';
  await compare(what, '≤ 1.5', [() => cost(0, 1), () => cost(1, 100)]);
  const times = tallies[1]!.map((count, i) => count / tallies[0]![i]!);
  measured.push({ what: 'tallies that these units make', unit: '×', goal: '', rounds: times });
  const known = (units: number) => costOf({ facts: SIZE, dossiers: SIZE, units }, { makesTallies: false });
  await compare(`${what}, no tally new`, '≤ 1.5', [() => known(1), () => known(100)]);
});

it('partitions ×16', async () => {
  await compare('partitions ×16 (8 → 128)', '≤ 1.25', [() => throughKafka(8), () => throughKafka(128)]);
});

it('screens ×10', async () => {
  const costs = [() => screensRound(SCREENS), () => screensRound(10 * SCREENS)] as const;
  await compare('screens ×10, CPU of the control room a screen', '≤ 1.0', costs, 'µs a screen and second');
});

afterAll(() => {
  for (const { what, unit, rounds } of measured) console.info(what, unit, rounds);
  if (ROUNDS >= 5 && SIZE >= WHOLE) writeResults('growth', measured);
});

/** One round of the small and one of the large after the other, so that both meet the same machine. */
async function compare(
  what: string,
  goal: string,
  [small, large]: readonly [() => Promise<number>, () => Promise<number>],
  unit = 'µs of CPU a fact',
): Promise<void> {
  const rounds: { small: number; large: number }[] = [];
  while (rounds.length < ROUNDS) rounds.push({ small: await small(), large: await large() });
  measured.push(
    { what: `${what}: before`, unit, goal: '', rounds: rounds.map((round) => round.small) },
    { what: `${what}: cost each`, unit: '×', goal, rounds: rounds.map(({ small: s, large: l }) => l / s) },
  );
}

interface Costing {
  /** Whether what is measured may count where nothing counted before. */
  readonly makesTallies?: boolean;
  readonly onTallies?: (count: number) => void;
}

/** Every dossier once beforehand; then what is measured. */
async function costOf(load: PeerLoad, { makesTallies = true, onTallies }: Costing = {}): Promise<number> {
  const engine = await EngineLoad.open();
  try {
    const told = { ...load, facts: load.dossiers + load.facts };
    const all = peerFacts(told);
    await engine.apply(first(all, load.dossiers));
    if (!makesTallies) await engine.apply(othersLike(peerFacts(told), load.dossiers));
    await engine.pool.query('VACUUM ANALYZE');
    const before = await engine.count('tally');
    const cost = await engine.apply(all);
    const after = await engine.count('tally');
    if (!makesTallies) expect(after).toBe(before);
    onTallies?.(after);
    return cost;
  } finally {
    await engine.close();
  }
}

async function throughKafka(partitions: number): Promise<number> {
  const kafka = await privateKafka();
  const client = createKafka({ brokers: [kafka.broker], clientId: 'bench' });
  try {
    await createTopics(
      client,
      TOPICS.map((topic) => (topic.name === OUR_TOPIC ? { ...topic, partitions } : topic)),
    );
    await fillFactsTopic(kafka.broker, OUR_TOPIC, { facts: SIZE, dossiers: DOSSIERS });
    const ours = await startOurs(kafka.broker);
    try {
      return ((await untilApplied(ours, kafka.broker)).cpuSeconds * 1e6) / SIZE;
    } finally {
      await ours.stop();
    }
  } finally {
    await kafka.stop();
  }
}

/** For each fact but the first so many, another dossier that counts where it does. */
function* othersLike(facts: Iterable<PeerFact>, but: number): Generator<PeerFact> {
  let n = 0;
  for (const fact of facts) if (n++ >= but) yield { ...fact, subject: `${fact.subject}-${n}`, version: 1 };
}

/** The next so many; the rest stays to be asked for. */
function* first(facts: Generator<PeerFact>, count: number): Generator<PeerFact> {
  for (let taken = 0; taken < count; taken++) {
    const { value, done } = facts.next();
    if (done) return;
    yield value;
  }
}
