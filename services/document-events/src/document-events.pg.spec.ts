import { decodeDocumentFact, DOCUMENT_EVENTS, type DocumentFact } from '@nhip/contracts';
import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { buildOpenApi, exampleEvent } from '@nhip/stream/docs';
import { KafkaDoor } from '@nhip/stream/kafka';
import { startStream } from '@nhip/stream/service';
import { freshDatabase } from '@nhip/testing';
import { LIMITS, parseConfig } from './config';
import { describedDocuments } from './described-documents';
import { DOCUMENT_PROGRAM } from './document-program';
import { edxmlExample, edxmlStatus } from './edxml/edxml.spec-data';
import { XML_LIMITS } from './edxml/read-xml';
import { MIGRATIONS } from './migrations';

const OPERATOR = 'the-operator-key';
const SOURCE = '/qlvb';
const described = describedDocuments({ stream: { limits: LIMITS }, topicPrefix: '' });

interface Answer {
  readonly status: number;
  readonly json: {
    readonly counts?: object;
    readonly results?: { id?: string; outcome: string; reason?: string }[];
    readonly errors?: { path: string; detail: string }[];
    readonly key?: string;
  };
}

describe('document-events', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let service: RunningService;
  let key: string;

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const config = parseConfig({
      ...{ NHIP_DATABASE_URL: database.url, NHIP_KAFKA_BROKERS: '127.0.0.1:1', NHIP_HTTP_PORT: '0' },
      ...{ NHIP_GRPC_PORT: '0', NHIP_GRPC_TOKEN: 'the-token-of-a-spec', NHIP_LOG_LEVEL: 'error' },
      NHIP_PARKED_KEY: Buffer.alloc(32, 'p').toString('base64'),
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
    });
    service = await startStream(DOCUMENT_PROGRAM, config, { logTo: { write: () => undefined } });
    key = (await ask('/v1/keys', { source: SOURCE }, { by: OPERATOR })).json.key!;
  });
  afterAll(async () => {
    await service?.stop();
    await database?.drop();
  });

  async function ask(
    path: string,
    body: string | object,
    { by = key, type = 'application/json' }: { by?: string; type?: string } = {},
  ): Promise<Answer> {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${by}`, 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, json: (await answer.json()) as Answer['json'] };
  }
  const xml = (body: string, query = ''): Promise<Answer> =>
    ask(`/v1/adapters/edxml${query}`, body, { type: 'application/xml' });
  const event = (subject: string, kind: string, data: object, id = `${subject}:${kind}`): object => ({
    ...{ specversion: '1.0', id, source: SOURCE, subject, time: '2026-11-03T08:10:00+07:00', data },
    type: DOCUMENT_EVENTS.typeOf(kind as 'issued'),
  });
  const send = async (...events: object[]): Promise<string[]> => {
    const { json } = await ask('/v1/events', events, { type: 'application/cloudevents-batch+json' });
    return json.results!.map(({ outcome, reason }) => (reason ? `${outcome}: ${reason}` : outcome));
  };
  const facts = async (): Promise<Map<string, DocumentFact>> => {
    const { rows } = await database.pool.query<{ fact: Buffer }>('SELECT fact FROM subject');
    return new Map(rows.map(({ fact }) => decodeDocumentFact(fact)).map((fact) => [fact.subject, fact]));
  };
  it('takes every example of its documents, one after the other', async () => {
    for (const { kind } of described.kinds)
      expect([kind, await send(exampleEvent(described, kind))]).toEqual([kind, ['applied']]);
  });

  it('shows an edXML message that its door takes, and once only', async () => {
    const { paths } = buildOpenApi(described) as { paths: Record<string, object> };
    expect(Object.keys(paths)).toContain('/v1/adapters/edxml');
    expect(await xml(edxmlExample())).toMatchObject({ status: 202, json: { counts: { applied: 2 } } });
    expect(await xml(edxmlExample())).toMatchObject({ status: 202, json: { counts: { duplicate: 2 } } });
    const at = '?at=000.00.01.H01';
    expect(await xml(edxmlExample(), at)).toMatchObject({ status: 202, json: { counts: { applied: 1 } } });
    for (const code of ['03', '04', '06'])
      expect(await xml(edxmlStatus(code))).toMatchObject({ status: 202, json: { counts: { applied: 1 } } });
    const subject = '000.00.13.H01,2026/11/03,57/SNV-VP';
    const known = await facts();
    expect(known.get(subject)).toMatchObject({ status: 'sent', type: 'letter' });
    expect(known.get(`${subject}:000.00.01.H01`)).toMatchObject({ counterpart: 'inside', flags: [] });
  });

  it('answers a message with every fault, and what is too large or no XML', async () => {
    expect(await xml(edxmlExample().replaceAll('2026/11/03', 'x'))).toMatchObject({
      status: 422,
      json: { errors: [{ path: '/MessageHeader/PromulgationInfo/PromulgationDate' }, {}] },
    });
    expect((await xml(`<a>${'x'.repeat(XML_LIMITS.bytes)}</a>`)).status).toBe(413);
    expect((await ask('/v1/adapters/edxml', {})).status).toBe(415);
    expect((await ask('/v1/adapters/edxml', edxmlExample(), { by: 'no-key', type: 'text/xml' })).status).toBe(
      401,
    );
  });

  it('keeps of a secret document that there was one, and nothing that names it, by either door', async () => {
    const secret = { unit: 'cong-an', secrecy: 'secret', type: 'report' };
    const told = [
      event('12/BC-MAT', 'issued', secret),
      event('12/BC-MAT', 'sent', { way: 'network', secrecy: 'secret' }),
      event('13/BC-MAT', 'arrived', { ...secret, secrecy: 'top-secret', counterpart: 'outside' }),
    ];
    expect(await send(...told)).toEqual(['applied', 'applied', 'applied']);
    expect(await send(...told)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    const record = {
      ...{ key: null, offset: '0', headers: { 'content-type': 'application/cloudevents+json' } },
      value: Buffer.from(JSON.stringify(event('14/BC-MAT', 'issued', secret))),
    };
    const door = service.app.get<KafkaDoor>(KafkaDoor);
    await door.handle({ topic: 't', partition: 0, records: [record] } as never);
    const excluded = (await facts()).get('excluded/2026-11-03/cong-an');
    expect(excluded).toMatchObject({ status: 'excluded', excludedOut: 2, excludedIn: 1, type: '' });
    const { rows } = await database.pool.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    for (const { name } of rows) {
      const all = await database.pool.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" AS t`);
      expect(all.rows.filter(({ row }) => row.includes('BC-MAT'))).toEqual([]);
    }
  });

  it('counts what is told as a count, whatever its subject and name', async () => {
    const data = { unit: 'quan-su', direction: 'in', count: 4 };
    expect(await send(event('15/BC-MAT', 'excluded', data))).toEqual(['applied']);
    expect([...(await facts()).keys()].filter((subject) => subject.includes('BC-MAT'))).toEqual([]);
    expect((await facts()).get('excluded/2026-11-03/quan-su')).toMatchObject({ excludedIn: 4 });
  });

  it('lets subject lines and names of persons fall', async () => {
    const personal = {
      subject: 'V/v kỷ luật ông Trần Văn B',
      signer: 'Nguyễn Thị C',
      SignerInfo: { FullName: 'D' },
    };
    expect(await send(event('16/QD', 'issued', { unit: 'a', ...personal }))).toEqual(['applied']);
    const { rows } = await database.pool.query<{ body: string }>(
      "SELECT body::text AS body FROM event WHERE subject = '16/QD'",
    );
    expect(JSON.parse(rows[0]!.body)).toEqual({ unit: 'a' });
  });

  it('takes no secret in a statement, where it would have to be kept by its subject', async () => {
    const statement = {
      ...{ list: 'so', subject: '17/BC-MAT', statedAt: '2026-11-03T08:10:00+07:00' },
      events: [
        {
          ...{ key: 'issued', type: DOCUMENT_EVENTS.typeOf('issued'), time: '2026-11-03T08:10:00+07:00' },
          data: { unit: 'a', secrecy: 'secret' },
        },
      ],
    };
    const { json } = await ask('/v1/statements', JSON.stringify(statement), { type: 'application/x-ndjson' });
    expect(json.results).toMatchObject([{ outcome: 'refused', reason: 'not-valid' }]);
  });
});
