import { TopicLogs, type ReadLogs } from './topic-logs';

const said = (logSince: number, partitions = 8) => ({ logSince, partitions });

/** What the database keeps, over restarts. */
class Kept implements ReadLogs {
  readonly logs = new Map<number, number>();
  readonly awaited: number[] = [];
  end = 0n;
  async upto(): Promise<bigint> {
    return this.end;
  }
  async since(partition: number): Promise<number> {
    return this.logs.get(partition) ?? 0;
  }
  async keep(partition: number, { logSince }: { logSince: number }): Promise<void> {
    this.logs.set(partition, logSince);
  }
  async await(partitions: number): Promise<void> {
    this.awaited.push(partitions);
  }
}

describe('a log', () => {
  it('that is newer is read from its beginning, once for each partition', async () => {
    const kept = new Kept();
    const logs = new TopicLogs(kept, 8);
    expect(await logs.hold(0, [said(0)])).toBe(true);
    expect(await logs.hold(0, [])).toBe(true);
    expect(await logs.hold(0, [said(0), said(500)])).toBe(false);
    expect(await logs.hold(0, [])).toBe(true);
    expect(await logs.hold(0, [said(500)])).toBe(true);
    expect(await logs.hold(0, [said(500), said(0)])).toBe(true);
    expect(await logs.hold(1, [said(500)])).toBe(false);
    expect([...kept.logs]).toEqual([[0, 500]]);
    expect([(await logs.log(0)).since, (await logs.log(1)).since]).toEqual([500, 0]);
  });

  it('is read once more when a crash came before its first watermark was reached again', async () => {
    const kept = new Kept();
    expect(await new TopicLogs(kept, 8).hold(0, [said(500)])).toBe(false);
    const again = new TopicLogs(kept, 8);
    expect(await again.hold(0, [said(500)])).toBe(false);
    expect(await again.hold(0, [said(500)])).toBe(true);
    expect(await new TopicLogs(kept, 8).hold(0, [said(500)])).toBe(true);
  });

  it('with more partitions has the clock wait for each of them, as soon as one tells how many there are', async () => {
    const kept = new Kept();
    const logs = new TopicLogs(kept, 8);
    await logs.hold(0, [said(0, 8)]);
    await logs.hold(0, [said(0, 12)]);
    await logs.hold(1, [said(0, 12), said(0, 8)]);
    expect(kept.awaited).toEqual([12]);
  });

  it('has its end where it was read to, also over a restart and while it is read again', async () => {
    const kept = new Kept();
    kept.end = 7n;
    const logs = new TopicLogs(kept, 8);
    await logs.applied(0, 9n);
    await logs.applied(0, 2n);
    expect(await logs.log(0)).toEqual({ since: 0, upto: 9n });
    expect(await logs.log(1)).toEqual({ since: 0, upto: 7n });
    await logs.hold(0, [said(500)]);
    expect(await logs.log(0)).toEqual({ since: 0, upto: 9n });
    await logs.hold(0, [said(500)]);
    expect(await logs.log(0)).toEqual({ since: 500, upto: 0n });
  });

  it('does not wait for the partitions that an older one had', async () => {
    const kept = new Kept();
    kept.logs.set(0, 500);
    await new TopicLogs(kept, 8).hold(0, [said(0, 12), said(500, 8)]);
    expect(kept.awaited).toEqual([]);
  });
});
