import type { DossierFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { dossierMarks } from './dossier-marks';
import { at, BASE, days, due, step, zone } from './dossier.spec-data';
import { endOfDay, LATENESS_RULES } from './lateness';

describe('how late a dossier is by each rule', () => {
  const dated: DossierFact = { ...BASE, dues: [due('2026-11-10T17:00:00')] };
  /** "instant date d766" of what fell due. */
  const fellDue = (fact: DossierFact, now: string): string[] =>
    days(fact, now).flatMap((line) => /^fell_due \w+ [\d-]+ (.*)/.exec(line)?.[1] ?? []);
  const late = (fact: DossierFact, rule: string, now = '2026-11-20T00:00:00'): string[] =>
    days(fact, now, { rule }).filter((line) => /^-?(late|overdue_\w+) /.test(line));
  const requests = (...locals: string[]) => ({ supplementRequestedAt: locals.map(at) });

  it('by date it becomes late when the due day is over, and not a millisecond before', () => {
    expect(fellDue(dated, '2026-11-10T23:59:59.999')).toEqual(['late in-time late']);
    expect(fellDue(dated, '2026-11-11T00:00:00')).toEqual(['late late late']);
    expect(late(dated, 'date')).toEqual(['late A 11-11', 'overdue_in A 11-11']);
    expect(late(dated, 'date', '2026-11-10T23:59:59.999')).toEqual([]);
  });

  it('by date neither finished, refused nor given another due instant on the due day is late', () => {
    const later = due('2026-11-30T17:00:00', '2026-11-10T18:00:00');
    const lives = [
      { ...dated, steps: [step('completed', '2026-11-10T23:59:59.999')] },
      { ...dated, steps: [step('refused', '2026-11-10T18:00:00')] },
      { ...dated, dues: [...dated.dues, later] },
    ];
    for (const life of lives) {
      expect(fellDue(life, '2026-11-20T00:00:00')).toEqual(['late in-time late']);
      expect(late(life, 'date')).toEqual([]);
    }
  });

  it('finished in time and reopened is judged by date as it stands when the due day ends', () => {
    const steps = [step('completed', '2026-11-10T09:00:00'), step('reopened', '2026-11-10T20:00:00')];
    expect(fellDue({ ...dated, steps }, '2026-11-20T00:00:00')).toEqual(['in-time late in-time']);
    const next = [steps[0]!, step('reopened', '2026-11-11T08:00:00')];
    expect(fellDue({ ...dated, steps: next }, '2026-11-20T00:00:00')).toEqual(['in-time in-time in-time']);
  });

  it('by Decision 766 it is late from the second supplement request on, for good', () => {
    const asked = { ...dated, ...requests('2026-11-03T09:00:00', '2026-11-05T09:00:00') };
    expect(late({ ...dated, ...requests('2026-11-03T09:00:00') }, 'd766', '2026-11-09T00:00:00')).toEqual([]);
    expect(late(asked, 'd766', '2026-11-05T08:59:59')).toEqual([]);
    expect(late(asked, 'd766', '2026-11-09T00:00:00')).toEqual(['late A 11-05', 'overdue_in A 11-05']);
    const done = { ...asked, steps: [step('completed', '2026-11-09T09:00:00')] };
    expect(late(done, 'd766')).toEqual(['late A 11-05', 'overdue_in A 11-05', 'overdue_out A 11-09']);
    expect(fellDue(done, '2026-11-20T00:00:00')).toEqual(['in-time in-time late']);
    const longer = { ...asked, dues: [...dated.dues, due('2026-11-30T17:00:00', '2026-11-06T09:00:00')] };
    expect(late(longer, 'd766')).toEqual(['late A 11-05', 'overdue_in A 11-05']);
  });

  it('without a due instant nothing is late, however often a supplement is asked for', () => {
    const asked = { ...BASE, ...requests('2026-11-03T09:00:00', '2026-11-04T09:00:00') };
    expect(LATENESS_RULES.flatMap((rule) => late(asked, rule))).toEqual([]);
  });

  it('costs nothing more when it is in time', () => {
    const done = { ...dated, steps: [step('completed', '2026-11-05T09:00:00')] };
    const { marks } = dossierMarks(done, { zone }, { now: at('2026-12-01T00:00:00'), position: 0 });
    expect(marks.filter(({ grain }) => grain === 'day')).toHaveLength(2);
  });
});

describe('the end of a local day', () => {
  const end = (local: string): string =>
    new Date(endOfDay(new Zone('America/New_York'), Date.parse(local))).toISOString();

  it('is its last millisecond, also where clocks are put forward or back within it', () => {
    expect(end('2026-11-10T17:00:00-05:00')).toBe('2026-11-11T04:59:59.999Z');
    expect(end('2026-11-01T00:30:00-04:00')).toBe('2026-11-02T04:59:59.999Z');
    expect(end('2026-03-08T01:30:00-05:00')).toBe('2026-03-09T03:59:59.999Z');
  });
});
