import { Fmt } from '@nhip/kernel/fmt';
import { DOSSIER_EVENT_KINDS } from '@nhip/contracts';
import { en } from '../texts/en';
import type { Say } from '../texts/language';
import { vi } from '../texts/vi';
import { contentText, dimsText, kindText, standingText, wordOf } from './words';

const fmt = new Fmt('vi', 'Asia/Ho_Chi_Minh');
const sayIn =
  (texts: Readonly<Record<string, string>>): Say =>
  (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`{{${name}}}`, String(value)),
      texts[key] ?? key,
    );
const say = sayIn(vi);

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
  expect(contentText(say, fmt, { kind: 'accepted', dataJson })).toBe(
    'đơn vị X1 · hẹn trả 17/11/2026 17:00 · lý do: thiếu giấy',
  );
  const inMilliseconds = JSON.stringify({ due: Date.parse('2026-11-17T10:00:00Z') });
  expect(contentText(say, fmt, { kind: 'accepted', dataJson: inMilliseconds })).toBe(
    'hẹn trả 17/11/2026 17:00',
  );
  expect(contentText(say, fmt, { kind: 'retracted', dataJson: '{"replaces":"e1"}' })).toBe('thu hồi e1');
  expect(contentText(say, fmt, { kind: 'corrected', dataJson: '{"replaces":"e1"}' })).toBe('thay cho e1');
});

it.each(['', 'null', '[1]', '"x"', '{'])('tells nothing of the content %p', (dataJson) =>
  expect(contentText(say, fmt, { kind: 'accepted', dataJson })).toBe(''),
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
