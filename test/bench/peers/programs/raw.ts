import { Kafka, logLevel } from 'kafkajs';
import { given, Taken } from './report';

/** (a) kafkajs as it is: whole batches, and nothing done with them. */
async function main(): Promise<void> {
  const kafka = new Kafka({ brokers: [given('PEER_BROKER')], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: given('PEER_GROUP'), maxBytesPerPartition: 1_048_576 });
  const taken = new Taken(Number(given('PEER_FACTS')));
  await consumer.connect();
  await consumer.subscribe({ topic: given('PEER_TOPIC'), fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      taken.begin();
      taken.end(batch.partition, batch.lastOffset());
    },
  });
}

void main();
