import { loadCatalogue } from '../catalogue-files';
import type { Definition } from './definition';
import { DOSSIER_STREAM } from './dossier-stream';
import { termDays, termWords } from './term-words';
import { undatedTerms } from './undated';

const catalogue = new Map(loadCatalogue().map((each) => [each.id, each]));
const undated = (id: string): string[] =>
  undatedTerms(catalogue.get(id) as Definition).map(
    ({ sign, measure, over, where }) =>
      `${sign > 0 ? '+' : '-'} ${measure.slice(8)} ${over} ${JSON.stringify(where)}`,
  );
const NO = '{"dated":["no"]}';

describe('what a figure leaves out for want of a due date', () => {
  it.each([
    ['dossier.received', []],
    ['dossier.to-solve', []],
    ['dossier.completed.no-due', []],
    ['dossier.online-share', []],
    ['dossier.on-time.C', ['+ completed window {"date":["none"]}']],
    ['dossier.completed.late', ['+ completed window {"instant":["none"]}']],
    [
      'dossier.overdue-open',
      [
        ...[`+ received to ${NO}`, `+ reopened to ${NO}`, `+ moved_in to ${NO}`],
        ...[`- moved_out to ${NO}`, `- refused to ${NO}`, `- completed to ${NO}`],
      ],
    ],
  ])('%s', (id, terms) => {
    expect(undated(id)).toEqual(terms);
  });

  it('of F: refused again, as often as it counts them', () => {
    const refused = undated('dossier.on-time.F').filter((line) => line.includes('refused window'));
    expect(refused).toEqual([`- refused window ${NO}`, `+ refused window ${NO}`]);
  });

  it('for what fell due: all that was to be solved and has no due date', () => {
    expect(undated('dossier.on-time.E')).toHaveLength(11);
  });
});

describe('a summand in words', () => {
  const term = { measure: 'dossier.completed', over: 'window', sign: 1 } as const;
  it.each([
    [{ ...term, where: {} }, 'đã giải quyết trong kỳ', 'completed in the window'],
    [
      { ...term, where: { date: ['early', 'same-day'] } },
      'đã giải quyết trong kỳ (trước hạn hoặc đúng ngày hẹn, tính theo ngày)',
      'completed in the window (early or on the due day, by date)',
    ],
    [
      { ...term, measure: 'dossier.late', over: 'to' as const, cohort: 'window' as const, where: {} },
      'bị trễ hạn tính đến hết kỳ, trong số tiếp nhận trong kỳ',
      'went late up to the end of the window, of those received in it',
    ],
    [{ ...term, measure: 'x.y', where: { z: ['q'] } }, 'x.y trong kỳ (q)', 'x.y in the window (q)'],
  ])('%j', (given, vi, en) => {
    expect(termWords(given, DOSSIER_STREAM)).toEqual({ vi, en });
  });

  it('names its days', () => {
    const window = { from: 31, to: 58, unfinished: false };
    const days = (over: 'window' | 'before' | 'to') => termDays({ ...term, over, where: {} }, window);
    expect([days('window'), days('before'), days('to')]).toEqual([
      { from: '1970-02-01', to: '1970-02-28' },
      { from: '', to: '1970-01-31' },
      { from: '', to: '1970-02-28' },
    ]);
  });

  it('has words for every summand of the catalogue', () => {
    for (const { numerator, denominator } of catalogue.values())
      for (const each of [...numerator, ...denominator])
        expect(termWords(each, DOSSIER_STREAM).vi).not.toContain('dossier.');
  });
});
