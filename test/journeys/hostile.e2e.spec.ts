import { waitFor } from '@nhip/testing';
import type { Socket } from 'node:net';
import { Client } from 'pg';
import { gzipSync } from 'node:zlib';
import { Chance, hostilePool } from './hostile-inputs';
import {
  BATCH_TYPE,
  heavies,
  isOneElement,
  joined,
  JSON_TYPE,
  lines,
  NDJSON_TYPE,
  single,
  VALID_IN,
  type Sender,
} from './hostile-sender';
import { eventHead, eventRequest, exchangeRaw, leaveOpen } from './raw-client';
import { createKey, startSystem, type System } from './system';

const SEED = 20_261_121;
const SOURCES = 8;
const SINGLES = 12_000;
const PIPELINED = 20;
const BODIES = 180;
const LINES = 500;
const AT_ONCE = 6;
/** The heap of the process under load: bodies that are kept would end it. */
const HEAP_MB = 160;
const SETTLED_HEAP_BYTES = 48 * 1_048_576;
const SETTLED_RSS_BYTES = 420 * 1_048_576;

describe('the door under 100,000 hostile inputs', () => {
  let system: System;
  let port: number;
  let senders: Sender[];
  let pid: number;
  let heapBefore: number;
  let inputs = 0;
  const seen = new Map<number, number>();
  const stalled: Socket[] = [];

  beforeAll(async () => {
    const { NODE_OPTIONS } = process.env;
    process.env['NODE_OPTIONS'] = `--max-old-space-size=${HEAP_MB}`;
    try {
      system = await startSystem({ services: ['dossier-events'] });
    } finally {
      if (NODE_OPTIONS === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = NODE_OPTIONS;
    }
    port = system.instance.ports.events;
    pid = system.pid('dossier-events');
    const pool = hostilePool(SEED);
    senders = await Promise.all(
      Array.from({ length: SOURCES }, async (_, at) => {
        const source = `/hostile/${at}`;
        const key = await createKey(system.instance, source);
        return {
          source,
          key,
          pool,
          chance: new Chance(SEED + at),
          valid: new Set<string>(),
        };
      }),
    );
    // The reference of the memory is a door that has worked.
    await exchange(senders[0]!, [
      eventRequest(senders[0]!.key, NDJSON_TYPE, Buffer.from(lines(senders[0]!, 50).join('\n'))),
    ]);
    heapBefore = await metric('nodejs_heap_size_used_bytes');
  });
  afterAll(async () => {
    stalled.forEach((socket) => socket.destroy());
    await system?.stop();
  });

  it('single requests, structured and binary, pipelined on connections that live on', async () => {
    const rounds = Array.from({ length: SINGLES / PIPELINED }, (_, at) => senders[at % SOURCES]!);
    await inTurns(rounds, async (sender) => {
      const requests = Array.from({ length: PIPELINED }, () => single(sender));
      await exchange(sender, requests);
      inputs += PIPELINED;
    });
    expect(seen.get(202)).toBeGreaterThan(SINGLES / VALID_IN / 2);
    expect([...seen.keys()].filter((status) => status >= 500 || status === 429)).toEqual([]);
  });

  it('bodies of many events, as lines and as arrays, some compressed', async () => {
    const rounds = Array.from({ length: BODIES }, (_, at) => ({ sender: senders[at % SOURCES]!, at }));
    await inTurns(rounds, async ({ sender, at }) => {
      const events = lines(sender, LINES);
      const asArray = at % 3 === 0;
      const body = asArray
        ? joined(events.filter(isOneElement), ',', ['[', ']'])
        : joined(events, '\n', ['', '']);
      const head = asArray ? BATCH_TYPE : NDJSON_TYPE;
      const packed = at % 4 === 0;
      await exchange(sender, [
        eventRequest(
          sender.key,
          packed ? `${head}content-encoding: gzip\r\n` : head,
          packed ? gzipSync(body) : body,
        ),
      ]);
      inputs += LINES;
    });
  });

  it('bombs, towers, giants and foreign encodings', async () => {
    const heavy = heavies();
    await inTurns(
      Array.from({ length: 12 }, (_, at) => senders[at % SOURCES]!),
      async (sender) => {
        for (const { head, body } of heavy) await exchange(sender, [eventRequest(sender.key, head, body)]);
        inputs += heavy.length;
      },
    );
  });

  it('uploads that stop and uploads that are cut off, while others go on', async () => {
    const [{ key }] = senders as [Sender];
    const begun = (type: string, text: string): Buffer =>
      Buffer.concat([eventHead(key, type, 100_000), Buffer.from(text)]);
    for (let at = 0; at < 60; at++) stalled.push(leaveOpen(port, begun(NDJSON_TYPE, '{"specversion":"1.0"')));
    for (let at = 0; at < 400; at++) {
      const type = [JSON_TYPE, NDJSON_TYPE, BATCH_TYPE][at % 3]!;
      const socket = leaveOpen(port, begun(type, at % 3 === 2 ? '[{"a":1},{"b"' : '{"a":1}\n{"b"'));
      const cut = (): unknown => (at % 2 === 0 ? socket.resetAndDestroy() : socket.destroy());
      socket.once('connect', () => setImmediate(cut));
      await new Promise((resolve) => socket.once('close', resolve));
    }
    inputs += 460;
  });

  it('requests that are hardly any, and headers without end', async () => {
    const [{ key }] = senders as [Sender];
    const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
    const start = `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n`;
    const broken = [
      `${start}ce-id: ${'x'.repeat(40_000)}\r\n\r\n`,
      `${start}${Array.from({ length: 3_000 }, (_, at) => `ce-x${at}: 1\r\n`).join('')}\r\n`,
      `${start}ce-id: a\u0000b\r\n\r\n`,
      `${start}ce-id: a\nce-id: b\r\n\r\n`,
      `${start}content-length: -1\r\n\r\n`,
      `${start}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${start}transfer-encoding: chunked\r\ncontent-type: application/x-ndjson\r\n\r\nzz\r\n`,
      `${start}transfer-encoding: gzip\r\n\r\nx`,
      'POST /v1/events HTTP/9.9\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
      `PROPFIND /v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      `GET /v1/events/../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    ];
    for (let round = 0; round < 25; round++)
      for (const text of broken) {
        count((await exchangeRaw(port, [raw(text)], 1)).statuses);
        inputs += 1;
      }
  });

  it('have been refused politely, have harmed nobody, and every valid event is counted once', async () => {
    expect(inputs).toBeGreaterThanOrEqual(100_000);
    expect([...seen.keys()].filter((status) => status < 200 || status >= 500)).toEqual([]);
    expect(system.pid('dossier-events')).toBe(pid);
    const client = new Client({ connectionString: system.database('dossier-events') });
    await client.connect();
    try {
      for (const { source, valid } of senders) {
        const { rows } = await client.query<{ id: string }>(
          'SELECT id FROM event WHERE source = $1 AND id = ANY ($2)',
          [source, [...valid]],
        );
        expect([source, rows.length]).toEqual([source, valid.size]);
      }
      const { rows } = await client.query<Record<string, string>>(
        `SELECT sum(received) AS received, sum(applied + duplicate + pending + parked + refused) AS told,
          sum(applied + pending) AS applied, (SELECT count(*) FROM event) AS stored FROM intake`,
      );
      expect(rows[0]!['told']).toBe(rows[0]!['received']);
      expect(rows[0]!['applied']).toBe(rows[0]!['stored']);
    } finally {
      await client.end();
    }
    expect(await metricsText()).not.toContain('reason="not-storable"');
  });

  it('and the memory is as before', async () => {
    stalled.splice(0).forEach((socket) => socket.destroy());
    const [sender] = senders as [Sender];
    await waitFor(
      async () => {
        // A little work makes the collector run.
        await exchange(sender, [
          eventRequest(sender.key, NDJSON_TYPE, joined(lines(sender, LINES), '\n', ['', ''])),
        ]);
        return (await metric('nodejs_heap_size_used_bytes')) < heapBefore + SETTLED_HEAP_BYTES;
      },
      { what: 'the heap to be as before' },
    );
    expect(await metric('process_resident_memory_bytes')).toBeLessThan(SETTLED_RSS_BYTES);
  });

  function count(statuses: readonly number[]): void {
    for (const status of statuses) seen.set(status, (seen.get(status) ?? 0) + 1);
  }

  /** All requests are answered on one connection; those that are told to come again do, on another one. */
  async function exchange({ source }: Sender, requests: readonly Buffer[]): Promise<void> {
    for (let left = requests; left.length > 0;) {
      const { statuses } = await exchangeRaw(port, left, left.length);
      if (statuses.length !== left.length)
        throw new Error(
          `${source}: ${statuses.length} answers to ${left.length} requests: ${statuses.join(' ')}`,
        );
      count(statuses.filter((status) => status !== 503));
      left = left.filter((_, at) => statuses[at] === 503);
    }
  }

  async function metricsText(): Promise<string> {
    return (await fetch(`${system.instance.eventsUrl}/metrics`)).text();
  }

  async function metric(name: string): Promise<number> {
    const line = new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'm').exec(await metricsText());
    if (line === null) throw new Error(`no metric ${name}`);
    return Number(line[1]);
  }
});

/** A few at once, so that the test's own machine is not what is tested. */
async function inTurns<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
    }),
  );
}
