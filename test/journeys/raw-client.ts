import { connect, type Socket } from 'node:net';

/** Statuses of the answers on one connection; `closed` when the server ended it. */
export interface Answered {
  readonly statuses: readonly number[];
  readonly closed: boolean;
}

const SILENCE_MS = 20_000;
const HEAD_END = Buffer.from('\r\n\r\n');

/** The head of a POST to the door of events; `more` holds further lines, each with its end. */
export function eventHead(key: string, more: string, length: number): Buffer {
  const lines = `host: x\r\nauthorization: Bearer ${key}\r\n${more}content-length: ${length}\r\n\r\n`;
  return Buffer.from(`POST /v1/events HTTP/1.1\r\n${lines}`, 'latin1');
}

export function eventRequest(key: string, more: string, body: Buffer): Buffer {
  return Buffer.concat([eventHead(key, more, body.length), body]);
}

/** Sends bytes on one connection and counts the answers, until there are `expected` or the server ends it. */
export function exchangeRaw(port: number, sent: readonly Buffer[], expected: number): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const reader = new AnswerReader();
    const end = (closed: boolean): void => {
      resolve({ statuses: reader.statuses, closed });
      socket.destroy();
    };
    socket.setNoDelay(true);
    socket.setTimeout(SILENCE_MS, () => {
      socket.destroy();
      reject(new Error(`no answer for ${SILENCE_MS} ms after ${reader.statuses.length} of ${expected}`));
    });
    socket.on('data', (part) => {
      reader.read(part);
      if (reader.statuses.length >= expected) end(false);
    });
    // A server that refuses a request may end the connection while we still write.
    socket.on('error', () => undefined);
    socket.on('close', () => end(true));
    socket.write(Buffer.concat(sent));
  });
}

/** A connection on which a request begins and does not go on. */
export function leaveOpen(port: number, begun: Buffer): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(begun);
  return socket;
}

/** Finds where one answer ends and the next begins; all answers of the door say their length. */
class AnswerReader {
  readonly statuses: number[] = [];
  private rest: Buffer = Buffer.alloc(0);

  read(part: Buffer): void {
    this.rest = this.rest.length === 0 ? part : Buffer.concat([this.rest, part]);
    for (;;) {
      const end = this.rest.indexOf(HEAD_END);
      if (end === -1) return;
      const head = this.rest.toString('latin1', 0, end);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.rest.length < end + HEAD_END.length + length) return;
      this.statuses.push(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)));
      this.rest = this.rest.subarray(end + HEAD_END.length + length);
    }
  }
}
