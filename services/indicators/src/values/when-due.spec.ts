import { nextRoundAt } from './when-due';

const QUIET = { endedAt: 1_000_000, tookMs: 10, changed: false, failures: 0 };
const inMs = (rounds: Partial<typeof QUIET>): number => nextRoundAt({ ...QUIET, ...rounds }) - QUIET.endedAt;

it.each<[string, Partial<typeof QUIET>, number]>([
  ['a change is told a second after the last', { changed: true }, 1_000],
  ['where reading is slow, it takes a tenth of the time', { changed: true, tookMs: 400 }, 4_000],
  ['but no figure is half a minute old', { changed: true, tookMs: 20_000 }, 30_000],
  ['nothing changed: a look a minute', {}, 60_000],
  ['a failure is tried again soon', { failures: 1 }, 1_000],
  ['and ever later', { failures: 4, changed: true }, 8_000],
  ['within a bound', { failures: 40 }, 30_000],
])('%s', (_, rounds, expected) => {
  expect(inMs(rounds)).toBe(expected);
});
