import { WholeGeneration } from './whole-generation';

/** A database in which something is of an older generation until `foldedAt` has a value. */
function opened(): { older: number; whole: WholeGeneration; foldedAt: number | undefined } {
  const told = { older: 0, foldedAt: undefined as number | undefined };
  const source = { foldedAt: async () => told.foldedAt };
  const whole = new WholeGeneration(source, 2, () => void told.older++);
  return Object.assign(told, { whole });
}

describe('a generation is whole on the topic', () => {
  it('once all is published that was dirty when nothing of an older one was left', async () => {
    const database = opened();
    expect(await database.whole.at(1_000)).toBe(0);
    database.foldedAt = 1_500;
    expect(await database.whole.at(1_400)).toBe(0);
    database.foldedAt = 1_700;
    expect(await database.whole.at(1_500)).toBe(0);
    expect(await database.whole.at(1_501)).toBe(2);
    expect(database.older).toBe(1);
  });

  it('not any more when somebody wrote in an older one, until that is folded and published too', async () => {
    const database = opened();
    database.foldedAt = 1_000;
    expect(await database.whole.at(1_100)).toBe(2);
    database.foldedAt = undefined;
    expect(await database.whole.at(1_200)).toBe(0);
    database.foldedAt = 1_300;
    expect(await database.whole.at(1_250)).toBe(0);
    expect(await database.whole.at(1_400)).toBe(2);
    expect(database.older).toBe(1);
  });
});
