import type { DossierFact } from '@nhip/contracts';
import { dossierMarks } from './dossier-marks';
import { at, BASE, days, moved, step, zone } from './dossier.spec-data';

describe('what a citizen pays, gets and says', () => {
  const served: DossierFact = {
    ...BASE,
    steps: [moved('B', '2026-11-04T08:00:00'), step('completed', '2026-11-06T09:00:00')],
    paymentRequestedAt: at('2026-11-03T09:00:00'),
    paid: { at: at('2026-11-05T09:00:00'), way: 'online' },
    returnedAt: at('2026-11-07T09:00:00'),
    rating: { at: at('2026-11-08T09:00:00'), value: 'satisfied' },
  };
  const told = (fact: DossierFact, now: string): string[] =>
    days(fact, now).filter((line) => /^(fee|paid|returned|rated) /.test(line));

  it('counts at the unit that holds the dossier then, once it has happened', () => {
    expect(told(served, '2026-11-20T00:00:00')).toEqual([
      ...['fee A 11-03', 'paid B 11-05 online', 'rated B 11-08 satisfied', 'returned B 11-07'],
    ]);
    expect(told(served, '2026-11-05T00:00:00')).toEqual(['fee A 11-03']);
    const reading = { now: at('2026-11-06T10:00:00'), position: at('2026-11-06T10:00:00') };
    expect(dossierMarks(served, { zone }, reading).happensAt).toBe(served.returnedAt);
  });

  it('is never dated before the opening, and what was paid had a fee', () => {
    const { paymentRequestedAt: _, ...rest } = served;
    const early = { ...rest, paid: { at: at('2026-10-30T09:00:00'), way: 'other' } as const };
    expect(told(early, '2026-11-03T00:00:00')).toEqual(['fee A 11-02', 'paid A 11-02 other']);
  });
});
