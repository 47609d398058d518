import { dossierMarks } from './dossier-marks';
import { at, BASE, due, moved, step, zone } from './dossier.spec-data';

/** Days on which somebody may ask: before all that happens here, between, and long after. */
const TODAYS = ['2001-01-01T00:00:00', '2026-11-12T09:30:00', '2126-01-01T00:00:00'];
const READINGS = ['2026-11-01T00:00:00', '2026-11-05T12:00:00', '2026-11-11T00:00:00', '2026-12-01T00:00:00'];

describe('marks', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('are the same on whatever day they are asked for', () => {
    const fact = {
      ...BASE,
      dues: [due('2026-11-10T17:00:00'), due('2026-11-20T17:00:00', '2026-11-12T10:00:00')],
      supplementRequestedAt: [at('2026-11-03T08:00:00'), at('2026-11-04T08:00:00')],
      steps: [
        moved('B', '2026-11-06T08:00:00'),
        step('completed', '2026-11-13T09:00:00'),
        step('reopened', '2026-11-25T09:00:00'),
      ],
    };
    const [first, ...others] = TODAYS.map((today) => {
      jest.setSystemTime(at(today));
      return READINGS.map((now) => dossierMarks(fact, { zone }, { now: at(now), position: at(now) }));
    });
    expect(new Set(first!.map(({ marks }) => marks.length)).size).toBe(READINGS.length);
    for (const other of others) expect(other).toEqual(first);
  });
});
