import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeDossierFact, DOSSIER_INGRESS_TOPIC, TOPICS } from '@nhip/contracts';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freshDatabase, startKafka, temporaryFolder, waitFor, xlsxFile, type MadeCell } from '@nhip/testing';
import type { Kafka } from 'kafkajs';
import { OPERATOR, SpecDoor } from '../../services/dossier-events/src/door.spec-data';
import type { DoorEvent } from '../oracle/door-event';
import { BOSTON_SOURCE, casesOf, csvOf, eventsOf, wallMsOf, type Case } from './boston-cases';
import { figuresOf, type CityFigures } from './boston-figures';
import { asJson, binaryRecord, binaryRequest, structuredRecord, structuredRequest } from './boston-modes';
import { ROOT } from './instance';
import { runHere } from './run-here';

const FILE = join(ROOT, '../shared/data/boston311/boston311_2013_2019_animal_and_pest.csv.gz');
const present = existsSync(FILE);
const suite = present ? describe : describe.skip;
const why = present ? '' : ' (skipped: the real cases are not beside the project)';

/**
 * Every twentieth case of seven years, so that all doors together take seconds; `NHIP_BOSTON_EVERY=1` sends them all.
 * `boston.e2e.spec.ts` imports all into a running instance and compares its figures with the publisher's.
 */
const EVERY = Number(process.env['NHIP_BOSTON_EVERY'] ?? 20);
/** Cases that are sent one request an event. */
const FIRST = 200;
const ONE_BY_ONE_AT_ONCE = 20;
/** Events of one batch, and of what Kafka is given at once. */
const TOGETHER = 500;
const TIMES = ['open_dt', 'closed_dt', 'sla_target_dt', 'target_dt'];

/** What came of the cases: SHA-256 of all facts, and the figures. */
interface Ends {
  readonly facts: string;
  readonly figures: CityFigures;
}

