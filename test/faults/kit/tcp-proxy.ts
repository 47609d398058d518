import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { ProxiedConnection, type FaultState } from './proxied-connection';

/**
 * A TCP proxy on 127.0.0.1 that stands between a service and PostgreSQL, Kafka or the door, and breaks what it is told:
 *
 *   const proxy = await tcpProxy(postgres.port);            // clients connect to proxy.port
 *   proxy.fault({ kind: 'drop-reply', to: COMMIT, times: 1 });
 *   await waitFor(() => proxy.fired > 0, { what: 'a COMMIT without its answer' });
 *   proxy.heal();
 *
 * `startSystem({ proxied: true })` puts one before PostgreSQL and one before Kafka (`system.proxies`).
 */
export type Fault =
  /** Every connection, open or new, is reset (RST). */
  | { readonly kind: 'reset' }
  /** Connections stay open and new ones are taken, but no byte goes either way; after healing all of them arrive. */
  | { readonly kind: 'blackhole' }
  /**
   * What the client says is done, and it never hears: once the client has said `to` (anything, by default), the first
   * answer is swallowed and the connection reset. `times` bounds how often; without limit by default.
   */
  | { readonly kind: 'drop-reply'; readonly to?: Buffer | string; readonly times?: number }
  /** Every part, either way, comes later by this much; order is kept. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Each connection is reset once so many bytes, from now on, went to the client or to the server. */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly towards: 'client' | 'server' };

/** PostgreSQL's simple query message of it, as node-postgres sends it: `Q`, the length, the text, a zero. */
export const COMMIT = 'Q\0\0\0\x0bCOMMIT\0';

export interface TcpProxy {
  readonly port: number;
  /** How often the last fault has bitten: connections reset, answers dropped, parts held up or delayed. */
  readonly fired: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Begins a fault; it takes the place of the one before. */
  fault(fault: Fault): void;
  /** Everything passes again. */
  heal(): void;
  stop(): Promise<void>;
}

/** @param target the port of 127.0.0.1 where the real server listens, asked at each connection */
export async function tcpProxy(target: number | (() => number)): Promise<TcpProxy> {
  const state: FaultState = { fault: undefined, fired: 0, left: 0 };
  const connections = new Set<ProxiedConnection>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({
      port: typeof target === 'number' ? target : target(),
      host: '127.0.0.1',
      noDelay: true,
    });
    const connection = new ProxiedConnection(client, upstream, state);
    connections.add(connection);
    connection.onEnd(() => connections.delete(connection));
    if (state.fault?.kind === 'reset') connection.reset();
  });
  await listening(server);
  const begin = (fault: Fault | undefined): void => {
    const left = fault?.kind === 'drop-reply' ? (fault.times ?? Infinity) : Infinity;
    Object.assign(state, { fault, left, ...(fault !== undefined && { fired: 0 }) });
    for (const connection of connections) connection.began();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get fired() {
      return state.fired;
    },
    get open() {
      return connections.size;
    },
    fault: begin,
    heal: () => begin(undefined),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.cut();
      }),
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => resolve());
  });
}
