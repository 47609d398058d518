import { Registry } from 'prom-client';
import type { Recount } from './recount';
import { Recounter } from './recounter';

const NOTHING: Recount = {
  ...{ facts: 0, tallies: 0, sequence: 0, drift: 0, atLeast: false },
  ...{ byStream: new Map([['dossier', 0]]), differences: [] },
};

describe('the recounter', () => {
  const onError = jest.fn();
  const count = jest.fn<Promise<Recount>, [AbortSignal]>();
  let recounter: Recounter;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    jest.resetAllMocks();
    count.mockResolvedValue(NOTHING);
    recounter = new Recounter(count, { everySeconds: 60, registry: new Registry(), onError });
  });
  afterEach(() => jest.useRealTimers());

  it('counts soon after the start, and then as often as it is told', async () => {
    recounter.start();
    await jest.advanceTimersByTimeAsync(15_000);
    expect(count).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(count).toHaveBeenCalledTimes(3);
    await recounter.stop();
  });

  it('gives who asks while one runs its result', async () => {
    expect(await Promise.all([recounter.run(), recounter.run()])).toEqual([NOTHING, NOTHING]);
    expect(count).toHaveBeenCalledTimes(1);
  });

  it('tells of a failure, and counts again', async () => {
    const failure = new Error('away');
    count.mockRejectedValueOnce(failure);
    recounter.start();
    await jest.advanceTimersByTimeAsync(15_000 + 60_000);
    expect(onError.mock.calls).toEqual([[failure]]);
    expect(count).toHaveBeenCalledTimes(2);
    await recounter.stop();
  });

  it('breaks off what runs when it is stopped, without a word, and plans no other', async () => {
    count.mockImplementation(
      (signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('broken off'))),
        ),
    );
    recounter.start();
    await jest.advanceTimersByTimeAsync(15_000);
    await recounter.stop();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(count).toHaveBeenCalledTimes(1);
    expect(onError).not.toHaveBeenCalled();
  });
});
