import { decodeDossierFact, RECORD_KIND_HEADER, TOPICS } from '@nhip/contracts';
import { hashKey } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freshDatabase, startKafka, waitFor } from '@nhip/testing';
import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { parseConfig } from './config';
import { MIGRATIONS } from './migrations';
import { startDossierEvents } from './start';

describe('dossier-events', () => {
  it('publishes the fact of an event that its door took in, also when it is told to stop at once', async () => {
    const database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const { broker, prefix } = await startKafka();
    const kafka = createKafka({ brokers: [broker], clientId: 'spec' });
    await createTopics(kafka, TOPICS, prefix);
    const config = parseConfig({
      ...SPEC_ENVIRONMENT,
      NHIP_DATABASE_URL: database.url,
      NHIP_KAFKA_BROKERS: broker,
      NHIP_TOPIC_PREFIX: prefix,
      NHIP_HTTP_PORT: '0',
      NHIP_LOG_LEVEL: 'silent',
      NHIP_OPERATOR_KEY_HASH: hashKey('operator'),
    });
    const service = await startDossierEvents(config);
    const post = (path: string, type: string, bearer: string, body: object): Promise<Response> =>
      fetch(service.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': type },
        body: JSON.stringify(body),
      });
    const made = await post('/v1/keys', 'application/json', 'operator', { source: '/s' });
    const { key } = (await made.json()) as { key: string };
    await waitFor(
      async () => (await (await fetch(`${service.url}/readyz?verbose`)).text()).includes('[+]relay'),
      {
        what: 'the relay to be well',
      },
    );
    const event = {
      specversion: '1.0',
      id: '1',
      source: '/s',
      type: 'nhip.dossier.submitted.v1',
      subject: 'H1',
    };
    const whole = { ...event, time: '2026-11-02T08:00:00Z', data: { unit: 'A' } };
    expect((await post('/v1/events', 'application/cloudevents+json', key, whole)).status).toBe(202);
    await service.stop();

    const seen: string[] = [];
    const consumer = kafka.consumer({ groupId: `${prefix}reader`, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic: config.stream.topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message: { headers, value } }) => {
        if (String(headers?.[RECORD_KIND_HEADER]) === 'fact') seen.push(decodeDossierFact(value!).subject);
      },
    });
    await waitFor(() => seen.length > 0, { what: 'the fact' });
    await consumer.disconnect();
    expect(seen).toEqual(['H1']);
    const { rows } = await database.pool.query('SELECT subject FROM dirty');
    expect(rows).toEqual([]);
    await database.drop();
  });
});
