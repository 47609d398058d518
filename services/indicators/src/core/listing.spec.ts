import { parseDay } from '@nhip/kernel';
import { loadCatalogue } from '../catalogue-files';
import { PARTS, postedOf, readingsOf } from './listing';

const window = { from: parseDay('2026-03-01'), to: parseDay('2026-03-31'), unfinished: false };
const shipped = loadCatalogue();
const definition = (id: string) => shipped.find((each) => each.id === id)!;

describe('what a list reads', () => {
  it('is in the index for every part of every indicator that is shipped, but for the stocks of security', () => {
    const judgedByFacts = shipped.filter((each) =>
      PARTS.some((part) => postedOf(readingsOf(each, part, window)) === undefined),
    );
    // Incidents, systems, devices, advisories, log sources: its facts are judged one by one.
    expect(new Set(judgedByFacts.map(({ stream }) => stream))).toEqual(new Set(['security']));
  });

  it('is one stock where a formula has all its flows, for every choice of dimensions', () => {
    expect(postedOf(readingsOf(definition('dossier.carried-over'), 'numerator', window))).toEqual([
      { kind: 'stock', stock: 'stock.open', at: window.from - 1, arms: [{ where: {}, coefficient: 1 }] },
    ]);
    expect(postedOf(readingsOf(definition('dossier.overdue-open'), 'numerator', window))).toEqual([
      {
        kind: 'stock',
        stock: 'stock.overdue',
        at: window.to,
        arms: [{ where: { rule: ['instant'] }, coefficient: 1 }],
      },
    ]);
  });

  it('is not there when a flow is missing, has another sign, or is asked for by a dimension of its own', () => {
    const open = definition('dossier.still-open');
    const without = { ...open, numerator: open.numerator.slice(1) };
    const turned = open.numerator.map((term, i) => (i === 0 ? { ...term, sign: -1 as const } : term));
    const done = open.numerator.map((term) => ({ ...term, where: { outcome: ['done'] } }));
    for (const other of [without, { ...open, numerator: turned }, { ...open, numerator: done }])
      expect(postedOf(readingsOf(other, 'numerator', window))).toBeUndefined();
  });

  it('leaves out of the rest what numerator and denominator have in common', () => {
    const terms = [{ measure: 'm', where: {}, over: 'window' as const, sign: 1 as const }];
    const same = { ...definition('dossier.on-time.C'), numerator: terms, denominator: terms };
    expect(readingsOf(same, 'rest', window)).toEqual([]);
  });
});
