import { Fmt } from '@nhip/kernel/fmt';
import { DOSSIER_EVENT_KINDS, PAID_WAYS, RATINGS } from '@nhip/contracts';
import { en } from '../texts/en';
import { sayIn } from '../texts/say-in';
import { vi } from '../texts/vi';
import { contentText, dimsText, kindText, publisherText, standingText, wordOf } from './words';

const fmt = new Fmt('vi', 'Asia/Ho_Chi_Minh');
const say = sayIn(vi);
const unitName = (code: string): string => (code === 'X1' ? 'Xã Đồng Tâm' : code);
const telling = { say, fmt, unitName };

it.each(DOSSIER_EVENT_KINDS)('an event "%s" is told in words, in both languages', (kind) => {
  expect(kindText(say, kind)).not.toMatch(/\w-\w/);
  expect(kindText(sayIn(en), kind)).not.toBe('');
  expect([`kind.${kind}`, `step.${kind}`].some((key) => Object.hasOwn(vi, key))).toBe(true);
});

it('tells what an event says, instants in local time, and nothing that it has no words for', () => {
  const dataJson = JSON.stringify({
    unit: 'X1',
    due: '2026-11-17T10:00:00Z',
    other: 1,
    reason: 'thiếu giấy',
  });
  expect(contentText(telling, { kind: 'accepted', dataJson })).toBe(
    'đơn vị Xã Đồng Tâm · hẹn trả 17/11/2026 17:00 · lý do: thiếu giấy',
  );
  const inMilliseconds = JSON.stringify({ due: Date.parse('2026-11-17T10:00:00Z') });
  expect(contentText(telling, { kind: 'accepted', dataJson: inMilliseconds })).toBe(
    'hẹn trả 17/11/2026 17:00',
  );
  expect(contentText(telling, { kind: 'retracted', dataJson: '{"replaces":"e1"}' })).toBe('thu hồi e1');
  expect(contentText(telling, { kind: 'corrected', dataJson: '{"replaces":"e1"}' })).toBe('thay cho e1');
});

it.each(['', 'null', '[1]', '"x"', '{'])('tells nothing of the content %p', (dataJson) =>
  expect(contentText(telling, { kind: 'accepted', dataJson })).toBe(''),
);

it('shows a code that it does not know as it comes', () => {
  expect(wordOf(say, 'measure', 'dossier.of_tomorrow')).toBe('dossier.of_tomorrow');
  expect(wordOf(say, 'verdict', 'toString')).toBe('toString');
});

it('tells by what a dossier counts', () => {
  const counted = { measure: 'dossier.late', unit: 'X', day: '2026-11-18', weight: 1 };
  expect(dimsText(say, fmt, { ...counted, dims: { instant: 'late', channel: 'online' } })).toBe(
    'quá hạn (theo thời điểm) · trực tuyến',
  );
  expect(dimsText(say, fmt, { ...counted, dims: { rule: 'd766' }, cohort: '2026-11-06' })).toBe(
    'Theo Quyết định 766 · tiếp nhận 06/11/2026',
  );
});

it('tells of a correction which event stands now, and when it happened', () => {
  const time = Date.parse('2026-10-16T02:10:00Z');
  const event = { kind: 'reopened', time, data: { due: '2026-11-17T10:00:00Z', reason: 'nhầm' } };
  const dataJson = JSON.stringify({ replaces: 'e1', event });
  expect(contentText(telling, { kind: 'corrected', dataJson })).toBe(
    'thay cho e1 · nay là mở lại 16/10/2026 09:10:00 · hẹn trả 17/11/2026 17:00 · lý do: nhầm',
  );
});

it('tells ways, ratings and sums in words', () => {
  const content = (data: object): string =>
    contentText(telling, { kind: 'x', dataJson: JSON.stringify(data) });
  expect(content({ way: 'other', amount: 1_250_000 })).toBe('thanh toán cách khác · 1.250.000 đồng');
  expect(content({ rating: 'not-satisfied' })).toBe('không hài lòng');
  expect(content({ step: 'thẩm định', holder: 'other-body' })).toBe('bước thẩm định · ở cơ quan khác');
});

/** Every value that a closed dimension takes; a field is a source's own text and stands as it comes. */
it.each([
  ...['yes', 'no'].map((value) => ['dated', value]),
  ...['1', '2', '3', '4', 'partial', 'full'].map((value) => ['level', value]),
  ...['in-person', 'online', 'post'].map((value) => ['channel', value]),
  ...PAID_WAYS.map((value) => ['way', value]),
  ...RATINGS.map((value) => ['rating', value]),
])('what is counted by %s, "%s", is told in words of both languages', (name, value) => {
  const counted = {
    measure: 'dossier.received',
    unit: 'X',
    day: '2026-11-18',
    weight: 1,
    dims: { [name]: value },
  };
  for (const texts of [vi, en])
    expect(dimsText(sayIn(texts), fmt, counted)).toMatch(/^\p{L}[\p{L} ]+\p{L}( \d)?$/u);
  expect(dimsText(say, fmt, counted)).not.toBe(value);
  expect(dimsText(say, fmt, { ...counted, dims: { field: 'online' } })).toBe('online');
});

it('has a word for whoever published with the key of the operator', () => {
  expect(publisherText(say, 'operator')).toBe('quản trị hệ thống');
  expect(publisherText(say, 'lan')).toBe('lan');
});

it('names who amended an event', () => {
  const event = {
    source: 's',
    id: 'a',
    kind: 'completed',
    time: '0',
    receivedAt: '0',
    dataJson: '{}',
    standing: 'amended',
    amendedBy: 'b',
  };
  expect(standingText(say, event)).toBe('được sửa bởi b');
});
