import { aRule, HOUR, MORNING, observed, reasons, run, seen, time, ZONE } from './alert.spec-data';
import { decide } from './decide';
import type { Resolution } from './alert';
import type { Decision } from './standing';

const BAD = { figure: [80, 100], before: [0, 0] } as const;
const GOOD = { figure: [95, 100], before: [0, 0] } as const;
const IN_BAND = { figure: [91, 100], before: [0, 0] } as const;

describe('a figure’s alert', () => {
  it('opens once it has been out of bound for long enough, dated when that was', () => {
    const opened = run([seen(observed(0, BAD)), time(1.9), time(2.5)]);
    expect(reasons(opened)).toEqual(['out-of-bound@0', 'opened@2']);
    expect(opened.standing.state).toMatchObject({
      status: 'open',
      episode: {
        since: MORNING,
        openedAt: MORNING + 2 * HOUR,
        opening: { numerator: 80, bound: 0.9, confidenceBound: expect.closeTo(0.8692, 4) as number },
      },
    });
  });

  it('never opens for what was repaired before', () => {
    expect(reasons(run([seen(observed(0, BAD)), seen(observed(1, GOOD)), time(5)]))).toEqual([
      'out-of-bound@0',
      'within-bound@1',
    ]);
  });

  it.each([
    ['fewer cases than the minimum', { figure: [0, 19] }, 'too-few'],
    ['a rate that may be chance', { figure: [17, 20] }, 'uncertain'],
    ['no data', { figure: [0, 0] }, 'no-data'],
    ['a figure at its bound', { figure: [90, 100] }, 'within-bound'],
  ] as const)('does not wait for %s', (_, told, reason) => {
    expect(reasons(run([seen(observed(0, told)), time(48)]))).toEqual([`${reason}@0`]);
  });

  it('has no bound where the indicator has no target', () => {
    const { target: _, ...untargeted } = observed(0, BAD);
    expect(reasons(run([seen(untargeted)]))).toEqual(['no-bound@0']);
  });

  it('watches a figure of which less is better by the lower confidence bound', () => {
    const late = { higherIsBetter: false, target: 0.1 };
    const rule = aRule({ forMs: 0 });
    expect(reasons(run([seen(observed(0, { ...late, figure: [20, 100] }))], { rule }))).toEqual([
      'out-of-bound@0',
      'opened@0',
    ]);
    expect(reasons(run([seen(observed(0, { ...late, figure: [12, 100] }))], { rule }))).toEqual([
      'uncertain@0',
    ]);
  });

  it('resolves once the figure is as good as clear, not in the band below it', () => {
    const rule = aRule({ forMs: 0, clear: 0.93 });
    const decided = run([seen(observed(0, BAD)), seen(observed(1, IN_BAND)), seen(observed(2, GOOD))], {
      rule,
    });
    expect(reasons(decided)).toEqual(['out-of-bound@0', 'opened@0', 'inside-band@1', 'recovered@2']);
    expect(resolutionOf(decided).words.vi).toContain('95,0% (95/100)');
  });

  it('goes on while half of the minimum is left, and resolves with fewer', () => {
    const decided = run([
      seen(observed(0, BAD)),
      time(2),
      seen(observed(3, { figure: [3, 10] })),
      seen(observed(4, { figure: [3, 9] })),
    ]);
    expect(reasons(decided).slice(-2)).toEqual(['still-out@3', 'too-few@4']);
    expect(resolutionOf(decided).words.en).toBe(
      'Only 9 cases are left, fewer than 10: not enough to say anything.',
    );
  });

  it('says that the figure has no data any more, and why, or no target', () => {
    const opened = [seen(observed(0, BAD)), time(2)];
    const none = run([...opened, seen(observed(3, { figure: [0, 0], noData: 'before-cut-over' }))]);
    expect(reasons(none).at(-1)).toBe('no-data@3');
    expect(resolutionOf(none).words.en).toBe(
      'The figure has no data any more (its window begins before there is any data): there is nothing to say.',
    );
    const { target: _, ...untargeted } = observed(3, BAD);
    const unbound = run([...opened, seen(untargeted)]);
    expect(reasons(unbound).at(-1)).toBe('no-bound@3');
    expect(resolutionOf(unbound).words.en).toContain('no target any more');
  });

  it('ends with its window, at midnight of the next, and watches the next afresh', () => {
    const rule = aRule({ forMs: 0, window: 'day' });
    const day = { window: 'day', from: '2026-11-10' } as const;
    const decided = run([seen(observed(0, { ...BAD, ...day })), time(17)], { rule });
    expect(reasons(decided)).toEqual(['out-of-bound@0', 'opened@0', 'window-ended@16']);
    expect(resolutionOf(decided).words.vi).toContain('Kỳ 10/11/2026');
    const next = run(
      [
        seen(observed(0, { ...BAD, ...day })),
        seen(observed(18, { ...BAD, window: 'day', from: '2026-11-11' })),
      ],
      { rule },
    );
    expect(reasons(next).slice(2)).toEqual(['window-ended@16', 'out-of-bound@18', 'opened@18']);
  });

  it('a rolling window does not end', () => {
    const rule = aRule({ forMs: 0, window: 'last-30-days' });
    const decided = run([seen(observed(0, { ...BAD, window: 'last-30-days' })), time(24 * 400)], { rule });
    expect(decided.standing.state.status).toBe('open');
  });

  it('is escalated when nobody answers in time, and not when somebody has', () => {
    const rule = aRule({ forMs: 0, escalate: { afterMs: 4 * HOUR, recipients: ['province'] } });
    expect(reasons(run([seen(observed(0, BAD)), time(9)], { rule }))).toContain('escalated@4');
    const answered = { by: 'Lan', at: MORNING + HOUR, note: 'tôi lo' };
    const calm = run([seen(observed(0, BAD)), { kind: 'answered', answer: answered }, time(9)], { rule });
    expect(reasons(calm)).toEqual(['out-of-bound@0', 'opened@0', 'answered@1']);
    expect(calm.standing.state).toMatchObject({ status: 'answered', episode: { answer: answered } });
  });

  it('an answer to what is not open changes nothing', () => {
    const decided = run([{ kind: 'answered', answer: { by: 'Lan', at: MORNING, note: '' } }]);
    expect(reasons(decided)).toEqual(['not-open@0']);
    expect(decided.standing.state).toEqual({ status: 'inactive' });
  });

  it('is gone with its rule, or when the rule watches its unit no longer', () => {
    const opened = [seen(observed(0, BAD)), time(2)];
    const gone = run([...opened, { kind: 'unruled', at: MORNING + 3 * HOUR }]);
    expect(reasons(gone).at(-1)).toBe('rule-gone@3');
    expect(resolutionOf(gone).reason).toBe('rule-gone');
    const unwatched = seen(observed(3, { ...BAD, rules: [] }));
    const watchedAgain = seen(observed(4, BAD));
    const again = run([...opened, unwatched, watchedAgain, time(7), unwatched]);
    expect(reasons(again).slice(2)).toEqual(['rule-gone@3', 'out-of-bound@4', 'opened@6', 'repeat@7']);
  });

  it('begins afresh when its rule asks for another figure', () => {
    const opened = run([seen(observed(0, BAD)), time(2)]);
    const other = aRule({ version: 2, window: 'year' });
    const around = { rule: other, zone: ZONE, silent: new Set<string>() };
    const { standing, steps } = decide(opened.standing, time(3), around);
    expect(steps.map(({ reason }) => reason)).toEqual(['rule-gone']);
    expect(standing).toMatchObject({ state: { status: 'inactive' }, ruleVersion: 2 });
    expect(standing.seen).toBeUndefined();
  });
});

