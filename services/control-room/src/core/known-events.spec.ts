import { knownAt } from './known-events';

const event = (id: string, receivedAt: number, standing = 'in-force', amendedBy = '') => ({
  id,
  receivedAt: BigInt(receivedAt),
  standing,
  amendedBy,
});
const told = [event('a', 10), event('b', 20, 'amended', 'c'), event('c', 30), event('d', 40)];

it('knows what was received by then', () => {
  expect(knownAt(told, 35n).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(knownAt(told, 30n).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(knownAt(told, 9n)).toEqual([]);
});

it('holds an event in force that was amended later', () => {
  expect(knownAt(told, 29n)[1]).toEqual(event('b', 20));
  expect(knownAt(told, 30n)[1]).toEqual(event('b', 20, 'amended', 'c'));
});
