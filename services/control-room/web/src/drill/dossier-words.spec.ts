import { DOSSIER_STATUSES, DOUBTS, LIFE_CYCLE_KINDS } from '@nhip/contracts';
import { en } from '../texts/en';
import { sayIn } from '../texts/say-in';
import { vi } from '../texts/vi';
import { flagText, statusText } from './dossier-words';

describe.each([
  ['Vietnamese', sayIn(vi)],
  ['English', sayIn(en)],
] as const)('in %s', (_, say) => {
  const inCode = /\w-\w/;

  it.each(DOSSIER_STATUSES)('the status %s is told in words', (status) => {
    expect(statusText(say, status)).not.toMatch(inCode);
    expect(vi).toHaveProperty([`status.${status}`]);
  });

  it.each([
    'opened-twice',
    'moved-while-closed',
    'closed-before-opened',
    'returned-while-supplement-requested',
  ])('the flag %s is told in words', (flag) => expect(flagText(say, flag)).not.toMatch(inCode));

  it.each(DOUBTS)('the doubt %s of an adapter is told in words', (doubt) => {
    expect(vi).toHaveProperty([`flag.${doubt}`]);
    expect(flagText(say, doubt)).not.toContain(doubt);
  });

  it('every step that may be out of order has its words', () => {
    const opening = ['submitted', 'accepted', 'opened-before', 'transferred'];
    for (const kind of LIFE_CYCLE_KINDS.filter((each) => !opening.includes(each)))
      expect(vi).toHaveProperty([`step.${kind}`]);
  });

  it('what a later build tells is shown as it comes', () => {
    expect(statusText(say, 'toString')).toBe('toString');
    expect(flagText(say, 'of-tomorrow')).toContain('of-tomorrow');
  });
});

it('reads as a person would say it', () => {
  expect(flagText(sayIn(vi), 'returned-while-accepted')).toBe('cần xem lại: trả kết quả khi đang giải quyết');
});
