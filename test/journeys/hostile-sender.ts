import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { bitten, type Chance, type HostilePool } from './hostile-inputs';
import { eventRequest } from './raw-client';

export const JSON_TYPE = 'content-type: application/cloudevents+json\r\n';
export const NDJSON_TYPE = 'content-type: application/x-ndjson\r\n';
export const BATCH_TYPE = 'content-type: application/cloudevents-batch+json\r\n';
/** One event in so many is valid and has to be counted, once. */
export const VALID_IN = 5;

/** One source system gone wrong: its key, what it has to say, and which of it must count. */
export interface Sender {
  readonly source: string;
  readonly key: string;
  readonly pool: HostilePool;
  readonly chance: Chance;
  readonly valid: Set<string>;
}

/** One valid event; some come a second time. */
function validEvent({ pool, chance, valid, source }: Sender): Record<string, unknown> {
  const again = valid.size > 0 && chance.next(4) === 0;
  const at = again ? chance.next(valid.size) : valid.size;
  valid.add(`v${at}`);
  return { ...pool.valid[at % pool.valid.length], source, id: `v${at}`, subject: `S${at}` };
}

/** Events in structured JSON, one in `VALID_IN` of them valid. */
export function lines(sender: Sender, count: number): Buffer[] {
  const { chance, pool, source } = sender;
  return Array.from({ length: count }, () => {
    if (chance.next(VALID_IN) === 0) return Buffer.from(JSON.stringify(validEvent(sender)));
    const text = chance.of(pool.wrong).replace('"/hostile"', JSON.stringify(source));
    return chance.next(2) === 0 ? Buffer.from(text) : bitten(text, chance);
  });
}

/** @param between what stands between the parts */
export function joined(parts: readonly Buffer[], between: string, [open, close]: [string, string]): Buffer {
  const bytes = parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from(between), part]));
  return Buffer.concat([Buffer.from(open), ...bytes, Buffer.from(close)]);
}

/** An element that ends where the next begins: bitten ones may swallow their neighbours, valid ones among them. */
export function isOneElement(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

/** One request, structured, binary or of a type that is not taken. */
export function single(sender: Sender): Buffer {
  const { chance, key } = sender;
  const [line] = lines(sender, 1) as [Buffer];
  const isValid = isOneElement(line) && line.includes('"subject":"S');
  const modes = ['structured', 'structured', 'binary', 'binary', 'lost'] as const;
  switch (isValid ? modes[chance.next(4)] : chance.of(modes)) {
    case 'binary':
      return binary(sender, line);
    case 'lost':
      return eventRequest(key, chance.of(LOST_HEADS), line);
    default:
      return eventRequest(key, JSON_TYPE, line);
  }
}

const LOST_HEADS = [
  'content-type: text/html\r\n',
  'content-type: application/json\r\n',
  'content-type: application/cloudevents+avro\r\n',
  'content-type: application/cloudevents+json; charset=utf-16\r\n',
  'content-type: ;;;\r\n',
  `${JSON_TYPE}content-encoding: gzip\r\n`,
  `${JSON_TYPE}content-encoding: br\r\n`,
  `${JSON_TYPE}content-encoding: constructor\r\n`,
  '',
];

/** The same event in headers; what is no event becomes headers of whatever it holds. */
function binary({ key }: Sender, line: Buffer): Buffer {
  let event: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(line.toString());
    event =
      typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : { id: parsed };
  } catch {
    event = { id: line.toString('latin1') };
  }
  const { data, ...attributes } = event;
  const head = Object.entries(attributes)
    .filter(([name]) => /^[\w-]{1,40}$/.test(name))
    .map(([name, value]) => `ce-${name}: ${encoded(value)}\r\n`)
    .join('');
  const body = data === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(data));
  const marked = 'specversion' in event ? head : `ce-specversion: 1.0\r\n${head}`;
  return eventRequest(key, `content-type: application/json\r\n${marked}`, body);
}

function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [...Buffer.from(text.slice(0, 300))]
    .map((byte) =>
      byte > 0x20 && byte < 0x7f && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

/** Bodies that are small to send and large to hold, or large and nothing. */
export function heavies(): { head: string; body: Buffer }[] {
  const gzip = 'content-encoding: gzip\r\n';
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const tower = '['.repeat(60_000);
  return [
    { head: NDJSON_TYPE + gzip, body: gzipSync(Buffer.alloc(8_000_000, '\n')) },
    { head: BATCH_TYPE + gzip, body: gzipSync(Buffer.alloc(8_000_000, ' ')) },
    { head: JSON_TYPE + gzip, body: gzipSync(Buffer.alloc(8_000_000, ' ')) },
    {
      head: `${NDJSON_TYPE}content-encoding: br\r\n`,
      body: brotliCompressSync(Buffer.alloc(8_000_000, '{'), quick),
    },
    { head: NDJSON_TYPE + gzip, body: gzipSync(gzipSync(Buffer.alloc(1_000_000))) },
    { head: JSON_TYPE, body: Buffer.from(tower) },
    { head: BATCH_TYPE, body: Buffer.from(tower) },
    { head: NDJSON_TYPE, body: Buffer.from(`${tower}\n${'{"a":'.repeat(10_000)}`) },
    { head: JSON_TYPE, body: Buffer.from(JSON.stringify({ ['k'.repeat(60_000)]: 1 })) },
    { head: JSON_TYPE, body: Buffer.from(`{${'"a":1,'.repeat(9_000)}"b":1}`) },
    { head: JSON_TYPE, body: Buffer.from(`"${'\\ud800'.repeat(10_000)}"`) },
    { head: JSON_TYPE, body: Buffer.alloc(200_000, 'x') },
    { head: NDJSON_TYPE, body: Buffer.alloc(300_000, 'x') },
    { head: JSON_TYPE, body: Buffer.from('\ufeff{}', 'utf16le') },
    { head: BATCH_TYPE, body: Buffer.from(`[${'0,'.repeat(5_000)}`) },
  ];
}
