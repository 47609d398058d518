import { encodeDossierFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { rulesOf } from './rules';
import { dossierFact } from './core/dossier.spec-data';
import { DOSSIER_STREAM } from './core/dossier-stream';

const FACT = dossierFact(1_000, {
  ...{ version: 2, level: 'full', newestEventAt: 3_000 },
  steps: [
    { kind: 'moved', at: 2_000, unit: 'B' },
    { kind: 'completed', at: 3_000 },
  ],
});
const { decode } = rulesOf(DOSSIER_STREAM, { zone: new Zone('Asia/Ho_Chi_Minh') });

describe('a dossier fact as indicators read it', () => {
  it('is held by the unit to which it moved last', () => {
    expect(decode(encodeDossierFact(FACT))).toMatchObject({ subject: 'H1', version: 2, unit: 'B' });
  });

  it.each([
    [
      'an instant before the calendar',
      { opening: { at: Date.parse('0000-06-01T00:00:00Z'), unit: 'A', source: '/s' } },
    ],
    ['an instant after it', { dues: [{ from: 1_000, due: Date.UTC(10_000, 1) }] }],
    ['a NUL character', { field: 'Đất\0đai' }],
    ['a version beyond an integer', { version: 2 ** 31 }],
    ['a generation below nought', { generation: -1 }],
    ['a newest event after the calendar', { newestEventAt: 8.64e15 }],
    ['a subject that no index holds', { subject: 'H'.repeat(1_001) }],
    [
      'a name of a unit that no index holds',
      { opening: { at: 1_000, unit: 'A'.repeat(2_301), source: '/s' } },
    ],
  ])('is refused with %s, for PostgreSQL could never take it', (_, wrong) => {
    expect(() => decode(encodeDossierFact({ ...FACT, ...wrong }))).toThrow(
      /beyond the calendar|NUL|cannot be|too long/,
    );
  });
});
