import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** Keys of requests in the protocol of Kafka. */
const METADATA = 3;
const API_VERSIONS = 18;
const CLIENT = 'nhip-start';
const LENGTH_BYTES = 4;
/** Each request the broker understands: its key, the oldest and the newest version. */
const ENTRY_BYTES = 6;
const CORRELATION = 1;
/** A broker answers some 400 bytes; what is longer is no broker. */
const MOST_BYTES = 65_536;

/** The newest version of the Metadata request since a release: brokers tell the versions of requests, not their own. */
export const METADATA_SINCE = { kafka4: 13 } as const;

/**
 * Asks a broker which versions of the Metadata request it understands (request ApiVersions, version 0, which every
 * broker answers).
 * @param broker host:port
 * @returns the newest
 * @throws Error when nobody answers in time, or not as a broker does
 */
export async function newestMetadataVersion(broker: string, timeoutMs: number): Promise<number> {
  const at = broker.lastIndexOf(':');
  const host = broker.slice(0, at).replace(/^\[(.*)\]$/, '$1');
  const socket = connect({ host, port: Number(broker.slice(at + 1)) });
  const late = setTimeout(
    () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  try {
    await once(socket, 'connect');
    socket.write(request());
    return newestOf(METADATA, await answer(socket));
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}

function request(): Buffer {
  const client = Buffer.from(CLIENT);
  const message = Buffer.alloc(LENGTH_BYTES + 10 + client.length);
  message.writeInt32BE(message.length - LENGTH_BYTES, 0);
  message.writeInt16BE(API_VERSIONS, 4);
  message.writeInt16BE(0, 6);
  message.writeInt32BE(CORRELATION, 8);
  message.writeInt16BE(client.length, 12);
  client.copy(message, 14);
  return message;
}

async function answer(socket: Socket): Promise<Buffer> {
  let got = Buffer.alloc(0);
  for await (const chunk of socket) {
    got = Buffer.concat([got, chunk as Buffer]);
    if (got.length < LENGTH_BYTES) continue;
    const length = got.readInt32BE(0);
    if (length < 0 || length > MOST_BYTES) break;
    if (got.length >= LENGTH_BYTES + length) return got.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  }
  throw noBroker();
}

/** The answer: correlation, error, count of entries, entries. */
function newestOf(key: number, answered: Buffer): number {
  if (answered.length < 10 || answered.readInt32BE(0) !== CORRELATION || answered.readInt16BE(4) !== 0)
    throw noBroker();
  const entries = answered.subarray(10, 10 + answered.readInt32BE(6) * ENTRY_BYTES);
  for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES)
    if (entries.readInt16BE(at) === key) return entries.readInt16BE(at + 4);
  throw noBroker();
}

const noBroker = (): Error => new Error('what answers there is no broker of Kafka');
