import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { DOSSIER_FACTS_TOPIC, RECORD_KIND_HEADER, RECORD_KINDS } from '@nhip/contracts';
import { waitFor } from '@nhip/testing';
import { createKey, startSystem, type System } from '../journeys/system';
import { cpuSeconds } from './cpu';
import { EVENTS_PER_DOSSIER, factsOf, lives, newcomer, SOURCE } from './load';
import { quantile } from './results';

const DOSSIERS = 20_000;
const LINES_PER_POST = 5_000;
const POSTS_AT_ONCE = 4;
const FACTS_PER_SEND = 1_000;
const POSTS_PER_SECOND = 20;
const LONG_MS = 300_000;
const DAY_MS = 86_400_000;

export interface Throughput {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** Whole lives through the door into PostgreSQL, with no broker and no other service. */
export async function acceptRound(): Promise<Throughput> {
  const system = await startSystem({ services: ['dossier-events'] });
  try {
    await system.kafka.stop();
    const key = await createKey(system.instance, SOURCE);
    const lines = lives('accept', DOSSIERS, Date.now() - 90 * DAY_MS);
    const pids = [system.postgres.pid, system.pid('dossier-events')];
    const before = cpuOf(pids);
    const begun = performance.now();
    await postAll(system, key, lines);
    return throughput(lines.length, performance.now() - begun, cpuOf(pids) - before);
  } finally {
    await system.stop();
  }
}

/** A topic full of facts, from the first committed batch to the last. */
export async function applyRound(): Promise<Throughput> {
  const system = await startSystem({ services: [] });
  try {
    const facts = DOSSIERS * EVENTS_PER_DOSSIER;
    await produceFacts(system);
    await system.start('indicators');
    const pids = [system.postgres.pid, system.pid('indicators')];
    const before = cpuOf(pids);
    const first = await waitFor(() => journalOf(system), { what: 'the first facts', timeoutMs: LONG_MS });
    const last = await waitFor(
      async () => {
        const now = await journalOf(system);
        return now !== undefined && (await factsAt(system, EVENTS_PER_DOSSIER)) === DOSSIERS
          ? now
          : undefined;
      },
      { what: `${facts} facts to be applied`, timeoutMs: LONG_MS },
    );
    return throughput(facts, last.until - first.from, cpuOf(pids) - before);
  } finally {
    await system.stop();
  }
}

/** Whole lives from the door to the committed figure, everything running. */
export async function wayRound(): Promise<number> {
  const system = await startSystem();
  try {
    const key = await createKey(system.instance, SOURCE);
    const lines = lives('way', DOSSIERS, Date.now() - 90 * DAY_MS);
    const begun = Date.now();
    await postAll(system, key, lines);
    await waitFor(async () => (await factsAt(system, EVENTS_PER_DOSSIER)) === DOSSIERS, {
      what: 'the figures',
      timeoutMs: LONG_MS,
    });
    const last = await journalOf(system);
    return lines.length / (((last?.until ?? NaN) - begun) / 1_000);
  } finally {
    await system.stop();
  }
}

/** New dossiers at a steady pace: how long after its answer a frame of the wall shows each post. */
export async function latencyRound(rate: number, seconds: number): Promise<{ p50: number; p99: number }> {
  const system = await startSystem();
  try {
    const key = await createKey(system.instance, SOURCE);
    const frames = await followReceived(system);
    const acknowledged: { at: number; total: number }[] = [];
    const perPost = rate / POSTS_PER_SECOND;
    const begun = performance.now();
    const posts = Array.from({ length: seconds * POSTS_PER_SECOND }, async (_, n) => {
      await until(begun + (n * 1_000) / POSTS_PER_SECOND);
      const now = Date.now();
      const lines = Array.from({ length: perPost }, (__, i) => newcomer(`new-${n}-${i}`, now));
      // What is measured begins with the 202.
      await postPatiently(system, key, lines);
      acknowledged.push({ at: performance.now(), total: (acknowledged.length + 1) * perPost });
    });
    await Promise.all(posts);
    const sent = seconds * rate;
    await waitFor(() => frames.seen.at(-1)?.received === sent, {
      what: 'the last frame',
      timeoutMs: LONG_MS,
    });
    frames.close();
    const latencies = acknowledged.map(({ at, total }) => {
      const shown = frames.seen.find(({ received }) => received >= total)!;
      return Math.max(0, shown.at - at);
    });
    return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
  } finally {
    await system.stop();
  }
}

/** The count of received dossiers in every frame of the wall's stream, with the instant of its arrival. */
async function followReceived({ instance }: System): Promise<{
  readonly seen: { at: number; received: number }[];
  close(): void;
}> {
  const seen: { at: number; received: number }[] = [];
  const end = new AbortController();
  const answer = await fetch(`${instance.url}/api/stream?view=wall`, {
    headers: { authorization: `Bearer ${instance.operatorKey}` },
    signal: end.signal,
  });
  if (!answer.ok || answer.body === null) throw new Error(`no stream: ${answer.status}`);
  const decoder = new TextDecoder();
  const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
    let rest = '';
    for await (const bytes of body) {
      const frames = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const received = /"dossier\.received":\{"numerator":(\d+)/.exec(frame)?.[1];
        if (received !== undefined) seen.push({ at: performance.now(), received: Number(received) });
      }
    }
  };
  void read(answer.body as unknown as AsyncIterable<Uint8Array>).catch(() => undefined);
  return { seen, close: () => end.abort() };
}

