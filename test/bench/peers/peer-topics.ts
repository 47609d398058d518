import { RECORD_KIND_HEADER, RECORD_KINDS } from '@nhip/contracts';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { waitFor } from '@nhip/testing';
import { CompressionTypes, type Kafka, type Message } from 'kafkajs';
import { peerFacts, toBody, toJson, type PeerFact, type PeerLoad } from './peer-facts';

const PER_SEND = 5_000;

export const PEER_PARTITIONS = 8;

/** A topic of JSON facts, gzipped, as the Kafka Streams peer loads its own. */
export async function fillJsonTopic(broker: string, topic: string, load: PeerLoad): Promise<void> {
  const config = { 'retention.ms': '-1' };
  const kafka = createKafka({ brokers: [broker], clientId: 'bench' });
  await createTopics(kafka, [{ name: topic, partitions: PEER_PARTITIONS, config }], '');
  await fill(broker, topic, {
    load,
    compression: CompressionTypes.GZIP,
    message: (fact) => ({ key: fact.subject, value: toJson(fact) }),
  });
}

/** The same facts on a facts topic that is there, as a relay leaves them. */
export async function fillFactsTopic(broker: string, topic: string, load: PeerLoad): Promise<void> {
  await fill(broker, topic, { load, compression: CompressionTypes.None, message: factMessage });
}

/** A fact as a relay publishes it. */
export function factMessage(fact: PeerFact): Message {
  const headers = { [RECORD_KIND_HEADER]: RECORD_KINDS.fact };
  return { key: fact.subject, value: Buffer.from(toBody(fact)), headers };
}

interface Filling {
  readonly load: PeerLoad;
  readonly compression: CompressionTypes;
  readonly message: (fact: PeerFact) => Message;
}

/** One send after the other: facts of a dossier must stay in order. */
async function fill(broker: string, topic: string, { load, compression, message }: Filling): Promise<void> {
  const kafka = createKafka({ brokers: [broker], clientId: 'bench' });
  await untilLed(kafka, topic);
  const producer = kafka.producer();
  await producer.connect();
  let messages: Message[] = [];
  const send = async (): Promise<void> => {
    await producer.send({ topic, messages, acks: -1, compression });
    messages = [];
  };
  for (const fact of peerFacts(load)) {
    messages.push(message(fact));
    if (messages.length === PER_SEND) await send();
  }
  if (messages.length > 0) await send();
  await producer.disconnect();
}

/** A broker may name itself the leader of many new partitions before it leads them all. */
async function untilLed(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await waitFor(() => admin.fetchTopicOffsets(topic), { what: `the partitions of ${topic} to be led` });
  } finally {
    await admin.disconnect();
  }
}
