import { aRule, observed, reasons, run, seen } from './alert.spec-data';

/** Opened at once on 10 November: 80 of 100, of which 70 of 85 before that day. */
const RULE = aRule({ forMs: 0 });
const OPENING = seen(observed(0, { figure: [80, 100], before: [70, 85] }));

function resolvedBy(...later: Parameters<typeof observed>[]): string | undefined {
  return reasons(run([OPENING, ...later.map((told) => seen(observed(...told)))], { rule: RULE })).at(-1);
}

describe('an alert that is back within clear', () => {
  it('was mended by late data when days already over changed enough', () => {
    const decided = run([OPENING, seen(observed(2, { figure: [95, 100], before: [85, 85] }))], {
      rule: RULE,
    });
    expect(reasons(decided).at(-1)).toBe('late-data@2');
    const outcome = decided.steps.at(-1)?.outcome;
    if (outcome?.kind !== 'resolve') throw new Error('it was not resolved');
    expect(outcome.resolution.words).toEqual({
      vi:
        'Dữ liệu đến muộn đã sửa con số: lúc cảnh báo mở, chỉ số được biết là 80,0% (80/100); ' +
        'tính cả những gì báo muộn thì khi đó là 95,0% (95/100), nay là 95,0% (95/100).',
      en:
        'Data that came late mended the figure: when the alert opened it was known as 80.0% (80/100); ' +
        'with what was told late it was 95.0% (95/100) then, and is 95.0% (95/100) now.',
    });
  });

  it('recovered when it is today that made it good', () => {
    expect(resolvedBy([2, { figure: [180, 200], before: [70, 85] }])).toBe('recovered@2');
  });

  it('recovered when it is counted by another definition, whose days say nothing of those before', () => {
    const other = { definitionVersion: 2 };
    expect(resolvedBy([2, { ...other, figure: [95, 100], before: [85, 85] }])).toBe('recovered@2');
  });

  it('recovered when what came late would still have opened it', () => {
    expect(resolvedBy([2, { figure: [181, 200], before: [72, 86] }])).toBe('recovered@2');
  });

  it('was mended by late data that came a day later', () => {
    expect(
      resolvedBy(
        // The next day: 10 November itself is now before today, which says nothing of late data by itself.
        [24, { figure: [81, 101], before: [80, 100] }],
        [25, { figure: [96, 101], before: [95, 100] }],
      ),
    ).toBe('late-data@25');
  });

  it('recovered when the next day began with better figures and nothing came late', () => {
    expect(resolvedBy([24, { figure: [100, 110], before: [90, 100] }])).toBe('recovered@24');
  });
});
