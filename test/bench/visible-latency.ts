import { createKafka } from '@nhip/stream/kafka';
import type { Message } from 'kafkajs';
import { Client } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { OUR_TOPIC } from './peers/contenders';
import { GROUPING } from './peers/grouping';
import { startOurs, untilApplied, type Ours } from './peers/ours';
import { peerFacts } from './peers/peer-facts';
import { factMessage } from './peers/peer-topics';
import { quantile } from './results';

/** A send every so often; one of its facts is a probe, as in the Kafka Streams peer's own measurement. */
const SEND_EVERY_MS = 10;
const WARM_SECONDS = 15;
/** Probes that never show would otherwise be waited for in vain. */
const PATIENCE_MS = 60_000;

export interface Paced {
  readonly rate: number;
  readonly seconds: number;
  readonly dossiers: number;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly missing: number;
}

/**
 * From a fact's send() to the moment at which a reader of PostgreSQL, told by the journal, has read the row that was
 * committed with its tallies, by the peer's grouping; at a steady rate, over figures that hold `dossiers` already.
 */
export async function visibleLatency(broker: string, paced: Paced): Promise<Latency> {
  const ours = await startOurs(broker, GROUPING);
  const reader = new JournalReader(ours);
  try {
    await untilApplied(ours, broker);
    await reader.begin();
    const sentAt = await sendSteadily(broker, paced);
    const until = performance.now() + PATIENCE_MS;
    while (reader.seenAt.size < sentAt.size && performance.now() < until) await delay(SEND_EVERY_MS);
    const warm = [...sentAt].slice(Math.ceil((sentAt.size * WARM_SECONDS) / (WARM_SECONDS + paced.seconds)));
    const shown = warm.flatMap(([probe, at]) => {
      const seen = reader.seenAt.get(probe);
      return seen === undefined ? [] : [seen - at];
    });
    return { p50: quantile(shown, 0.5), p99: quantile(shown, 0.99), missing: warm.length - shown.length };
  } finally {
    await reader.end();
    await ours.stop();
  }
}

/** @returns when each probe was sent */
async function sendSteadily(
  broker: string,
  { rate, seconds, dossiers }: Paced,
): Promise<Map<string, number>> {
  const producer = createKafka({ brokers: [broker], clientId: 'paced' }).producer();
  await producer.connect();
  const perSend = Math.round((rate * SEND_EVERY_MS) / 1_000);
  const sends = ((WARM_SECONDS + seconds) * 1_000) / SEND_EVERY_MS;
  const facts = later(dossiers, sends * perSend);
  const sentAt = new Map<string, number>();
  const underWay: Promise<unknown>[] = [];
  const begun = performance.now();
  for (let n = 0; n < sends; n++) {
    const messages: Message[] = [];
    while (messages.length < perSend - 1) messages.push(facts.next().value!);
    const probe = `P-${n}`;
    messages.push({ ...messages[0]!, ...asProbe(probe) });
    await delay(Math.max(0, begun + n * SEND_EVERY_MS - performance.now()));
    sentAt.set(probe, performance.now());
    underWay.push(producer.send({ topic: OUR_TOPIC, messages, acks: -1 }));
  }
  await Promise.all(underWay);
  await producer.disconnect();
  return sentAt;
}

/** Newer facts of dossiers that are known. */
function* later(dossiers: number, count: number): Generator<Message> {
  const all = peerFacts({ facts: dossiers + count, dossiers });
  for (let known = 0; known < dossiers; known++) all.next();
  for (const fact of all) yield factMessage(fact);
}

function asProbe(subject: string): Message {
  const [fact] = peerFacts({ facts: 1, dossiers: 1 });
  return factMessage({ ...fact!, subject });
}

/** Follows the journal as whoever shows figures does, and notes when each probe's row could be read. */
class JournalReader {
  readonly seenAt = new Map<string, number>();
  private readonly client: Client;
  private known = 0;
  private reading: Promise<void> | undefined;
  private told = false;
  private ended = false;

  constructor(ours: Ours) {
    this.client = new Client({ connectionString: ours.database });
    this.client.on('error', () => undefined);
  }

  async begin(): Promise<void> {
    await this.client.connect();
    const { rows } = await this.client.query<{ sequence: string }>('SELECT sequence FROM journal_head');
    this.known = Number(rows[0]!.sequence);
    this.client.on('notification', () => this.look());
    await this.client.query('LISTEN nhip_journal');
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.reading;
    await this.client.end();
  }

  private look(): void {
    this.told = !this.ended;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
  }

  private async read(): Promise<void> {
    while (this.told && !this.ended) {
      this.told = false;
      const { rows } = await this.client.query<{ sequence: string; probes: string[] | null }>({
        name: 'probes',
        text: `SELECT max(sequence) AS sequence, array_agg(subject) FILTER (WHERE subject LIKE 'P-%') AS probes
          FROM journal, unnest(subjects) AS subject WHERE sequence > $1`,
        values: [this.known],
      });
      const at = performance.now();
      for (const probe of rows[0]?.probes ?? []) this.seenAt.set(probe, at);
      this.known = Math.max(this.known, Number(rows[0]?.sequence ?? 0));
    }
  }
}
