import { Fmt } from '@nhip/kernel/fmt';
import { en } from '../texts/en';
import { sayIn } from '../texts/say-in';
import { vi } from '../texts/vi';
import { periodText } from './period-text';

it.each([
  ['2026', 'năm 2026', '2026'],
  ['2026-10', '10/2026', '10/2026'],
  ['2026-10-05', '05/10/2026', '05/10/2026'],
  ['2026-Q3', 'quý 3/2026', 'Q3 2026'],
  ['2026-H1', '6 tháng đầu 2026', 'first half of 2026'],
  ['2026-H2', '6 tháng cuối 2026', 'second half of 2026'],
  ['2026-9M', '9 tháng 2026', 'nine months of 2026'],
  ['soon', 'soon', 'soon'],
])('the period %s is written as people do', (period, inVietnamese, inEnglish) => {
  expect(periodText(sayIn(vi), new Fmt('vi', 'Asia/Ho_Chi_Minh'), period)).toBe(inVietnamese);
  expect(periodText(sayIn(en), new Fmt('en', 'Asia/Ho_Chi_Minh'), period)).toBe(inEnglish);
});
