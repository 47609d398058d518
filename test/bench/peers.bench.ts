import { TOPICS } from '@nhip/contracts';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { privateKafka, type PrivateKafka } from '@nhip/testing';
import { idleRound, OUR_TOPIC, oursRound, writingRound, type PeerRound } from './peers/contenders';
import { GROUPING } from './peers/grouping';
import type { PeerLoad } from './peers/peer-facts';
import { fillFactsTopic, fillJsonTopic } from './peers/peer-topics';
import { STORES, Streams } from './peers/streams';
import { writeResults, type Measured } from './results';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1 NHIP_BENCH_FACTS=100000` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const WHOLE = 1_000_000;
const FACTS = Number(process.env['NHIP_BENCH_FACTS'] ?? WHOLE);
/** What takes a message at a time into a database would take hours for all of them. */
const SLOW = { 'find-save': FACTS / 100, upsert: FACTS / 20 } as const;
/** All measures are some thirty marks a fact: a part of the facts, on a topic of their own, says as much. */
const SHIPPED = { facts: FACTS / 5, prefix: 'shipped.' } as const;
const PER_DOSSIER = 5;

jest.setTimeout(12 * 3_600_000);

const loadOf = (facts: number): PeerLoad => ({ facts, dossiers: Math.ceil(facts / PER_DOSSIER) });
const rounds: Record<string, PeerRound[]> = {};
const notes: string[] = [];
let kafka: PrivateKafka;

beforeAll(async () => {
  kafka = await privateKafka();
  for (const [prefix, facts] of [['', FACTS] as const, [SHIPPED.prefix, SHIPPED.facts] as const]) {
    await createTopics(createKafka({ brokers: [kafka.broker], clientId: 'bench' }), TOPICS, prefix);
    await fillFactsTopic(kafka.broker, prefix + OUR_TOPIC, loadOf(facts));
  }
  for (const facts of [FACTS, ...Object.values(SLOW)])
    await fillJsonTopic(kafka.broker, `facts-${facts}`, loadOf(facts));
});

it('(e) Kafka Streams, exactly once', async () => {
  const streams = await Streams.build();
  if (typeof streams === 'string') {
    notes.push(`(e) skipped: ${streams}`);
    return;
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const store of STORES) {
      const { facts, wallS, cpuS } = await streams.throughput(kafka.broker, `facts-${FACTS}`, store);
      add(`streams ${store}`, { perSecond: facts / wallS, perCpuSecond: facts / cpuS });
    }
});

it('(f) ours, (a) raw kafkajs, (b) stock Nest, (c) find and save, (d) upsert', async () => {
  const { broker } = kafka;
  for (let round = 0; round < ROUNDS; round++) {
    add('ours grouped', await oursRound({ broker, ...loadOf(FACTS) }, GROUPING));
    const shipped = { broker, ...loadOf(SHIPPED.facts) };
    add('ours', await oursRound(shipped, { NHIP_TOPIC_PREFIX: SHIPPED.prefix }));
    add('raw facts', await idleRound('raw', { broker, topic: OUR_TOPIC, ...loadOf(FACTS) }));
    for (const name of ['raw', 'nothing'] as const)
      add(name, await idleRound(name, { broker, topic: `facts-${FACTS}`, ...loadOf(FACTS) }));
    for (const name of ['find-save', 'upsert'] as const)
      add(name, await writingRound(name, { broker, topic: `facts-${SLOW[name]}`, ...loadOf(SLOW[name]) }));
  }
});

afterAll(async () => {
  const measured = rowsOf();
  for (const { what, unit, rounds: figures } of measured) console.info(what, unit, figures.map(short));
  for (const note of notes) console.info(note);
  if (ROUNDS >= 5 && FACTS >= WHOLE) writeResults('peers', measured);
  await kafka?.stop();
});

function add(name: string, round: PeerRound): void {
  (rounds[name] ??= []).push(round);
  console.info(name, Math.round(round.perSecond), Math.round(round.perCpuSecond));
}

/** What each contender is called in RESULTS.md. */
function titles(): Record<string, string> {
  const slow = (name: keyof typeof SLOW): string => `on ${SLOW[name].toLocaleString('en')} facts`;
  return {
    raw: '(a) raw kafkajs, nothing done, JSON',
    'raw facts': '(a) the same on our facts topic, protobuf',
    nothing: '(b) stock Nest transport, nothing done',
    'find-save': `(c) @EventPattern + TypeORM find and save, ${slow('find-save')}`,
    upsert: `(d) @EventPattern + one upsert a message, ${slow('upsert')}`,
    'streams rocksdb': '(e) Kafka Streams exactly-once v2, RocksDB',
    'streams memory': '(e) Kafka Streams exactly-once v2, in memory',
    ours: `(f) ours, shipped catalogue, history on, on ${SHIPPED.facts.toLocaleString('en')} facts`,
    'ours grouped': '(f) ours, tallies of the peer’s grouping, history on',
  };
}

function rowsOf(): Measured[] {
  const named = titles();
  const rows: Measured[] = [];
  for (const [name, what] of Object.entries(named)) {
    const own = rounds[name];
    if (own === undefined) continue;
    rows.push({ what, unit: 'facts/s', goal: '', rounds: own.map(({ perSecond }) => perSecond) });
    rows.push({
      ...{ what: 'the same', unit: 'facts per CPU-second', goal: '' },
      rounds: own.map(({ perCpuSecond }) => perCpuSecond),
    });
  }
  for (const ours of ['ours grouped', 'ours'])
    for (const [peer, goal] of Object.entries(GOALS)) {
      const ratio = ratioOf(ours, peer);
      if (ratio.length === 0) continue;
      const whose = ours === 'ours' ? 'shipped catalogue' : 'the peer’s grouping';
      const what = `ours (${whose}) ÷ ${named[peer]}, per CPU-second`;
      rows.push({ what, unit: '×', goal: ours === 'ours' ? '' : goal, rounds: ratio });
    }
  return rows;
}

const GOALS: Readonly<Record<string, string>> = {
  nothing: '≥ 1',
  'find-save': '≥ 50',
  upsert: '',
  'streams rocksdb': '≥ 1.5',
  'streams memory': '≥ 1.2',
};

/** Round by round: those of one round ran next to each other. */
function ratioOf(ours: string, peer: string): number[] {
  const others = rounds[peer] ?? [];
  return (rounds[ours] ?? []).flatMap(({ perCpuSecond }, i) =>
    others[i] === undefined ? [] : [perCpuSecond / others[i].perCpuSecond],
  );
}

const short = (value: number): number => (value >= 100 ? Math.round(value) : Number(value.toFixed(2)));
