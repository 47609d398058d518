import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { waitFor } from '@nhip/testing';
import { COMMIT, tcpProxy, type TcpProxy } from './tcp-proxy';

describe('a TCP proxy that breaks what it is told', () => {
  let server: Server;
  let proxy: TcpProxy;
  /** What the real server has heard, whoever said it; it answers each part with `OK <part>`. */
  let heard = '';

  beforeEach(async () => {
    heard = '';
    server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (part) => {
        heard += part.toString();
        socket.write(`OK ${part.toString()}`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await tcpProxy((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    await proxy.stop();
    server.close();
  });

  it('passes bytes both ways, and the end of a connection', async () => {
    const client = await Client.open(proxy);
    expect(await client.ask('one')).toBe('OK one');
    expect(proxy.open).toBe(1);
    client.socket.end();
    await waitFor(() => proxy.open === 0, { what: 'the end to pass' });
    expect(client.error).toBeUndefined();
    expect(proxy.fired).toBe(0);
  });

  it('resets open connections and new ones, until it is healed', async () => {
    const client = await Client.open(proxy);
    expect(await client.ask('one')).toBe('OK one');
    proxy.fault({ kind: 'reset' });
    expect(await client.ended()).toBe('ECONNRESET');
    expect(await (await Client.open(proxy)).ended()).toBe('ECONNRESET');
    expect(proxy.fired).toBe(2);
    proxy.heal();
    expect(await (await Client.open(proxy)).ask('two')).toBe('OK two');
  });

  it('keeps silent, and lets everything arrive after it', async () => {
    const client = await Client.open(proxy);
    proxy.fault({ kind: 'blackhole' });
    const answer = client.ask('one');
    await waitFor(() => proxy.fired === 1, { what: 'the part to be held' });
    const later = await Client.open(proxy);
    const second = later.ask('two');
    await waitFor(() => proxy.fired === 2, { what: 'the other part to be held' });
    expect(heard).toBe('');
    proxy.heal();
    expect(await answer).toBe('OK one');
    expect(await second).toBe('OK two');
  });

  it('drops the answer to what it was told of, once, after the server has done it', async () => {
    proxy.fault({ kind: 'drop-reply', to: COMMIT, times: 1 });
    const client = await Client.open(proxy);
    expect(await client.ask('BEGIN')).toBe('OK BEGIN');
    client.socket.write(COMMIT.slice(0, 4));
    await client.next();
    client.socket.write(COMMIT.slice(4));
    expect(await client.ended()).toBe('ECONNRESET');
    expect(heard).toBe(`BEGIN${COMMIT}`);
    expect(proxy.fired).toBe(1);
    expect(await (await Client.open(proxy)).ask(COMMIT)).toBe(`OK ${COMMIT}`);
  });

  it('drops any answer when no text is given', async () => {
    proxy.fault({ kind: 'drop-reply' });
    const client = await Client.open(proxy);
    client.socket.write('one');
    expect(await client.ended()).toBe('ECONNRESET');
    expect(heard).toBe('one');
  });

  it('delays, in order', async () => {
    const client = await Client.open(proxy);
    proxy.fault({ kind: 'delay', ms: 40 });
    const before = performance.now();
    client.socket.write('one');
    await waitFor(() => proxy.fired === 1, { what: 'the first part to be under way' });
    expect(heard).toBe('');
    client.socket.write('two');
    await waitFor(() => client.text === 'OK oneOK two' || client.text === 'OK onetwo', {
      what: 'both answers',
    });
    // Once to the server, once back; a timer may be a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(78);
  });

  it.each([
    ['client', 'one', 'OK o'],
    ['server', 'four', ''],
  ] as const)('cuts a connection after some bytes towards the %s', async (towards, said, answered) => {
    proxy.fault({ kind: 'cut', afterBytes: 4, towards });
    const client = await Client.open(proxy);
    client.socket.write(said);
    await client.ended();
    expect(client.text).toBe(answered.slice(0, client.text.length));
    expect(proxy.fired).toBe(1);
    await waitFor(() => heard === said, { what: 'the bytes before the cut' });
  });

  it('is refused as its server is', async () => {
    server.close();
    const client = await Client.open(proxy);
    expect(await client.ended()).toBe('ECONNRESET');
  });
});

/** A connection that keeps what it is told and how it ended. */
class Client {
  text = '';
  error: NodeJS.ErrnoException | undefined;

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (part) => (this.text += part.toString()));
    socket.on('error', (error) => (this.error = error));
  }

  static async open(proxy: TcpProxy): Promise<Client> {
    const socket = connect(proxy.port, '127.0.0.1');
    const client = new Client(socket);
    await waitFor(() => !socket.connecting, { what: 'a connection' });
    return client;
  }

  async ask(text: string): Promise<string> {
    this.text = '';
    this.socket.write(text);
    return this.next();
  }

  async next(): Promise<string> {
    return waitFor(() => this.text || undefined, { what: 'an answer' });
  }

  /** @returns the error it ended with. */
  async ended(): Promise<string | undefined> {
    await waitFor(() => this.socket.destroyed, { what: 'the connection to end' });
    return this.error?.code;
  }
}
