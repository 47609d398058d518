import { keepRunning, RESTARTS, type KeptPart, type Part } from './kept-part';
import type { Steps, Stop } from './start-options';

/** A part that ends when the test says so. */
class FakePart implements Part {
  readonly pid = 1;
  readonly logFile = '/nowhere/fake.log';
  stopped = false;
  die!: () => void;
  readonly ended = new Promise<void>((resolve) => (this.die = resolve));

  async stop(): Promise<void> {
    this.stopped = true;
    this.die();
  }

  async kill(): Promise<void> {
    this.die();
  }
}

let told: string[];
let parts: FakePart[];
let failing: number;
let asked: AbortController;

beforeEach(() => {
  told = [];
  parts = [];
  failing = 0;
  asked = new AbortController();
});

async function keep(): Promise<{ kept: KeptPart; gaveUp: Promise<string> }> {
  const steps = { warn: (line: string) => told.push(line) } as unknown as Steps;
  const stop: Stop = { signal: asked.signal, onSecond: () => undefined };
  const start = async (): Promise<FakePart> => {
    if (failing-- > 0) throw new Error('no room');
    parts.push(new FakePart());
    return parts.at(-1) as FakePart;
  };
  const { kept, gaveUp } = await keepRunning(
    { name: 'fake', stopTurn: 1, lastSignal: 'SIGKILL', start },
    { steps, stop, pause: async () => undefined },
  );
  return { kept, gaveUp: gaveUp.catch((error: Error) => error.message) };
}

async function dieAndWait(): Promise<void> {
  parts.at(-1)?.die();
  await settled();
}

/** Everything that was due has happened: no timer is involved. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('is started again after each death, as often as the limit says, and then given up', async () => {
  const { gaveUp } = await keep();
  for (let death = 1; death <= RESTARTS; death++) {
    await dieAndWait();
    expect(parts).toHaveLength(death + 1);
  }
  await dieAndWait();
  expect(parts).toHaveLength(RESTARTS + 1);
  expect(await gaveUp).toBe(`fake does not stay up; it was started again ${RESTARTS} times`);
  expect(told.filter((line) => line.includes('ended unexpectedly'))).toHaveLength(RESTARTS + 1);
});

it('counts a start that fails as one of them', async () => {
  const { gaveUp } = await keep();
  failing = RESTARTS;
  parts[0]?.die();
  for (let restart = 0; restart < RESTARTS; restart++) await settled();
  expect(parts).toHaveLength(1);
  expect(told.filter((line) => line.includes('no room'))).toHaveLength(RESTARTS);
  expect(await gaveUp).toMatch(/does not stay up/);
});

it('is not started again once an end was asked for', async () => {
  const { kept } = await keep();
  asked.abort();
  await dieAndWait();
  expect(parts).toHaveLength(1);
  expect(told).toEqual([]);
  await kept.stop();
});

it('is stopped also when it was just being started again', async () => {
  const { kept } = await keep();
  await dieAndWait();
  await kept.stop();
  await settled();
  expect(parts.map(({ stopped }) => stopped)).toEqual([false, true]);
});

it('throws what the first start throws', async () => {
  failing = 1;
  await expect(keep()).rejects.toThrow('no room');
});
