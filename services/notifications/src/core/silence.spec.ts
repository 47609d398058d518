import { Zone } from '@nhip/kernel';
import type { SourceRule } from './alert';
import { decideSource, silentAt } from './silence';
import { BEGINNING, type Standing } from './standing';

const ZONE = new Zone('Asia/Ho_Chi_Minh');
const HOUR = 3_600_000;
const OFFICE = { days: [1, 2, 3, 4, 5], from: 8 * 60, to: 17 * 60 };
const local = (text: string): number => Date.parse(`${text}:00+07:00`);

function aSource(given: Partial<SourceRule> = {}): SourceRule {
  const name = { vi: 'Một cửa', en: 'One-stop' };
  const of = { source: '/mot-cua', stream: 'dossier', name } as const;
  return { ...of, rhythmMs: HOUR, severity: 'warning', recipients: ['it'], ...given };
}

describe('a source is silent', () => {
  it('after three times its rhythm', () => {
    expect(silentAt(local('2026-11-20T16:00'), aSource(), ZONE)).toBe(local('2026-11-20T19:00'));
  });

  it.each([
    ['within the hours', '2026-11-19T09:00', '2026-11-19T12:00'],
    ['over night', '2026-11-19T16:00', '2026-11-20T10:00'],
    ['over a weekend', '2026-11-20T16:30', '2026-11-23T10:30'],
    ['from outside the hours', '2026-11-21T22:00', '2026-11-23T11:00'],
  ])('counting only its hours: %s', (_, heard, silent) => {
    expect(silentAt(local(heard), aSource({ during: OFFICE }), ZONE)).toBe(local(silent));
  });

  it('counting hours that pass midnight to the day on which they begin', () => {
    const during = { days: [5], from: 22 * 60, to: 2 * 60 };
    expect(silentAt(local('2026-11-21T00:30'), aSource({ during }), ZONE)).toBe(local('2026-11-27T23:30'));
  });

  it('by the clock of the wall on the day on which summer time ends', () => {
    const berlin = new Zone('Europe/Berlin');
    const during = { days: [7], from: 8 * 60, to: 17 * 60 };
    const heard = Date.parse('2026-10-24T12:00:00+02:00');
    expect(silentAt(heard, aSource({ during }), berlin)).toBe(Date.parse('2026-10-25T11:00:00+01:00'));
  });
});

describe('the alert of a source', () => {
  const around = { rule: aSource(), zone: ZONE };
  const heardAt = local('2026-11-20T08:00');
  const listen = (standing: Standing, at: number, heard: number | undefined) =>
    decideSource(standing, { kind: 'heard', at, ...(heard !== undefined && { heardAt: heard }) }, around);

  it('opens when it is silent, dated when it became so, and ends when it is heard', () => {
    const calm = listen(BEGINNING, heardAt + HOUR, heardAt);
    const opened = listen(calm.standing, heardAt + 4 * HOUR, heardAt);
    const heard = listen(opened.standing, heardAt + 6 * HOUR, heardAt + 5 * HOUR);
    expect(calm.steps).toEqual([{ reason: 'within-bound', at: heardAt + HOUR }]);
    expect(opened.steps).toMatchObject([{ reason: 'opened', at: heardAt + 3 * HOUR }]);
    expect(opened.standing.state).toMatchObject({ episode: { since: heardAt } });
    expect(heard.steps).toMatchObject([
      { reason: 'source-heard', outcome: { kind: 'resolve' } },
      { reason: 'within-bound' },
    ]);
    expect(heard.standing.state.status).toBe('inactive');
  });

  it('counts from the first look when the source never sent', () => {
    const first = listen(BEGINNING, heardAt, undefined);
    const later = listen(first.standing, heardAt + 2 * HOUR, undefined);
    expect(later.standing.state.status).toBe('inactive');
    expect(listen(later.standing, heardAt + 3 * HOUR, undefined).standing.state.status).toBe('open');
  });

  it('is silent again when what was heard is long ago, too', () => {
    const opened = listen(BEGINNING, heardAt + 4 * HOUR, heardAt);
    const again = listen(opened.standing, heardAt + 20 * HOUR, heardAt + 5 * HOUR);
    expect(again.steps.map(({ reason }) => reason)).toEqual(['source-heard', 'opened']);
  });
});
