import { DOSSIER_EVENT_KINDS, DOSSIER_INGRESS_TOPIC, TOPICS } from '@nhip/contracts';
import { differenceOf, readBooks } from '@nhip/stream/accept';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freshDatabase, startKafka, waitFor } from '@nhip/testing';
import type { Kafka, Message } from 'kafkajs';
import { SpecDoor } from './door.spec-data';
import { dossierEvent } from './events.spec-data';

/** The same event in the binary mode of the Kafka binding. */
function binary(event: object): Message {
  const { data, ...attributes } = event as { data: object; subject: string };
  const headers = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)]),
  );
  return {
    key: attributes.subject,
    headers: { ...headers, 'content-type': 'application/json' },
    value: JSON.stringify(data),
  };
}

/** …and in its structured mode. */
function structured(event: object, type = 'application/cloudevents+json; charset=UTF-8'): Message {
  return { headers: { 'content-type': type }, value: JSON.stringify(event) };
}

/** Whether too many subjects wait to be published, and how often somebody was told so. */
const backlog = { full: false, refusals: 0 };
const limits = {
  get dirtySubjects() {
    if (backlog.full) backlog.refusals += 1;
    return backlog.full ? -1 : 1_000_000;
  },
};

describe('the ingress topic', () => {
  let kafka: Kafka;
  let prefix: string;
  let door: SpecDoor;

  beforeAll(async () => {
    const broker = await startKafka();
    prefix = broker.prefix;
    kafka = createKafka({ brokers: [broker.broker], clientId: 'spec' });
    await createTopics(kafka, TOPICS, prefix);
    const environment = { NHIP_KAFKA_BROKERS: broker.broker, NHIP_TOPIC_PREFIX: prefix };
    door = await SpecDoor.start(await freshDatabase(), limits, environment);
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  async function write(messages: Message[]): Promise<void> {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: prefix + DOSSIER_INGRESS_TOPIC, messages });
    await producer.disconnect();
  }
  const received = async (): Promise<number> => {
    const { rows } = await door.database.pool.query<{ sum: number }>(
      'SELECT coalesce(sum(received), 0)::int AS sum FROM intake',
    );
    return rows[0]!.sum;
  };
  const settled = (count: number): Promise<unknown> =>
    waitFor(async () => (await received()) >= count, { what: `${count} events` });

  it('makes the same events as the HTTP door does, binary or structured', async () => {
    const opened = dossierEvent('s', 'submitted', { data: { unit: 'A' } });
    const closed = dossierEvent('c', 'completed', { time: '2026-11-03T08:00:00Z' });
    await write([binary(opened), structured(closed)]);
    await settled(2);
    const { key } = await door.makeKey({ source: '/s' });
    expect(await door.send(key, [opened, closed])).toEqual(['duplicate', 'duplicate']);
  });

  it('takes in every example of its document, as the document says', async () => {
    interface AsyncApi {
      readonly channels: { readonly ingress: { readonly address: string } };
      readonly components: {
        readonly messages: Readonly<
          Record<
            string,
            { readonly contentType: string; readonly examples: readonly { readonly payload: object }[] }
          >
        >;
      };
    }
    const { channels, components } = (await door.ask('GET', '/docs/asyncapi.json')).json as AsyncApi;
    expect(channels.ingress.address).toBe(prefix + DOSSIER_INGRESS_TOPIC);
    const messages = Object.values(components.messages).flatMap(({ contentType, examples }) =>
      examples.map(({ payload }) => structured(payload, contentType)),
    );
    await write(messages);
    await settled(messages.length);
    const [books] = await readBooks(door.database.pool);
    expect(books).toMatchObject({ applied: DOSSIER_EVENT_KINDS.length, parked: 0, refused: 0, pending: 0 });
  });

  it('parks what cannot be accepted with its reason, and takes in what lies behind it', async () => {
    const valid = dossierEvent('s', 'submitted', { data: { unit: 'A' } });
    const stranger = { ...valid, id: 't', subject: 'H9' };
    const poison: Message[] = [
      { value: 'no header at all' },
      { ...binary(valid), value: '{"half":' },
      { ...binary(valid), value: Buffer.of(0xff, 0xfe) },
      structured({ ...valid, type: 'nhip.dossier.vanished.v1' }),
      structured({ ...valid, data: { unit: 'A', field: 'x'.repeat(70_000) } }),
      structured([valid], 'application/cloudevents-batch+json'),
      structured(dossierEvent('r', 'retracted', { subject: 'H9', data: { replaces: 's' } })),
    ];
    const partitions = { partition: 0 };
    const all = [binary(valid), ...poison, structured(stranger)];
    await write(all.map((message) => ({ ...message, ...partitions })));
    await settled(all.length);
    const { parked } = (await door.ask('GET', '/v1/parked')).json as {
      parked: { id: string; source: string; reason: string; place: string }[];
    };
    expect(parked.map(({ source, reason }) => `${source} ${reason}`).sort()).toEqual(
      [
        ...['/s malformed-json', '/s not-utf-8', '/s not-valid', '/s replaces-other-subject'],
        ...['~unknown not-valid', '~unknown not-valid', '~unknown too-large'],
      ].sort(),
    );
    expect(parked.every(({ place }) => place.startsWith(`${DOSSIER_INGRESS_TOPIC}/0@`))).toBe(true);
    const unreadable = parked.find(({ reason }) => reason === 'malformed-json')!;
    const shown = await door.ask('GET', `/v1/parked/${unreadable.id}`);
    expect(shown.json).toMatchObject({ content: { headers: { ce_id: 's' }, value: '{"half":' } });
    const books = await readBooks(door.database.pool);
    expect(books.map(differenceOf)).toEqual([0, 0]);
    expect(books.find(({ source }) => source === '/s')).toMatchObject({ received: 6, applied: 2, parked: 4 });
  });

  it('takes a record in that was refused for what has changed since, once', async () => {
    const late = dossierEvent('r', 'retracted', { subject: 'H9', data: { replaces: 's' } });
    await write([structured(dossierEvent('s', 'submitted', { data: { unit: 'A' } }))]);
    await settled(1);
    await write([structured(late)]);
    await settled(2);
    const { parked } = (await door.ask('GET', '/v1/parked')).json as { parked: { id: string }[] };
    const retry = async () => (await door.ask('POST', `/v1/parked/${parked[0]!.id}/retry`)).json;
    expect(await retry()).toEqual({ outcome: 'parked', reason: 'replaces-other-subject' });
    await door.database.pool.query(
      `WITH gone AS (DELETE FROM event), all_gone AS (DELETE FROM subject)
       UPDATE intake SET received = received - 1, applied = applied - 1 WHERE applied > 0`,
    );
    expect(await retry()).toEqual({ outcome: 'pending' });
    const [books] = await readBooks(door.database.pool);
    expect(books).toMatchObject({ received: 1, pending: 1, parked: 0 });
    expect(differenceOf(books!)).toBe(0);
  });

  it('skips nothing while nothing can be taken in', async () => {
    const { pool } = door.database;
    const events = Array.from({ length: 40 }, (_, at) =>
      dossierEvent(`s${at}`, 'submitted', { subject: `D${at}`, data: { unit: 'A' } }),
    );
    backlog.full = true;
    await write(events.map(binary));
    await waitFor(() => backlog.refusals >= 5, { what: 'batches to be refused' });
    expect(await received()).toBe(0);
    backlog.full = false;
    const stored = async (): Promise<boolean> => {
      const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM event');
      return rows[0]!.count === 40;
    };
    await waitFor(stored, { what: 'all forty' });
    const books = await readBooks(pool);
    expect(books.map(differenceOf)).toEqual([0]);
    expect(books[0]).toMatchObject({ applied: 40, parked: 0, refused: 0 });
  });
});
