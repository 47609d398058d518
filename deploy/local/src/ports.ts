import { randomInt } from 'node:crypto';
import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Ports are taken below every system's range for outgoing connections (Linux 32768, macOS 49152): a port that is
 * kept in a file must not be lent to somebody's client between two starts.
 */
const LOWEST_PORT = 15_000;
const PORT_AFTER_LAST = 32_000;
/** Besides as many as are asked for. */
const MOST_ATTEMPTS = 200;
/** A port is listened on some time after it was chosen; for so long no other process of this user chooses it. */
const CHOSEN_FOR_MS = 120_000;

/** True when a server can listen on this port of 127.0.0.1 right now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** @returns false when a process of this user has chosen it just now */
function choose(port: number): boolean {
  const folder = join(tmpdir(), `nhip-ports-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, String(port));
  try {
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch {
    const now = Date.now();
    if (now - statSync(file).mtimeMs < CHOSEN_FOR_MS) return false;
    utimesSync(file, now / 1_000, now / 1_000);
    return true;
  }
}

/**
 * `count` different ports of 127.0.0.1 that nobody listens on now, and nobody chose a moment ago.
 * @throws when no free port is found within a bounded number of tries.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let attempt = 0; attempt < MOST_ATTEMPTS + count && found.size < count; attempt++) {
    const port = randomInt(LOWEST_PORT, PORT_AFTER_LAST);
    if ((await isPortFree(port)) && choose(port)) found.add(port);
  }
  if (found.size < count) throw new Error(`no free port found between ${LOWEST_PORT} and ${PORT_AFTER_LAST}`);
  return [...found];
}

/** One port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/**
 * Holds a port of 127.0.0.1 until it is needed, so that another start does not choose it meanwhile.
 * @returns what lets it go, or undefined when somebody else has it
 */
export function holdPort(port: number): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      resolve(() => new Promise((closed) => server.close(() => closed()))),
    );
  });
}
