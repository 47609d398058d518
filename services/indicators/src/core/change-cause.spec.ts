import type { DossierFact, Step } from '@nhip/contracts';
import { dossierFact } from './dossier.spec-data';
import { changeCause, type ChangeCause } from './change-cause';
import { keepsAll } from './tells-all';

const DAY = 86_400_000;
const done: Step = { kind: 'completed', at: 5 * DAY };
const fact = (version: number, rest: Partial<DossierFact> = {}): DossierFact =>
  dossierFact(DAY, { version, ...rest });

describe('why a past day counts otherwise', () => {
  it.each<[string, DossierFact | undefined, DossierFact, ChangeCause]>([
    ['a dossier nobody knew', undefined, fact(1), 'late-events'],
    ['an event that came late', fact(1), fact(2, { steps: [done] }), 'late-events'],
    ['an attribute that was not told', fact(1), fact(2, { field: 'Đất đai' }), 'late-events'],
    [
      'a submission that came after its acceptance',
      fact(1, { acceptedAt: DAY }),
      fact(2, { opening: { at: 0, unit: 'A', source: '/s' }, acceptedAt: DAY }),
      'late-events',
    ],
    [
      'a corrected time',
      fact(1, { steps: [done] }),
      fact(2, { steps: [{ ...done, at: 6 * DAY }] }),
      'amended',
    ],
    ['a retracted closing', fact(1, { steps: [done] }), fact(2), 'amended'],
    [
      'all retracted',
      fact(1),
      { ...fact(2, { status: 'retracted' }), opening: undefined as never },
      'amended',
    ],
    ['another unit', fact(1), fact(2, { opening: { at: DAY, unit: 'B', source: '/s' } }), 'amended'],
    ['only the clock', fact(1), fact(1), 'clock'],
  ])('%s', (_, before, after, cause) => {
    expect(changeCause(keepsAll, before, after)).toBe(cause);
  });
});
