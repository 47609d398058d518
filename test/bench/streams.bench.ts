import { waitFor } from '@nhip/testing';
import { Client } from 'pg';
import { startSystem, type System } from '../journeys/system';
import { writeResults, type Measured } from './results';
import { documents, EVENTS_PER_DOCUMENT, eveLines, SOURCE } from './stream-load';

/** Odd, so that the median is a round. `NHIP_BENCH_ROUNDS=1 NHIP_BENCH_SIZE=1000` for a quick look. */
const ROUNDS = Number(process.env['NHIP_BENCH_ROUNDS'] ?? 5);
const WHOLE = 20_000;
/** Documents; five times as many alerts. */
const SIZE = Number(process.env['NHIP_BENCH_SIZE'] ?? WHOLE);
const ALERTS = SIZE * 5;
const LINES_PER_POST = 5_000;
const POSTS_AT_ONCE = 4;
const DAY_MS = 86_400_000;
const LONG_MS = 300_000;

jest.setTimeout(3_600_000);

const WHOLE_DOCUMENTS = `
  SELECT count(*) AS n FROM fact WHERE stream = 'document' AND version = ${EVENTS_PER_DOCUMENT}`;
const DETECTIONS = `
  SELECT coalesce(sum(value), 0) AS n FROM tally WHERE measure = 'security.detections' AND grain = 'month'`;

const measured: Measured[] = [];

it('documents: NDJSON lines to committed figures', async () => {
  const rounds: { accepted: number; counted: number }[] = [];
  while (rounds.length < ROUNDS) {
    const system = await startSystem({ services: ['document-events', 'indicators'] });
    try {
      const url = system.instance.documentsUrl;
      const key = await makeKey(url, system.instance.operatorKey);
      const lines = documents(SIZE, Date.now() - 90 * DAY_MS);
      const begun = Date.now();
      await postAll(`${url}/v1/events`, key, lines);
      const accepted = lines.length / ((Date.now() - begun) / 1_000);
      const until = await countedAt(system, { count: WHOLE_DOCUMENTS, expected: SIZE });
      rounds.push({ accepted, counted: lines.length / ((until - begun) / 1_000) });
    } finally {
      await system.stop();
    }
  }
  const what = 'documents, NDJSON, with indicators running';
  measured.push(
    { what: `${what}: accepted`, unit: 'events/s', goal: '', rounds: rounds.map((r) => r.accepted) },
    { what: `${what}: in figures`, unit: 'events/s', goal: '', rounds: rounds.map((r) => r.counted) },
  );
});

it('security: lines of a sensor to committed figures', async () => {
  const rounds: { accepted: number; counted: number }[] = [];
  while (rounds.length < ROUNDS) {
    const system = await startSystem({ services: ['security-events', 'indicators'] });
    try {
      const url = system.instance.securityUrl;
      const key = await makeKey(url, system.instance.operatorKey, { units: ['unit-1'] });
      const begun = Date.now();
      await postAll(`${url}/v1/adapters/suricata-eve`, key, eveLines(ALERTS, begun - DAY_MS));
      const accepted = ALERTS / ((Date.now() - begun) / 1_000);
      const until = await countedAt(system, { count: DETECTIONS, expected: ALERTS });
      rounds.push({ accepted, counted: ALERTS / ((until - begun) / 1_000) });
    } finally {
      await system.stop();
    }
  }
  const what = 'alerts of Suricata, JSON lines, with indicators running';
  measured.push(
    { what: `${what}: accepted`, unit: 'lines/s', goal: '', rounds: rounds.map((r) => r.accepted) },
    { what: `${what}: in figures`, unit: 'lines/s', goal: '', rounds: rounds.map((r) => r.counted) },
  );
});

afterAll(() => {
  for (const { what, unit, rounds } of measured) console.info(what, unit, rounds.map(Math.round));
  if (ROUNDS >= 5 && SIZE >= WHOLE) writeResults('streams', measured);
});

async function postAll(url: string, key: string, lines: readonly string[]): Promise<void> {
  const chunks: string[][] = [];
  for (let from = 0; from < lines.length; from += LINES_PER_POST)
    chunks.push(lines.slice(from, from + LINES_PER_POST));
  const work = Array.from({ length: POSTS_AT_ONCE }, async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      const body = chunk.join('\n');
      await waitFor(() => post(url, key, body), { what: 'a post to be accepted', timeoutMs: LONG_MS });
    }
  });
  await Promise.all(work);
}

/** @returns false when the same must be sent again. */
async function post(url: string, key: string, body: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
  const answer = await fetch(url, { method: 'POST', headers, body });
  const text = await answer.text();
  if (answer.status !== 202 && answer.status !== 503) throw new Error(`${answer.status}: ${text}`);
  return answer.status === 202;
}

/** When a count of the figures' database came to what was sent, in milliseconds since 1970. */
async function countedAt(
  system: System,
  { count, expected }: { readonly count: string; readonly expected: number },
): Promise<number> {
  const client = new Client({ connectionString: system.database('indicators') });
  await client.connect();
  try {
    await waitFor(async () => Number((await client.query(count)).rows[0].n) === expected, {
      what: 'the figures',
      timeoutMs: LONG_MS,
    });
    const { rows } = await client.query(
      "SELECT extract(epoch FROM max(at)) * 1000 AS at FROM journal WHERE cause = 'facts'",
    );
    return Number(rows[0].at);
  } finally {
    await client.end();
  }
}

async function makeKey(
  url: string,
  operatorKey: string,
  more: { readonly units?: readonly string[] } = {},
): Promise<string> {
  const answer = await fetch(`${url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source: SOURCE, ...more }),
  });
  if (!answer.ok) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { key: string }).key;
}
