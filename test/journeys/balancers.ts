import { tcpProxy, type TcpProxy } from '../faults/kit/tcp-proxy';

interface Balanced {
  readonly proxy: TcpProxy;
  /** Ports of the processes that are in. */
  readonly members: number[];
  turn: number;
}

/** Nobody listens there: a connection is refused. */
const NOBODY = 1;

/**
 * Stands before the processes of services as a Service of Kubernetes does: behind one port any number of processes come
 * and go, and a connection stays with one of them. It asks nobody whether he still takes connections: who is about to
 * end refuses them, as for the moment that a balancer needs to notice.
 */
export class Balancers {
  private constructor(private readonly byPort: ReadonlyMap<number, Balanced>) {}

  static async open(count: number): Promise<Balancers> {
    const byPort = new Map<number, Balanced>();
    for (let made = 0; made < count; made++) {
      const proxy = await tcpProxy(() => Balancers.next(byPort.get(proxy.port)));
      byPort.set(proxy.port, { proxy, members: [], turn: 0 });
    }
    return new Balancers(byPort);
  }

  get ports(): number[] {
    return [...this.byPort.keys()];
  }

  enter(port: number, member: number): void {
    this.byPort.get(port)!.members.push(member);
  }

  leave(port: number, member: number): void {
    const { members } = this.byPort.get(port)!;
    members.splice(members.indexOf(member), 1);
  }

  /** For a client that tries all that are behind this port, request by request: the next of them. */
  inTurn(port: number): number {
    return Balancers.next(this.byPort.get(port));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.byPort.values()].map(({ proxy }) => proxy.stop()));
  }

  private static next(balanced: Balanced | undefined): number {
    if (balanced === undefined || balanced.members.length === 0) return NOBODY;
    return balanced.members[balanced.turn++ % balanced.members.length] as number;
  }
}
