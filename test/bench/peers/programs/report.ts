/** What a peer's program says on its standard output, one JSON a line. */
export type Report =
  | { readonly said: 'first' }
  | { readonly said: 'done'; readonly facts: number; readonly seconds: number; readonly cpuSeconds: number };

/**
 * Where a peer stands in its topic, which begins at offset 0: the first fact starts the clocks, the last stops them.
 * A record that comes again, e.g. after the group was balanced anew, counts once.
 */
export class Taken {
  private readonly positions = new Map<number, number>();
  private begunAt = 0;
  private cpu: NodeJS.CpuUsage = { user: 0, system: 0 };

  constructor(private readonly expected: number) {}

  /** Before the first fact is worked on. */
  begin(): void {
    if (this.begunAt !== 0) return;
    this.begunAt = performance.now();
    this.cpu = process.cpuUsage();
    say({ said: 'first' });
  }

  /** After all of a partition up to this offset is done. */
  end(partition: number, offset: string): void {
    const next = Number(offset) + 1;
    this.positions.set(partition, Math.max(next, this.positions.get(partition) ?? 0));
    let facts = 0;
    for (const position of this.positions.values()) facts += position;
    if (facts < this.expected) return;
    const { user, system } = process.cpuUsage(this.cpu);
    const seconds = (performance.now() - this.begunAt) / 1_000;
    say({ said: 'done', facts, seconds, cpuSeconds: (user + system) / 1e6 });
  }
}

function say(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/** @throws Error when it is not set */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
