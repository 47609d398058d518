import { markKey, type Mark } from './mark';

const mark = (dims: Mark['dims']): Mark => ({
  ...{ measure: 'x.y', unit: 'a', grain: 'day', day: 1, weight: 1 },
  dims,
});

it('names a tally whatever the order of its dimensions', () => {
  expect(markKey(mark({ a: '1', b: '2' }))).toBe(markKey(mark({ b: '2', a: '1' })));
});

it('never gives two tallies one name, whatever their texts hold', () => {
  const keys = [
    mark({ field: 'x\tlevel=full' }),
    mark({ field: 'x', level: 'full' }),
    mark({ field: 'x","level","full' }),
    { ...mark({}), unit: 'a\tday' },
    { ...mark({}), cohort: 0 },
    mark({}),
  ].map(markKey);
  expect(new Set(keys).size).toBe(keys.length);
});
