import { readWrittenTime } from './written-time';
import { Zone } from './zone';

const zone = new Zone('Asia/Ho_Chi_Minh');

it.each([
  ['2018-03-24T14:37:19.037299-0600', '2018-03-24T20:37:19.037Z'],
  ['2026-11-03T08:10:26.123+07:00', '2026-11-03T01:10:26.123Z'],
  ['2026-11-03T08:10:26Z', '2026-11-03T08:10:26.000Z'],
  ['2026-11-03 08:10:26,5', '2026-11-03T01:10:26.500Z'],
  ['2026-11-03T08:10:26.000000', '2026-11-03T01:10:26.000Z'],
  ['2026-11-03T00:10:26-00:30', '2026-11-03T00:40:26.000Z'],
])('%s is %s', (written, instant) => {
  expect(new Date(readWrittenTime(written, zone)!).toISOString()).toBe(instant);
});

it.each([
  '2026-02-30T08:10:26Z',
  '2026-11-03T24:10:26Z',
  '2026-11-03',
  '03/11/2026 08:10:26',
  '',
  '2026-11-03T08:10:26+7',
])('%s is no time', (written) => expect(readWrittenTime(written, zone)).toBeUndefined());
