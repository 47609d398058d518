import { waitFor } from '@nhip/testing';
import { pino } from 'pino';
import { EvaluationTicker, type EvaluationTickerOptions } from './evaluation-ticker';
import type { Heard } from './heard-sources';

const log = pino({ level: 'silent' });

describe('the ticker of evaluations', () => {
  let ticks: number[];
  let heard: Heard[];
  let alive: number;
  let now: number;
  let ticker: EvaluationTicker;

  beforeEach(() => {
    [ticks, heard, alive, now] = [[], [], 0, 1_000];
  });
  afterEach(() => ticker.stop());

  function start(given: Partial<EvaluationTickerOptions> = {}): Promise<void> {
    ticker = new EvaluationTicker({
      evaluator: {
        tick: (at) => Promise.resolve(ticks.push(at)),
        hear: (sources) => Promise.resolve(void heard.push(sources)),
      },
      toldUntil: () => Promise.resolve(now),
      passed: (toldUntil) => toldUntil,
      caughtUp: () => Promise.resolve(true),
      askSources: () => Promise.resolve(new Map([['dossier', new Map([['/s', 5]])]])),
      watchesSources: true,
      limits: { tickMs: 1, askSourcesMs: 0 },
      alive: () => alive++,
      log,
      ...given,
    });
    return ticker.start();
  }

  it('lets time pass again and again, and proves itself alive each time', async () => {
    await start();
    await waitFor(() => ticks.length > 2, { what: 'three ticks' });
    now = 2_000;
    await waitFor(() => ticks.includes(2_000), { what: 'the later time' });
    expect(heard[0]).toEqual(new Map([['dossier', new Map([['/s', 5]])]]));
    await ticker.stop();
    expect(alive).toBe(ticks.length);
  });

  it('asks for sources before any time passes', async () => {
    const order: string[] = [];
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const started = start({
      evaluator: {
        tick: () => Promise.resolve(order.push('tick')),
        hear: () => Promise.resolve(void order.push('hear')),
      },
      askSources: () => asked.then(() => new Map()),
      limits: { tickMs: 1, askSourcesMs: 60_000 },
    });
    await new Promise(setImmediate);
    expect(order).toEqual([]);
    answer();
    await started;
    await waitFor(() => order.length > 2, { what: 'two ticks' });
    expect(order.slice(0, 3)).toEqual(['hear', 'tick', 'tick']);
  });

  it.each([
    ['wait unread', () => Promise.resolve(false)],
    ['may wait, since nobody can say', () => Promise.reject(new Error('no broker'))],
  ])('lets no time pass while figures %s', async (_, behind) => {
    let asked = 0;
    let caughtUp: () => Promise<boolean> = behind;
    await start({ caughtUp: () => (asked++, caughtUp()) });
    await waitFor(() => asked > 2, { what: 'three rounds' });
    expect([ticks, alive]).toEqual([[], 0]);
    caughtUp = () => Promise.resolve(true);
    await waitFor(() => ticks.length > 0, { what: 'time to pass' });
  });

  it('lets no time pass while indicators are away, and then only up to where they have told all figures', async () => {
    let asked = 0;
    let toldUntil: () => Promise<number> = () => Promise.reject(new Error('indicators are away'));
    await start({ toldUntil: () => (asked++, toldUntil()), passed: (until) => Math.min(now, until) });
    await waitFor(() => asked > 2, { what: 'three rounds' });
    expect([ticks, alive]).toEqual([[], 0]);
    toldUntil = () => Promise.resolve(700);
    await waitFor(() => ticks.length > 1, { what: 'time to pass' });
    expect(new Set(ticks)).toEqual(new Set([700]));
  });

  it('lets time pass only up to when it asked whether figures wait', async () => {
    await start({ caughtUp: () => Promise.resolve((now += 1_000) > 0) });
    await waitFor(() => ticks.length > 0, { what: 'time to pass' });
    expect(ticks[0]).toBe(1_000);
  });

  it('takes no source for silent while nobody answers, and goes on', async () => {
    await start({ askSources: () => Promise.reject(new Error('away')) });
    await waitFor(() => ticks.length > 2, { what: 'three ticks' });
    expect(heard).toEqual([]);
  });

  it('asks nobody where no source is watched', async () => {
    await start({ watchesSources: false, askSources: () => Promise.reject(new Error('it was asked')) });
    await waitFor(() => ticks.length > 2, { what: 'three ticks' });
    expect(heard).toEqual([]);
  });

  it('is not alive while evaluations fail', async () => {
    let fails = false;
    let failures = 0;
    await start({
      evaluator: {
        tick: () => (fails ? Promise.reject(new Error(`${++failures}`)) : Promise.resolve(0)),
        hear: () => Promise.resolve(),
      },
    });
    fails = true;
    await waitFor(() => failures > 1, { what: 'failures' });
    const before = alive;
    await waitFor(() => failures > 4, { what: 'more failures' });
    expect(alive).toBe(before);
    fails = false;
    await waitFor(() => alive > before, { what: 'it to be alive again' });
  });
});
