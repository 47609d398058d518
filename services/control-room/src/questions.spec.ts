import {
  correctionsAsked,
  dossierAsked,
  dossiersAsked,
  explanationAsked,
  figuresAsked,
  publicationAsked,
  rankingAsked,
  replayAsked,
  seriesAsked,
  streamAsked,
  unitsAsked,
} from './questions';
import { WALL } from './wall';

const faultsOf = (ask: () => unknown): string[] => {
  try {
    ask();
  } catch (error) {
    return (
      (error as { options: { errors?: { path: string }[] } }).options.errors?.map(({ path }) => path) ?? ['?']
    );
  }
  return [];
};

it('asks for the current month of the whole province unless told otherwise', () => {
  expect(figuresAsked({ indicator: 'a' })).toEqual({
    queries: [
      {
        indicator: 'a',
        unit: '',
        by: '',
        where: {},
        window: { window: { case: 'current', value: 'month' } },
      },
    ],
  });
});

it('asks for several indicators at once, with filters and as of an instant', () => {
  const asked = figuresAsked({
    indicator: 'a,b',
    unit: 'X',
    level: 'full',
    period: '2019-Q2',
    asOf: '2026-01-01T00:00:00Z',
  });
  expect(asked.queries.map(({ indicator }) => indicator)).toEqual(['a', 'b']);
  expect(asked.queries[1]).toMatchObject({
    where: { level: 'full' },
    window: { window: { value: '2019-Q2' } },
  });
  expect(asked.asOf).toBe(BigInt(Date.parse('2026-01-01T00:00:00Z')));
});

it('knows a range', () => {
  expect(seriesAsked({ indicator: 'a', from: '2026-01-01', to: '2026-01-31' }).window).toEqual({
    window: { case: 'range', value: { from: '2026-01-01', to: '2026-01-31' } },
  });
});

it('takes every question as of an instant or a sequence of the journal', () => {
  const at = '2026-11-20T09:07:00+07:00';
  const asOf = BigInt(Date.parse(at));
  for (const ask of [figuresAsked, seriesAsked, rankingAsked, dossiersAsked, explanationAsked]) {
    expect(ask({ indicator: 'a', asOf: at })).toMatchObject({ asOf });
    expect(ask({ indicator: 'a', asOf: '#12' })).toMatchObject({ asOfSequence: 12n });
    expect(ask({ indicator: 'a' })).not.toHaveProperty('asOf');
  }
  expect(dossierAsked('H00/1', { asOf: '#12' })).toEqual({ subject: 'H00/1', stream: '', asOfSequence: 12n });
});

it('asks for the corrections of every unit, unless one is named', () => {
  expect(correctionsAsked({})).toEqual({ period: '', indicator: '', unit: '', anyUnit: true });
  expect(correctionsAsked({ unit: '' })).toMatchObject({ unit: '', anyUnit: false });
  expect(correctionsAsked({ unit: 'X1', period: '2026-10' })).toMatchObject({
    unit: 'X1',
    period: '2026-10',
    anyUnit: false,
  });
});

it.each([
  ['no indicator', () => figuresAsked({}), ['indicator']],
  ['half a range', () => figuresAsked({ indicator: 'a', from: '2026-01-01' }), ['to']],
  ['two windows', () => figuresAsked({ indicator: 'a', period: '2019', current: 'day' }), ['period']],
  ['an unknown parameter', () => rankingAsked({ indicator: 'a', limit: '5' }), ['limit']],
  ['an unknown part', () => dossiersAsked({ indicator: 'a', part: 'half' }), ['part']],
  ['a page too large', () => dossiersAsked({ indicator: 'a', pageSize: '100000' }), ['pageSize']],
  [
    'an instant without an offset',
    () => figuresAsked({ indicator: 'a', asOf: '2026-01-01T00:00:00' }),
    ['asOf'],
  ],
  ['a sequence that is none', () => rankingAsked({ indicator: 'a', asOf: '#x' }), ['asOf']],
  ['a dossier without a code', () => dossierAsked('', {}), ['']],
  ['a publication of nothing', () => publicationAsked({ note: 'x' }), ['period']],
  ['a replay of no scene', () => replayAsked({ day: '2026-11-21', scene: 'kho-bac' }), ['scene']],
  ['a stream of no scene', () => streamAsked({ view: 'wall', scenes: 'ho-so,kho-bac' }, ''), ['scenes/1']],
  ['a stream of no view', () => streamAsked({ view: 'cellar' }, ''), ['view']],
  ['a replay too fast', () => replayAsked({ day: '2026-11-21', speed: '601' }), ['speed']],
  ['a replay from no time', () => replayAsked({ day: '2026-11-21', from: '24:00' }), ['from']],
  ['no day', () => unitsAsked({ day: '21/11/2026' }), ['day']],
])('refuses %s', (_, ask, paths) => expect(faultsOf(ask)).toEqual(paths));

it('looks at the scenes that a screen names, and at all of them unless it names them', () => {
  expect(streamAsked({ view: 'wall', scenes: 'van-ban,an-toan' }, undefined)).toEqual({
    view: 'wall',
    scenes: new Set(['van-ban', 'an-toan']),
    seen: undefined,
  });
  expect(streamAsked({ view: 'wall', scenes: '' }, undefined).scenes.size).toBe(0);
  expect(streamAsked({ view: 'wall' }, undefined).scenes.size).toBe(WALL.scenes.length);
});

it('takes the newer word of the last frame that a screen saw', () => {
  const asked = { view: 'wall', seen: '7-a', lastEventId: 'of a page before' };
  const seen = [undefined, '', 'x y', '9-a'].map((header) => streamAsked(asked, header).seen);
  expect(seen).toEqual(['7-a', '7-a', '7-a', '9-a']);
});

it('refuses to be asked for everything at once', () => {
  expect(faultsOf(() => figuresAsked({ indicator: Array(41).fill('a').join(',') }))).toEqual([]);
});
