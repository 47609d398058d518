import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DOSSIER_EVENT_DATA, dossierEventType, LIFE_CYCLE_KINDS } from '@nhip/contracts';
import { FakeStatements, type FakeStatement } from './fake-statements';

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

interface FakeKey {
  readonly source: string;
  readonly key: string;
  /** What was asked of it beside its source. */
  readonly bounds: { readonly signed?: boolean; readonly expiresAt?: string };
  revoked: boolean;
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
  readonly statements = new FakeStatements();
  readonly keys = new Map<string, FakeKey>();
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
    if (method === 'POST' && path === '/v1/events')
      return this.accept(body, bearer, (line, source) => this.acceptOne(JSON.parse(line) as Event, source));
    if (path.startsWith('/v1/statements')) return this.state(method, path, { body, bearer });
    if (bearer !== OPERATOR_KEY) return { status: 401, body: { title: 'Not authenticated', status: 401 } };
    if (path.startsWith('/v1/keys')) return this.key(method, path, body);
    const told = this.answers.get(`${method} ${path.split('?')[0]}`);
    return told === undefined
      ? { status: 404, body: { title: 'Not found', detail: path } }
      : { status: 200, body: told };
  }

  private key(method: string, path: string, body: string): Answer {
    if (method === 'POST') {
      const old = path.endsWith('/rotate') ? this.keys.get(path.split('/').at(-2) ?? '') : undefined;
      const asked = old ?? (JSON.parse(body) as { source: string } & FakeKey['bounds']);
      const { source, ...bounds } = 'bounds' in asked ? { source: asked.source, ...asked.bounds } : asked;
      const made = { id: `key-${this.keys.size + 1}`, key: `secret-${this.keys.size + 1}` };
      this.keys.set(made.id, { source, bounds, revoked: false, key: made.key });
      const signing = bounds.signed === true ? { signingSecret: 'whsec_AAAA' } : {};
      return { status: 201, body: { ...made, ...signing, source } };
    }
    if (method === 'DELETE') {
      const key = this.keys.get(path.split('/').at(-1) ?? '');
      if (!key) return { status: 404, body: { title: 'Not found' } };
      key.revoked = true;
      return { status: 204 };
    }
    const keys = [...this.keys].map(([id, { source, bounds }]) => ({
      ...bounds,
      id,
      source,
      createdAt: '2026-11-21T02:00:00Z',
      revokedAt: null,
    }));
    return { status: 200, body: { keys } };
  }

  private sourceOf(bearer: string): string | undefined {
    return [...this.keys.values()].find((one) => one.key === bearer && !one.revoked)?.source;
  }

  private state(method: string, path: string, { body, bearer }: { body: string; bearer: string }): Answer {
    const { pathname, searchParams } = new URL(path, 'http://fake');
    const dryRun = searchParams.has('dry-run');
    const [, , , list = '', question] = pathname.split('/');
    if (method === 'POST')
      return this.accept(body, bearer, (line, source) =>
        this.statements.state(JSON.parse(line) as FakeStatement, source, dryRun),
      );
    const source = this.sourceOf(bearer);
    if (source === undefined) return { status: 401, body: { title: 'Not authenticated' } };
    if (question !== 'vanished') return { status: 404, body: { title: 'Not found', detail: path } };
    return { status: 200, body: this.statements.vanished(source, list, searchParams.get('before') ?? '') };
  }

  private accept(body: string, bearer: string, one: (line: string, source: string) => object): Answer {
    const lines = body.split('\n').filter(Boolean);
    const source = this.sourceOf(bearer);
    if (source === undefined) return { status: 401, body: { title: 'Not authenticated' } };
    if (lines.length > this.maxLines) return { status: 413, body: { title: 'Too large' } };
    return { status: 202, body: { results: lines.map((line) => one(line, source)) } };
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
