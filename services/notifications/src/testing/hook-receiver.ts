import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCall {
  readonly id: string;
  readonly body: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Record<string, unknown>;
  };
}

export interface HookReceiverOptions {
  readonly secret: string;
  /** Answers instead of 204 when it answers itself. @returns true then */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A real HTTP receiver that believes only what is signed, by the algorithm of Standard Webhooks written anew. */
export class HookReceiver {
  readonly calls: ReceivedCall[] = [];
  /** Calls that it did not believe, with the reason. */
  readonly refused: string[] = [];
  private readonly server: Server;

  private constructor(private readonly options: HookReceiverOptions) {
    this.server = createServer((request, response) => this.receive(request, response));
  }

  static async open(options: HookReceiverOptions): Promise<HookReceiver> {
    const receiver = new HookReceiver(options);
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/alerts`;
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    if (this.options.answer?.(request, response) === true) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const fault = faultOf(request, body, this.options.secret);
      if (fault !== undefined) {
        this.refused.push(fault);
        return void response.writeHead(400).end(fault);
      }
      this.calls.push({
        id: String(request.headers['webhook-id']),
        body: JSON.parse(body.toString('utf8')) as never,
      });
      response.writeHead(204).end();
    });
  }
}

/** As `verify` of standardwebhooks: id, timestamp and raw body joined by dots, HMAC under the secret, five minutes. */
function faultOf({ headers }: IncomingMessage, body: Buffer, secret: string): string | undefined {
  const id = String(headers['webhook-id'] ?? '');
  const timestamp = String(headers['webhook-timestamp'] ?? '');
  if (id === '' || !/^\d+$/.test(timestamp)) return 'not signed';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return 'too old or too new';
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key)
    .update(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]))
    .digest('base64');
  for (const each of String(headers['webhook-signature'] ?? '').split(' ')) {
    const [version, signature = ''] = each.split(',');
    const same = signature.length === expected.length;
    if (version === 'v1' && same && timingSafeEqual(Buffer.from(signature), Buffer.from(expected)))
      return undefined;
  }
  return 'another signature';
}
