import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { privatePostgres, waitFor, type PrivatePostgres } from '@nhip/testing';
import { Client } from 'pg';
import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { parseConfig } from './config';
import { MIGRATIONS } from './migrations';
import { startDossierEvents } from './start';

describe('while PostgreSQL is away', () => {
  let postgres: PrivatePostgres;
  let service: RunningService;
  let key: string;

  beforeAll(async () => {
    postgres = await privatePostgres();
    await query('postgres', 'CREATE DATABASE door');
    await runMigrations({ url: postgres.url('door'), migrations: MIGRATIONS });
    service = await startDossierEvents(
      parseConfig({
        ...SPEC_ENVIRONMENT,
        NHIP_DATABASE_URL: postgres.url('door'),
        NHIP_KAFKA_BROKERS: '127.0.0.1:1',
        NHIP_HTTP_PORT: '0',
        NHIP_LOG_LEVEL: 'silent',
        NHIP_OPERATOR_KEY_HASH: hashKey('operator'),
      }),
    );
    const headers = { authorization: 'Bearer operator', 'content-type': 'application/json' };
    const made = await fetch(`${service.url}/v1/keys`, { method: 'POST', headers, body: '{"source":"/s"}' });
    ({ key } = (await made.json()) as { key: string });
  });
  afterAll(async () => {
    await service?.stop();
    await postgres?.stop();
  });

  async function query(database: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: postgres.url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }
  const send = (ids: readonly string[]): Promise<Response> =>
    fetch(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
      body: ids
        .map((id) =>
          JSON.stringify({
            specversion: '1.0',
            id,
            source: '/s',
            type: 'nhip.dossier.submitted.v1',
            subject: id,
            time: '2026-11-02T08:00:00Z',
            data: { unit: 'A' },
          }),
        )
        .join('\n'),
    });

  it('the door says so, and takes the same events once when it is back', async () => {
    expect((await send(['a', 'b'])).status).toBe(202);
    await postgres.kill();
    const refused = await send(['b', 'c']);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await refused.json()).toMatchObject({ status: 503, detail: 'the database is not available' });
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    await postgres.start();
    await waitFor(async () => (await fetch(`${service.url}/readyz`)).ok, {
      what: 'readiness',
    });
    const taken = (await (await send(['b', 'c'])).json()) as { results: { outcome: string }[] };
    expect(taken.results.map(({ outcome }) => outcome)).toEqual(['duplicate', 'applied']);
    const [row] = await query('door', 'SELECT count(*)::int AS events FROM event');
    expect(row).toEqual({ events: 3 });
  });
});
