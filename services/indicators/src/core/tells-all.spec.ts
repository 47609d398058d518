import type { DossierFact, Step } from '@nhip/contracts';
import { BASE } from './dossier.spec-data';
import { tellsAll } from './tells-all';

const completed: Step = { kind: 'completed', at: 5 };
const moved: Step = { kind: 'moved', at: 3, unit: 'B' };
const fact = (version: number, rest: Partial<DossierFact> = {}): DossierFact => ({
  ...{ ...BASE, version },
  ...rest,
});

describe('whether a fact says as much as another said', () => {
  it.each<[string, DossierFact, DossierFact, boolean]>([
    ['the same', fact(2, { steps: [completed] }), fact(2, { steps: [completed] }), true],
    ['fewer events', fact(1), fact(2), false],
    ['more of everything', fact(3, { steps: [moved, completed] }), fact(2, { steps: [completed] }), true],
    [
      'as many events, but not that it was completed',
      fact(2, { steps: [moved] }),
      fact(2, { steps: [completed] }),
      false,
    ],
    ['not that it was given back', fact(4), fact(2, { returnedAt: 9 }), false],
    [
      'that it was paid, otherwise',
      fact(4, { paid: { at: 2, way: 'other' } }),
      fact(2, { paid: { at: 2, way: 'online' } }),
      false,
    ],
    [
      'another rating, as a citizen may give',
      fact(3, { rating: { at: 8, value: 'satisfied' } }),
      fact(2, { rating: { at: 7, value: 'not-satisfied' } }),
      true,
    ],
  ])('%s', (_, now, known, told) => {
    expect(tellsAll(now, known)).toBe(told);
  });
});
