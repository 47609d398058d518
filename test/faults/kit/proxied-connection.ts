import type { Socket } from 'node:net';
import type { Fault } from './tcp-proxy';

/** The fault of a proxy, shared by its connections. */
export interface FaultState {
  fault: Fault | undefined;
  fired: number;
  /** How often it may still bite. */
  left: number;
}

interface Way {
  readonly from: Socket;
  readonly to: Socket;
  readonly towards: 'client' | 'server';
  /** Bytes since the fault began. */
  passed: number;
  /** What a blackhole holds; then reading stops. */
  held: Buffer[];
}

/** One connection through the proxy: two sockets, and what the fault of now makes of the bytes between them. */
export class ProxiedConnection {
  private readonly ways: readonly [Way, Way];
  private readonly ends: (() => void)[] = [];
  /** The end of what the client said, for a text that comes in two parts. */
  private said: Buffer = Buffer.alloc(0);
  private awaitsReply = false;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly state: FaultState,
  ) {
    this.ways = [way(client, server, 'server'), way(server, client, 'client')];
    for (const each of this.ways) this.join(each);
  }

  onEnd(told: () => void): void {
    this.ends.push(told);
  }

  /** The fault has changed. */
  began(): void {
    this.said = Buffer.alloc(0);
    this.awaitsReply = false;
    for (const each of this.ways) each.passed = 0;
    if (this.state.fault?.kind === 'reset') return this.reset();
    if (this.state.fault?.kind !== 'blackhole') for (const each of this.ways) this.release(each);
  }

  /** Ends it so that both sides see an error. */
  reset(): void {
    this.state.fired += 1;
    this.cut();
  }

  cut(): void {
    for (const socket of [this.client, this.server]) socket.resetAndDestroy();
  }

  private join(way: Way): void {
    const { from, to } = way;
    from.on('data', (part: Buffer) => this.pass(way, part));
    from.on('end', () => this.later(() => to.end()));
    from.on('error', () => undefined);
    from.on('close', (failed) => {
      if (failed) to.resetAndDestroy();
      else this.later(() => to.end());
      for (const told of this.ends.splice(0)) told();
    });
  }

  private pass(way: Way, part: Buffer): void {
    const { fault } = this.state;
    switch (fault?.kind) {
      case undefined:
        return this.write(way, part);
      case 'reset':
        return this.reset();
      case 'blackhole':
        this.state.fired += 1;
        way.held.push(part);
        way.from.pause();
        return;
      case 'delay':
        this.state.fired += 1;
        return this.later(() => this.write(way, part));
      case 'cut':
        return this.passUpTo(fault, way, part);
      case 'drop-reply':
        return this.passUnlessReply(fault.to, way, part);
    }
  }

  private passUpTo(fault: Extract<Fault, { kind: 'cut' }>, way: Way, part: Buffer): void {
    if (way.towards !== fault.towards) return this.write(way, part);
    const room = fault.afterBytes - way.passed;
    way.passed += part.length;
    if (part.length < room) return this.write(way, part);
    way.to.write(part.subarray(0, room), () => this.cut());
    this.state.fired += 1;
  }

  private passUnlessReply(to: Buffer | string | undefined, way: Way, part: Buffer): void {
    if (way.towards === 'server') {
      this.hear(to, part);
    } else if (this.awaitsReply && this.state.left > 0) {
      this.state.left -= 1;
      return this.reset();
    }
    this.write(way, part);
  }

  private hear(to: Buffer | string | undefined, part: Buffer): void {
    const said = to === undefined ? part : Buffer.concat([this.said, part]);
    if (to === undefined || said.includes(to)) this.awaitsReply = true;
    this.said = said.subarray(Math.max(0, said.length - (to?.length ?? 1) + 1));
  }

  private write({ from, to }: Way, part: Buffer): void {
    if (to.destroyed || to.write(part)) return;
    from.pause();
    to.once('drain', () => from.resume());
  }

  private release(way: Way): void {
    for (const part of way.held.splice(0)) this.write(way, part);
    way.from.resume();
  }

  private later(then: () => void): void {
    const { fault } = this.state;
    if (fault?.kind === 'delay') setTimeout(then, fault.ms);
    else then();
  }
}

function way(from: Socket, to: Socket, towards: Way['towards']): Way {
  return { from, to, towards, passed: 0, held: [] };
}