export async function postAll(system: System, key: string, lines: readonly string[]): Promise<void> {
  const chunks: string[][] = [];
  for (let from = 0; from < lines.length; from += LINES_PER_POST)
    chunks.push(lines.slice(from, from + LINES_PER_POST));
  const work = Array.from({ length: POSTS_AT_ONCE }, async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift())
      await postPatiently(system, key, chunk);
  });
  await Promise.all(work);
}

/** Told to wait, a source sends the same again. */
async function postPatiently(system: System, key: string, lines: readonly string[]): Promise<void> {
  const posted = (): Promise<true> => post(system, key, lines).then(() => true);
  await waitFor(posted, { what: 'a post to be accepted', timeoutMs: LONG_MS });
}

export async function post({ instance }: System, key: string, lines: readonly string[]): Promise<void> {
  const answer = await fetch(`${instance.eventsUrl}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  const { counts } = (await answer.json()) as { counts?: { applied: number; duplicate: number } };
  if (answer.status !== 202 || counts === undefined || counts.applied + counts.duplicate !== lines.length)
    throw new Error(`${answer.status}: ${JSON.stringify(counts)} of ${lines.length}`);
}

async function produceFacts({ kafka }: System): Promise<void> {
  const producer = new Kafka({ brokers: [kafka.broker], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const headers = { [RECORD_KIND_HEADER]: RECORD_KINDS.fact };
  let messages: { key: string; value: Buffer; headers: typeof headers }[] = [];
  const send = async (): Promise<void> => {
    await producer.send({ topic: DOSSIER_FACTS_TOPIC, messages, acks: -1 });
    messages = [];
  };
  for (const { subject, body } of factsOf('apply', DOSSIERS, Date.now() - 90 * DAY_MS)) {
    messages.push({ key: subject, value: Buffer.from(body), headers });
    if (messages.length === FACTS_PER_SEND) await send();
  }
  if (messages.length > 0) await send();
  await producer.disconnect();
}

/** Dossiers whose figures are those of so many of their events. */
export async function factsAt(system: System, version: number): Promise<number> {
  const counted = 'SELECT count(*) AS n FROM fact WHERE version = $1';
  const [row] = await ask<{ n: string }>(system, counted, [version]);
  return Number(row?.n);
}

/** Between which instants facts were committed, in milliseconds; undefined while there are none. */
async function journalOf(system: System): Promise<{ from: number; until: number } | undefined> {
  const [row] = await ask<{ first: string | null; last: string | null }>(
    system,
    `SELECT extract(epoch FROM min(at)) * 1000 AS first, extract(epoch FROM max(at)) * 1000 AS last
     FROM journal WHERE cause = 'facts'`,
  );
  return row?.first == null ? undefined : { from: Number(row.first), until: Number(row.last) };
}

async function ask<T extends object>(
  system: System,
  statement: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new Client({ connectionString: system.database('indicators') });
  await client.connect();
  try {
    return (await client.query<T>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

function throughput(count: number, milliseconds: number, cpu: number): Throughput {
  return { perSecond: count / (milliseconds / 1_000), perCpuSecond: count / cpu };
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

function until(at: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
}
