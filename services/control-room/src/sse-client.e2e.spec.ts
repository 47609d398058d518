import { waitFor } from '@nhip/testing';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SseClient } from './sse-client';
import { EventReader } from './testing/event-reader';

const FRAME = 'x'.repeat(100_000);
const frame = (event: string, id: number): string => `event: ${event}\nid: ${id}\ndata: {"x":"${FRAME}"}\n\n`;

describe('a screen that does not keep up', () => {
  let server: Server;
  let response: ServerResponse;
  let reader: EventReader;

  beforeEach(async () => {
    const joined = new Promise<ServerResponse>((resolve) => {
      server = createServer((_, answer) => {
        answer.writeHead(200);
        answer.flushHeaders();
        resolve(answer);
      }).listen(0, '127.0.0.1');
    });
    await new Promise((resolve) => server.once('listening', resolve));
    reader = await EventReader.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {});
    response = await joined;
    reader.pause();
  });
  afterEach(async () => {
    reader.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('gets the board as it is once it reads again, and no queue is kept for it', async () => {
    let head = 0;
    const client = new SseClient(response, undefined, {
      slowMs: 60_000,
      snapshot: () => frame('snapshot', head),
    });
    const written = await sendUntilFull(client);
    for (let nth = 0; nth < 50; nth += 1) {
      head += 1;
      expect(client.send(frame('delta', head))).toBe(false);
    }
    expect(response.writableLength).toBeLessThan(2 * FRAME.length);
    reader.resume();
    await waitFor(() => reader.of('snapshot').at(-1)?.id === head, { what: 'the board as it is' });
    expect(reader.of('delta')).toHaveLength(written);
    client.send(frame('delta', head + 1));
    await waitFor(() => reader.of('delta').at(-1)?.id === head + 1, { what: 'the next frame' });

    async function sendUntilFull(to: SseClient): Promise<number> {
      let taken = 0;
      await waitFor(
        () => {
          while (to.send(frame('delta', head + 1))) {
            taken += 1;
            head += 1;
          }
          // A connection that still drains takes more; it is full once nothing moves.
          const waiting = response.writableLength;
          return new Promise<boolean>((resolve) =>
            setTimeout(() => resolve(waiting === response.writableLength), 50),
          );
        },
        { what: 'a full connection' },
      );
      return taken;
    }
  });

  it('is told nothing after its end', async () => {
    const failed = jest.fn();
    response.on('error', failed);
    const client = new SseClient(response, undefined, { slowMs: 60_000, snapshot: () => undefined });
    client.end();
    expect(client.send(frame('delta', 1))).toBe(false);
    await new Promise(setImmediate);
    expect(failed).not.toHaveBeenCalled();
  });

  it('is let go when it stays full too long', async () => {
    const client = new SseClient(response, undefined, { slowMs: 0, snapshot: () => undefined });
    let closed = false;
    client.onClose(() => (closed = true));
    const fill = (): boolean => {
      while (client.send(frame('delta', 1)));
      return closed;
    };
    await waitFor(fill, { what: 'the end of the connection' });
  });
});