describe('figures that come again', () => {
  it('are taken in once, whatever comes between', () => {
    const figures = [observed(0, BAD), observed(1, GOOD)].map(seen);
    expect(reasons(run([...figures, ...figures]))).toEqual([
      'out-of-bound@0',
      'within-bound@1',
      'repeat@1',
      'repeat@1',
    ]);
  });

  it('are news when their journal was restored from a backup and counts its sequence again', () => {
    const before = seen(observed(0, { ...GOOD, knownSequence: 900 }));
    const restored = seen(observed(1, { ...BAD, knownSequence: 700 }));
    expect(reasons(run([before, restored]))).toEqual(['within-bound@0', 'out-of-bound@1']);
  });

  it('are news of the clock alone, when the journal stands still', () => {
    const still = { knownAt: MORNING, knownSequence: 7 };
    const later = seen(observed(1, { ...BAD, ...still }));
    expect(reasons(run([seen(observed(0, { ...GOOD, ...still })), later]))).toContain('out-of-bound@1');
  });
});

describe('a source that is silent', () => {
  const silent = new Set(['source:/mot-cua']);

  it('keeps the figures of its units from opening, and says so', () => {
    const held = run([seen(observed(0, BAD)), time(5)], { silent });
    expect(reasons(held)).toEqual(['out-of-bound@0', 'source-silent@5']);
    expect(held.standing.state).toMatchObject({
      status: 'pending',
      heldFor: '/mot-cua',
      heldBy: 'source:/mot-cua',
    });
  });

  it('keeps no figure from opening whose newest event is of another', () => {
    const other = { ...BAD, newest: { eventAt: MORNING, source: '/other' } };
    expect(reasons(run([seen(observed(0, other)), time(5)], { silent }))).toContain('opened@2');
  });

  it('keeps no figure from opening that counts another stream', () => {
    const other = { ...BAD, stream: 'document' };
    expect(reasons(run([seen(observed(0, other)), time(5)], { silent }))).toContain('opened@2');
    const both = new Set([...silent, 'source.document:/mot-cua']);
    expect(reasons(run([seen(observed(0, other)), time(5)], { silent: both }))).toContain('source-silent@5');
  });

  it('lets a window end while it holds back', () => {
    const decided = run([seen(observed(0, BAD)), time(24 * 40)], { silent });
    expect(reasons(decided)[2]).toBe(`window-ended@${24 * 20 + 16}`);
    expect(decided.standing.state).toEqual({ status: 'inactive' });
  });
});

function resolutionOf({ steps }: Decision): Resolution {
  const outcome = steps.at(-1)?.outcome;
  if (outcome?.kind !== 'resolve') throw new Error('it was not resolved');
  return outcome.resolution;
}
