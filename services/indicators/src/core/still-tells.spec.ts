import { stillTells } from './still-tells';
import type { StreamFact } from './stream';

const still = (rest: object): StreamFact => ({
  ...{ subject: 'S', generation: 1, version: 1, newestEventAt: 1, newestEventSource: '/s', flags: [] },
  ...rest,
});

describe('whether a fact still says what it said', () => {
  it.each([
    ['the same', {}, {}, true],
    ['more', { sentAt: 5 }, { receivedAt: 7 }, true],
    ['a longer list, in another order', { steps: [{ at: 1 }] }, { steps: [{ at: 0 }, { at: 1 }] }, true],
    ['another status or flag alone', { status: 'sent', flags: ['a'] }, { status: 'done', flags: [] }, true],
    ['another instant', { sentAt: 5 }, { sentAt: 6 }, false],
    ['nothing of what it said', { sentAt: 5 }, { sentAt: undefined }, false],
    ['a shorter list', { steps: [{ at: 1 }] }, { steps: [] }, false],
    ['what was not told before', { type: '' }, { type: 'QĐ' }, true],
  ])('%s: %j, then %j', (_, before, after, expected) => {
    expect(stillTells(still(before), still({ ...before, ...after }))).toBe(expected);
  });
});
