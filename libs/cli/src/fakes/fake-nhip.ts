import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DOSSIER_EVENT_DATA, dossierEventType, LIFE_CYCLE_KINDS } from '@nhip/contracts';

export const OPERATOR_KEY = 'operator-key';

interface Event {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: unknown;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** What a request is answered instead of the truth; undefined answers the truth. */
export type Disturbance = (request: {
  method: string;
  path: string;
  count: number;
}) => Answer | 'cut' | undefined;

/** A Nhịp with one address for everything: it keeps events by their names, and knows a duplicate from a conflict. */
export class FakeNhip {
  readonly events = new Map<string, Event>();
  readonly keys = new Map<string, { source: string; revoked: boolean; key: string }>();
  readonly requests: { method: string; path: string; body: string }[] = [];
  readonly answers = new Map<string, unknown>();
  /** Events that came under a known name with another content. */
  conflicts = 0;
  disturb: Disturbance = () => undefined;
  /** Lines that one request may have. */
  maxLines = 1000;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url: path = '' } = request;
    const count = this.requests.filter((one) => one.path === path).length;
    this.requests.push({ method, path, body });
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const disturbed = this.disturb({ method, path, count });
    if (disturbed === 'cut') {
      // The worst case: it is committed, and nobody hears of it.
      this.answer(method, path, { body, bearer });
      response.destroy();
      return;
    }
    const { status, body: told, headers } = disturbed ?? this.answer(method, path, { body, bearer });
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(told === undefined ? '' : JSON.stringify(told));
  }

  private answer(method: string, path: string, { body, bearer }: { body: string; bearer: string }): Answer {
    if (method === 'POST' && path === '/v1/events') return this.accept(body, bearer);
    if (bearer !== OPERATOR_KEY) return { status: 401, body: { title: 'Not authenticated', status: 401 } };
    if (path.startsWith('/v1/keys')) return this.key(method, path, body);
    const told = this.answers.get(`${method} ${path.split('?')[0]}`);
    return told === undefined
      ? { status: 404, body: { title: 'Not found', detail: path } }
      : { status: 200, body: told };
  }

  private key(method: string, path: string, body: string): Answer {
    if (method === 'POST') {
      const { source } = JSON.parse(body) as { source: string };
      const made = { id: `key-${this.keys.size + 1}`, key: `secret-${this.keys.size + 1}` };
      this.keys.set(made.id, { source, revoked: false, key: made.key });
      return { status: 201, body: { ...made, source, createdAt: '2026-11-21T02:00:00Z' } };
    }
    if (method === 'DELETE') {
      const key = this.keys.get(path.split('/').at(-1) ?? '');
      if (!key) return { status: 404, body: { title: 'Not found' } };
      key.revoked = true;
      return { status: 204 };
    }
    const keys = [...this.keys].map(([id, { source }]) => ({
      id,
      source,
      createdAt: '2026-11-21T02:00:00Z',
      revokedAt: null,
    }));
    return { status: 200, body: { keys } };
  }

  private accept(body: string, bearer: string): Answer {
    const lines = body.split('\n').filter(Boolean);
    const key = [...this.keys.values()].find((one) => one.key === bearer && !one.revoked);
    if (!key) return { status: 401, body: { title: 'Not authenticated' } };
    if (lines.length > this.maxLines) return { status: 413, body: { title: 'Too large' } };
    return {
      status: 202,
      body: { results: lines.map((line) => this.acceptOne(JSON.parse(line) as Event, key.source)) },
    };
  }

  private acceptOne(event: Event, source: string) {
    const kind = LIFE_CYCLE_KINDS.find((one) => dossierEventType(one) === event.type);
    const read = kind && DOSSIER_EVENT_DATA[kind].safeParse(event.data);
    if (event.source !== source || !read?.success || event.subject.includes('REFUSE'))
      return { id: event.id, outcome: 'refused', errors: [{ path: '/subject', detail: 'not allowed here' }] };
    const name = `${event.source} ${event.id}`;
    const known = this.events.get(name);
    if (!known) {
      this.events.set(name, event);
      return { id: event.id, outcome: 'applied' };
    }
    if (JSON.stringify(known) === JSON.stringify(event)) return { id: event.id, outcome: 'duplicate' };
    this.conflicts++;
    return { id: event.id, outcome: 'parked', reason: 'conflict' };
  }
}
