import { Continuity } from './continuity';

const batch = (partition: number, ...offsets: number[]) => ({
  partition,
  records: offsets.map((offset) => ({ offset: String(offset) })),
});

describe('what Kafka says was read', () => {
  it('is believed as far as the database knows it, once for each partition', async () => {
    const continuity = new Continuity(async (partition) => [100n, 100n, 0n][partition]!);
    expect(await continuity.holds(batch(0, 100, 101))).toBe(true);
    expect(await continuity.holds(batch(1, 101))).toBe(false);
    expect(await continuity.holds(batch(2, 1))).toBe(false);
    // Read again from its beginning; a compacted log has gaps, which say nothing.
    expect(await continuity.holds(batch(1, 3))).toBe(true);
    expect(await continuity.holds(batch(1, 900))).toBe(true);
  });

  it('is what was asked for, not where the first record lies that compaction has left', async () => {
    const continuity = new Continuity(async () => 100n);
    expect(await continuity.holds({ ...batch(0, 140), fetchedOffset: '100' })).toBe(true);
    expect(await continuity.holds({ ...batch(1, 140), fetchedOffset: '101' })).toBe(false);
  });

  it('is asked again when the database did not answer', async () => {
    let away = true;
    const continuity = new Continuity(async () => {
      if (away) throw new Error('PostgreSQL is away');
      return 5n;
    });
    await expect(continuity.holds(batch(0, 9))).rejects.toThrow('away');
    away = false;
    expect(await continuity.holds(batch(0, 9))).toBe(false);
  });
});
