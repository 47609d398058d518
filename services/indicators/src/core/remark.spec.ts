import type { DossierFact } from '@nhip/contracts';
import { dossierFact } from './dossier.spec-data';
import { DOSSIER_STREAM } from './dossier-stream';
import { remarkOf } from './remark';

const DAY = 86_400_000;
const fact = (rest: Partial<DossierFact>): DossierFact =>
  dossierFact(DAY, { newestEventAt: 3 * DAY, ...rest });
const flags = ['opened-twice'];

describe('what is remarkable about a fact', () => {
  it.each([
    ['nothing', {}, undefined],
    ['a flag while open', { flags }, { status: 'opened', flags, firstAt: DAY }],
    [
      'a flag, closed: dated up to its last mark, due instants and ratings too',
      {
        ...{ flags, steps: [{ kind: 'completed', at: 5 * DAY }], dues: [{ from: DAY, due: 9 * DAY }] },
        rating: { at: 11 * DAY, value: 'satisfied' },
      },
      { status: 'opened', flags, firstAt: DAY, lastAt: 11 * DAY },
    ],
    [
      'a flag, reopened',
      {
        flags,
        steps: [
          { kind: 'completed', at: 5 * DAY },
          { kind: 'reopened', at: 6 * DAY },
        ],
      },
      { status: 'opened', flags, firstAt: DAY },
    ],
    [
      'retracted',
      { status: 'retracted', opening: undefined },
      { status: 'retracted', flags: [], firstAt: 3 * DAY, lastAt: 3 * DAY },
    ],
    [
      'unopened',
      { status: 'unopened', opening: undefined },
      { status: 'unopened', flags: [], firstAt: 3 * DAY, lastAt: 3 * DAY },
    ],
  ])('%s', (_, rest, remark) => {
    const held = { unit: 'A', aheadAt: undefined };
    expect(remarkOf(DOSSIER_STREAM, fact(rest as Partial<DossierFact>), held)).toEqual(
      remark && { ...remark, unit: 'A' },
    );
  });

  it('an event that lies after the clock', () => {
    expect(remarkOf(DOSSIER_STREAM, fact({}), { unit: 'A', aheadAt: 9 * DAY })).toEqual({
      ...{ status: 'opened', flags: [], unit: 'A', firstAt: DAY, aheadAt: 9 * DAY },
    });
  });
});
