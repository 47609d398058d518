import type { Instant, Opening } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { dossierFact } from './dossier.spec-data';
import { walk } from './timeline';

const zone = new Zone('Asia/Ho_Chi_Minh');
const at = (local: string): Instant => Date.parse(`${local}+07:00`);

const OPENED = at('2026-11-02T08:00:00');
const OPENING: Opening = { at: OPENED, unit: 'A', source: '/s' };
const FACT = { ...dossierFact(OPENED), opening: OPENING };

describe('the way of a dossier through time', () => {
  it('a due instant that was never out of force does not fall due a second time', () => {
    const due = at('2026-11-10T17:00:00');
    const told = at('2026-11-12T09:00:00');
    const dues = [
      { from: OPENED, due },
      { from: told, due: at('2026-11-20T17:00:00') },
      { from: told, due },
    ];
    const now = at('2026-11-30T00:00:00');
    expect(walk({ ...FACT, dues }, FACT.opening, { now, position: now, zone })).toEqual(
      walk({ ...FACT, dues: dues.slice(0, 1) }, FACT.opening, { now, position: now, zone }),
    );
  });
});