suite(`the same real cases through every door${why}`, () => {
  let door: SpecDoor;
  let kafka: { kafka: Kafka; topic: string };
  let cases: Case[];
  let events: DoorEvent[];
  let departments: Set<string>;
  let key: string;
  /** As the NDJSON door makes them: of all the cases, and of the first. */
  let wanted: { all: Ends; first: Ends };

  beforeAll(async () => {
    const { broker, prefix } = await startKafka();
    const made = createKafka({ brokers: [broker], clientId: 'boston' });
    await createTopics(made, TOPICS, prefix);
    kafka = { kafka: made, topic: prefix + DOSSIER_INGRESS_TOPIC };
    const over = { NHIP_KAFKA_BROKERS: broker, NHIP_TOPIC_PREFIX: prefix };
    door = await SpecDoor.start(await freshDatabase(), {}, over);
    ({ key } = await door.makeKey({ source: BOSTON_SOURCE }));
    cases = [];
    let at = 0;
    for await (const each of casesOf(FILE)) if (at++ % EVERY === 0) cases.push(each);
    events = cases.flatMap(eventsOf);
    departments = new Set(cases.map((each) => each['department'] as string));
    const ndjson = async (some: readonly Case[]): Promise<void> => {
      for (const part of inParts(some.flatMap(eventsOf)))
        await post({ 'content-type': 'application/x-ndjson' }, part.map(asJson).join('\n'));
    };
    await ndjson(cases.slice(0, FIRST));
    const first = await ends();
    await ndjson(cases.slice(FIRST));
    wanted = { first, all: await ends() };
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  async function post(headers: Readonly<Record<string, string>>, body: string): Promise<void> {
    const answer = await fetch(`${door.service.url}/v1/events`, {
      ...{ method: 'POST', body, headers: { ...headers, authorization: `Bearer ${key}` } },
    });
    const told = await answer.text();
    if (answer.status !== 202) throw new Error(`${answer.status} ${told}`);
  }

  async function ends(): Promise<Ends> {
    const { rows } = await door.database.pool.query<{ subject: string; fact: Buffer }>(
      'SELECT subject, fact FROM subject',
    );
    // The figures are counted in the order in which this door wrote.
    const figures = await figuresOf(
      rows.map(({ fact }) => fact),
      departments,
    );
    const hash = createHash('sha256');
    for (const { subject, fact } of rows.sort((a, b) => (a.subject < b.subject ? -1 : 1)))
      hash.update(`${subject}\n${fact.length}\n`).update(fact);
    return { facts: hash.digest('hex'), figures };
  }

  it('HTTP, NDJSON: late are those that the publisher flags', () => {
    const flagged = cases.filter((each) => each['on_time'] === 'OVERDUE').length;
    const count = (indicator: string): number => Number(wanted.all.figures[`${indicator}  `]?.[0]);
    expect(count('dossier.received')).toBe(cases.length);
    expect(count('dossier.overdue-open') + count('dossier.completed.late')).toBe(flagged);
    expect(Object.keys(wanted.all.figures).length).toBeGreaterThan(200);
    expect(wanted.first.facts).not.toBe(wanted.all.facts);
  });

  it.each([
    ['structured', structuredRequest],
    ['binary', binaryRequest],
  ] as const)(`HTTP, %s, one by one, the first ${FIRST} cases`, async (_, request) => {
    const some = cases.slice(0, FIRST).flatMap(eventsOf).map(request);
    for (let from = 0; from < some.length; from += ONE_BY_ONE_AT_ONCE)
      await Promise.all(
        some.slice(from, from + ONE_BY_ONE_AT_ONCE).map(({ headers, body }) => post(headers, body)),
      );
    expect(await ends()).toEqual(wanted.first);
  });

  it('HTTP, batches', async () => {
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    for (const some of inParts(events)) await post(headers, JSON.stringify(some));
    expect(await ends()).toEqual(wanted.all);
  });

  it.each([
    ['binary', binaryRecord],
    ['structured', structuredRecord],
  ] as const)('Kafka, %s', async (_, record) => {
    const producer = kafka.kafka.producer();
    await producer.connect();
    for (const some of inParts(events))
      await producer.send({ topic: kafka.topic, messages: some.map(record) });
    await producer.disconnect();
    const received = async (): Promise<boolean> => {
      const sum = 'SELECT coalesce(sum(received), 0)::int AS sum FROM intake';
      const { rows } = await door.database.pool.query<{ sum: number }>(sum);
      return rows[0]?.sum === events.length;
    };
    await waitFor(received, { what: 'all events to be taken in from Kafka' });
    expect(await ends()).toEqual(wanted.all);
  });

  it('a file, CSV', async () => {
    const file = join(temporaryFolder('csv'), 'boston.csv');
    writeFileSync(file, csvOf(cases));
    expect(await imported(file)).toMatchObject({ found: 'CSV, UTF-8, ","', outcomes: { new: cases.length } });
    expect(await ends()).toEqual(wanted.all);
  });

  it('a file, XLSX, its times as typed cells', async () => {
    const header = Object.keys(cases[0] ?? {});
    const cell = (each: Case, name: string): MadeCell => {
      const text = each[name] ?? '';
      return TIMES.includes(name) && text !== '' ? { wallMs: wallMsOf(text) } : text;
    };
    const rows = cases.map((each) => header.map((name) => cell(each, name)));
    const file = join(temporaryFolder('xlsx'), 'boston.xlsx');
    writeFileSync(file, xlsxFile({ '311': [header, ...rows] }));
    expect(await imported(file)).toMatchObject({ found: 'XLSX, "311"', outcomes: { new: cases.length } });
    expect(await ends()).toEqual(wanted.all);
  });

  it('two exports of the list end the same in either order', async () => {
    const folder = temporaryFolder('exports');
    const [early, late] = [join(folder, 'early.csv'), join(folder, 'late.csv')];
    const some = cases.slice(0, 1_000);
    writeFileSync(early, csvOf(asOfAnEarlierEvening(some)));
    writeFileSync(late, csvOf(some.filter((_, at) => at % 11 !== 0)));
    const came: object[] = [];
    for (const order of [
      [early, late],
      [late, early],
      [late, early, late],
    ]) {
      await door.forgetEvents();
      for (const file of order)
        await imported(file, '--exported', file === early ? '2020-01-01T00:00:00Z' : '2020-01-02T00:00:00Z');
      came.push({ inForce: await inForce(), figures: (await ends()).figures });
    }
    expect(came[1]).toEqual(came[0]);
    expect(came[2]).toEqual(came[0]);
  });

  /** What is in force of each case, in however many events it was said. */
  async function inForce(): Promise<object[]> {
    const { rows } = await door.database.pool.query<{ fact: Buffer }>(
      'SELECT fact FROM subject ORDER BY subject COLLATE "C"',
    );
    return rows.map(({ fact }) => ({ ...decodeDossierFact(fact), version: 0 }));
  }

  async function imported(file: string, ...options: string[]): Promise<Record<string, unknown>> {
    const folder = temporaryFolder('data');
    const url = door.service.url;
    const instance = { url, eventsUrl: url, operatorKey: OPERATOR, zone: 'America/New_York' };
    writeFileSync(join(folder, 'instance.json'), JSON.stringify(instance));
    return runHere(folder, 'import', file, '--mapping', 'boston-311', ...options);
  }
});

/** A fifth is not closed yet, a seventh has another target, a ninth is not in the list. */
function asOfAnEarlierEvening(cases: readonly Case[]): Case[] {
  const target = '2013-02-01 08:00:00';
  return cases
    .filter((_, at) => at % 9 !== 0)
    .map((each, at) => ({
      ...each,
      ...(at % 5 === 0 && { closed_dt: '' }),
      ...(at % 7 === 0 && { sla_target_dt: target, target_dt: target }),
    }));
}

function* inParts(events: readonly DoorEvent[]): Generator<readonly DoorEvent[]> {
  for (let from = 0; from < events.length; from += TOGETHER) yield events.slice(from, from + TOGETHER);
}
