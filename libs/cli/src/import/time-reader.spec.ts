import { DateTime } from 'luxon';
import { plainFormat } from './plain-format';
import { timeFormatFault, timeReader } from './time-reader';

const boston = timeReader(['yyyy-MM-dd HH:mm:ss'], 'America/New_York');

describe('times as a source prints them', () => {
  it.each([
    ['in winter', '2013-01-01 06:32:33', '2013-01-01T06:32:33-05:00'],
    ['in summer', '2013-07-01 06:32:33', '2013-07-01T06:32:33-04:00'],
    ['a second before summer time', '2013-03-10 01:59:59', '2013-03-10T01:59:59-05:00'],
    [
      'that never was: as long after the change as it pretends',
      '2013-03-10 02:30:00',
      '2013-03-10T03:30:00-04:00',
    ],
    ['right after the change', '2013-03-10 03:00:00', '2013-03-10T03:00:00-04:00'],
    ['printed twice: the first', '2013-11-03 01:30:00', '2013-11-03T01:30:00-04:00'],
    ['after both', '2013-11-03 02:00:00', '2013-11-03T02:00:00-05:00'],
    ['between the changes, half a day away', '2013-11-03 12:00:00', '2013-11-03T12:00:00-05:00'],
  ])('%s', (_, printed, instant) => {
    expect(boston(printed)).toBe(Date.parse(instant));
  });

  it('agrees with the zone database at every half hour of a year that shows only one instant', () => {
    const start = Date.parse('2019-01-01T00:00:00Z');
    const wrong: string[] = [];
    for (let at = start; at < start + 365 * 86_400_000; at += 1_800_000) {
      const printed = DateTime.fromMillis(at, { zone: 'America/New_York' }).toFormat('yyyy-MM-dd HH:mm:ss');
      const read = boston(printed);
      if (read !== at && !printed.startsWith('2019-11-03 01:')) wrong.push(printed);
    }
    expect(wrong).toEqual([]);
  });

  it('tries formats in their order and reads nothing half', () => {
    const read = timeReader(['dd/MM/yyyy HH:mm', 'dd/MM/yyyy', 'iso'], 'Asia/Ho_Chi_Minh');
    expect(read('01/02/2026 07:30')).toBe(Date.parse('2026-02-01T07:30:00+07:00'));
    expect(read('01/02/2026')).toBe(Date.parse('2026-02-01T00:00:00+07:00'));
    expect(read('2026-02-01')).toBe(Date.parse('2026-02-01T00:00:00+07:00'));
    expect(read('2026-02-01T00:00:00Z')).toBe(Date.parse('2026-02-01T00:00:00Z'));
    expect(read('31/02/2026')).toBeUndefined();
    expect(read('01/02/2026 07:30 ')).toBeUndefined();
    expect(read('hôm qua')).toBeUndefined();
  });

  it('takes an offset from the text where the format has one, and whole epochs', () => {
    const read = timeReader(['yyyyMMddHHmmss ZZZ', 'epoch-seconds'], 'Asia/Ho_Chi_Minh');
    expect(read('20260201073000 +0200')).toBe(Date.parse('2026-02-01T07:30:00+02:00'));
    expect(read('1769925600')).toBe(1_769_925_600_000);
    expect(read('1769925600.5')).toBeUndefined();
  });
});

describe('a format of plain digits and signs', () => {
  const FORMATS = [
    'yyyy-MM-dd HH:mm:ss',
    'dd/MM/yyyy',
    'yyyyMMddHHmmss',
    "yyyy.dd.MM HH'h'mm",
    '(MM|dd|yyyy)',
  ];

  it.each(FORMATS)('%p is read as the general parser reads it, or left to it', (format) => {
    const read = plainFormat(format);
    const differ: string[] = [];
    let taken = 0;
    // Whole numbers all over the calendar, and digits that are no time.
    for (let n = 1; n <= 4_000; n++) {
      const at = DateTime.fromMillis((n * 7_919_000_000) % 4e12, { zone: 'utc' });
      const printed = at.toFormat(format);
      const spoiled = printed.replace(/\d(?=\D*$|\d{3})/g, (digit) => String((Number(digit) + n) % 10));
      for (const text of [printed, spoiled, `${printed} `, printed.slice(1)]) {
        const plain = read?.(text);
        if (plain === undefined) continue;
        taken++;
        const general = DateTime.fromFormat(text, format, { zone: 'utc' });
        if (!general.isValid || general.toMillis() !== plain) differ.push(text);
      }
    }
    expect(differ).toEqual([]);
    expect(taken).toBeGreaterThanOrEqual(4_000);
  });

  it.each(['d/M/yyyy', 'dd MMM yyyy', 'yyyy-MM-dd HH:mm ZZ', 'MM/yyyy', 'iso', 'yyyy-MM-dd dd'])(
    '%p is none',
    (format) => expect(plainFormat(format)).toBeUndefined(),
  );

  it('leaves to the general parser what is no such day or hour', () => {
    const read = plainFormat('yyyy-MM-dd HH:mm');
    for (const text of ['2026-02-30 08:00', '2026-13-01 08:00', '2026-02-01 24:00', '2026-02-01 8:00'])
      expect(read?.(text)).toBeUndefined();
    expect(read?.('2024-02-29 23:59')).toBe(Date.UTC(2024, 1, 29, 23, 59));
  });
});

describe('a time format', () => {
  it.each([
    'yyyy-MM-dd HH:mm:ss',
    'd/M/yyyy',
    'yyyyMMddHHmmss',
    "dd MMM yyyy 'lúc' HH:mm",
    'iso',
    'epoch-seconds',
  ])('%p can be used', (format) => expect(timeFormatFault(format)).toBeUndefined());

  it.each(['YYYY-MM-DD', 'yyyy-MM-ddTHH:mm', 'HH:mm', 'MM/yyyy', ''])('%p cannot', (format) => {
    expect(timeFormatFault(format)).toContain('yyyy');
  });
});
