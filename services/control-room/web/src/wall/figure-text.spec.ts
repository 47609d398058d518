import { Fmt } from '@nhip/kernel/fmt';
import { boundText, changeText, concentration, differenceText, figureText } from './figure-text';

const fmt = new Fmt('vi', 'Asia/Ho_Chi_Minh');
const ratio = (numerator: number, denominator: number) => ({
  numerator,
  denominator,
  value: numerator / denominator,
  state: 'normal' as const,
});
const count = (value: number) => ({ numerator: value, value, state: 'normal' as const });

it('writes a figure by what it is', () => {
  expect(figureText(fmt, ratio(7924, 8412))).toBe('94,2%');
  expect(figureText(fmt, ratio(11, 12))).toBe('11/12');
  expect(figureText(fmt, count(1370))).toBe('1.370');
  expect(figureText(fmt, { numerator: 0, denominator: 0 })).toBe('—');
});

it('writes a mean in what it is measured in, minutes in the two largest units that they fill', () => {
  const mean = (value: number, unitOfMeasure = { vi: 'phút', en: 'minutes' }) =>
    figureText(fmt, { numerator: value * 8, denominator: 8, value }, { kind: 'mean', unitOfMeasure });
  expect([0.4, 59, 60, 301.2, 1439, 1440, 5968].map((value) => mean(value))).toEqual([
    '0 giây',
    '59 phút',
    '1 giờ',
    '5 giờ 1 phút',
    '23 giờ 59 phút',
    '1 ngày',
    '4 ngày 3 giờ',
  ]);
  expect(mean(2.5, { vi: 'lần', en: 'times' })).toBe('2,5 lần');
});

it('writes a bound in the unit of its indicator', () => {
  expect([boundText(fmt, { kind: 'ratio' }, 0.98), boundText(fmt, { kind: 'count' }, 0)]).toEqual([
    '98%',
    '0',
  ]);
});

it('writes a change, and none against the unknown', () => {
  expect(changeText(fmt, ratio(80, 100), ratio(82, 100))).toEqual({
    text: '−2,0 điểm phần trăm',
    short: '−2,0',
    same: false,
  });
  expect(changeText(fmt, count(41), count(0))).toEqual({ text: '+41', short: '+41', same: false });
  expect(changeText(fmt, count(4), count(4))).toEqual({ text: '0', short: '0', same: true });
  expect(changeText(fmt, count(4), undefined)).toBeUndefined();
});

it('tells a difference that a published figure has with as many digits as it needs', () => {
  const difference = (now: number, before: number) =>
    differenceText(fmt, ratio(now, 7_720), ratio(before, 7_720));
  expect(difference(7_262, 7_259)).toBe('+0,04');
  expect(difference(7_200, 7_259)).toBe('−0,8');
  expect(difference(7_259, 7_259)).toBe('0,0');
  expect(differenceText(fmt, count(22), count(20))).toBe('+2');
  expect(differenceText(fmt, count(22), undefined)).toBe('—');
});

it('finds the few units that hold most', () => {
  expect(concentration([1, 40, 2, 30, 1, 0])).toEqual({ units: 1, share: 40 / 74 });
  expect(concentration([10, 10, 10])).toEqual({ units: 2, share: 2 / 3 });
  expect(concentration([0, 0])).toBeUndefined();
});
