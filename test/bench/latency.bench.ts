import { TOPICS } from '@nhip/contracts';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { privateKafka } from '@nhip/testing';
import { OUR_TOPIC } from './peers/contenders';
import { fillFactsTopic, fillJsonTopic } from './peers/peer-topics';
import { STORES, Streams } from './peers/streams';
import { writeResults, type Measured } from './results';
import { latencyRound } from './rounds';
import { singlesRound } from './single-events';
import { visibleLatency } from './visible-latency';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1 NHIP_BENCH_SECONDS=5` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const WHOLE_SECONDS = 30;
const SECONDS = Number(process.env['NHIP_BENCH_SECONDS'] ?? WHOLE_SECONDS);
/** A quick look is no measurement: it only shows that all of it works. */
const [RATE, DOSSIERS] = SECONDS >= WHOLE_SECONDS ? [5_000, 100_000] : [500, 2_000];
const PACED = { rate: RATE, seconds: SECONDS, dossiers: DOSSIERS };
const LOAD = { facts: DOSSIERS, dossiers: DOSSIERS };
const SINGLES = SECONDS * 1_000;

jest.setTimeout(4 * 3_600_000);

const measured: Measured[] = [];
const notes: string[] = [];

it('a fact is visible: ours', async () => {
  const ours = await times(async () => {
    const kafka = await privateKafka();
    try {
      await createTopics(createKafka({ brokers: [kafka.broker], clientId: 'bench' }), TOPICS);
      await fillFactsTopic(kafka.broker, OUR_TOPIC, LOAD);
      return await visibleLatency(kafka.broker, PACED);
    } finally {
      await kafka.stop();
    }
  });
  // A latency without what was never seen would be a lie.
  if (ours.some(({ missing }) => missing > 0)) throw new Error('facts were never seen');
  const what = `fact sent → visible to a reader at ${RATE.toLocaleString('en')}/s, the peer’s grouping`;
  tell(`${what}, ours`, ours, 'below theirs');
});

it.each(STORES)('a fact is visible: Kafka Streams, %s', async (store) => {
  const streams = await Streams.build();
  if (typeof streams === 'string') {
    notes.push(`Kafka Streams skipped: ${streams}`);
    return;
  }
  const theirs = await times(async () => {
    const kafka = await privateKafka();
    try {
      await fillJsonTopic(kafka.broker, 'facts', LOAD);
      return await streams.latency({ broker: kafka.broker, topic: 'facts', store }, PACED);
    } finally {
      await kafka.stop();
    }
  });
  const what = `the same, Kafka Streams, ${store === 'memory' ? 'in memory' : 'RocksDB'}`;
  tell(what, theirs);
  measured.push({
    what: `${what}, probes not seen 5 s after the last was sent, and in no percentile`,
    ...{
      unit: '%',
      goal: '',
      rounds: theirs.map(({ missing, probes }) => (100 * missing) / (missing + probes)),
    },
  });
});

it('single events at the door', async () => {
  const rounds = await times(() => singlesRound(SINGLES));
  const what = 'single events, one a request (door and PostgreSQL alone)';
  measured.push(
    { what, unit: 'events/s', goal: '≥ 4,000', rounds: rounds.map(({ perSecond }) => perSecond) },
    { what: 'the same, p99', unit: 'ms', goal: '≤ 50', rounds: rounds.map(({ p99 }) => p99) },
  );
});

it.each([
  [1_000, '≤ 250'],
  [10_000, '≤ 500'],
] as const)('accepted to the frame that shows it, %d a second, everything running', async (rate, goal) => {
  const rounds = await times(() => latencyRound(rate, SECONDS));
  const what = `accepted → SSE frame at ${rate.toLocaleString('en')}/s`;
  measured.push(
    { what: `${what}, p50`, unit: 'ms', goal: '', rounds: rounds.map(({ p50 }) => p50) },
    { what: `${what}, p99`, unit: 'ms', goal, rounds: rounds.map(({ p99 }) => p99) },
  );
});

afterAll(() => {
  for (const { what, unit, rounds } of measured) console.info(what, unit, rounds);
  for (const note of notes) console.info(note);
  if (ROUNDS >= 5 && SECONDS >= WHOLE_SECONDS) writeResults('latency', measured);
});

async function times<T>(round: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  while (done.length < ROUNDS) done.push(await round());
  return done;
}

function tell(what: string, rounds: readonly { p50: number; p99: number }[], goal = ''): void {
  measured.push(
    { what: `${what}, p50`, unit: 'ms', goal: '', rounds: rounds.map(({ p50 }) => p50) },
    { what: `${what}, p99`, unit: 'ms', goal, rounds: rounds.map(({ p99 }) => p99) },
  );
}
