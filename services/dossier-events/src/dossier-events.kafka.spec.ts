import { decodeDossierFact, DOSSIER_FACTS_TOPIC, RECORD_KIND_HEADER, TOPICS } from '@nhip/contracts';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freshDatabase, startKafka, waitFor } from '@nhip/testing';
import { SpecDoor } from './door.spec-data';
import { event } from './events.spec-data';

describe('dossier-events', () => {
  it('publishes the fact of an event that its door took in, also when it is told to stop at once', async () => {
    const { broker, prefix } = await startKafka();
    const kafka = createKafka({ brokers: [broker], clientId: 'spec' });
    await createTopics(kafka, TOPICS, prefix);
    const environment = { NHIP_KAFKA_BROKERS: broker, NHIP_TOPIC_PREFIX: prefix };
    const door = await SpecDoor.start(await freshDatabase(), {}, environment);
    const { key } = await door.makeKey({ source: '/s' });
    await waitFor(
      async () => (await (await fetch(`${door.service.url}/readyz?verbose`)).text()).includes('[+]relay'),
      { what: 'the relay to be well' },
    );
    expect(await door.send(key, [event()])).toEqual(['applied']);
    await door.service.stop();

    const seen: string[] = [];
    const consumer = kafka.consumer({ groupId: `${prefix}reader`, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic: prefix + DOSSIER_FACTS_TOPIC, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message: { headers, value } }) => {
        if (String(headers?.[RECORD_KIND_HEADER]) === 'fact') seen.push(decodeDossierFact(value!).subject);
      },
    });
    await waitFor(() => seen.length > 0, { what: 'the fact' });
    await consumer.disconnect();
    expect(seen).toEqual(['H1']);
    const { rows } = await door.database.pool.query('SELECT subject FROM dirty');
    expect(rows).toEqual([]);
    await door.database.drop();
  });
});
