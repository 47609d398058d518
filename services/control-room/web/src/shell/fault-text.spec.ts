import { Fmt } from '@nhip/kernel/fmt';
import { en } from '../texts/en';
import { sayIn } from '../texts/say-in';
import { vi } from '../texts/vi';
import { faultText } from './fault-text';

const fmt = new Fmt('vi', 'Asia/Ho_Chi_Minh');
const told = (status: number, message: string, missing?: string) =>
  faultText(sayIn(vi), fmt, { fault: { status, message }, ...(missing === undefined ? {} : { missing }) });

it('tells from when on something is known, in local time', () => {
  const message = 'no data: nothing was known then; the journal begins at 2026-11-21T15:25:28.526Z';
  expect(told(422, message).text).toBe(
    'Lúc đó chưa ghi nhận gì: số liệu được ghi nhận từ 21/11/2026 22:25:28.',
  );
});

it.each([
  [0, '', 'Không kết nối được máy chủ, hãy thử lại sau.'],
  [404, 'no unit has the code "x"; load it with `nhip units load`', 'Không tìm thấy.'],
  [422, 'that is in the future: the past reaches up to now', 'Thời điểm này chưa đến.'],
  [422, 'that is yet to come', 'Thời điểm này chưa đến.'],
  [429, '', 'Đang có quá nhiều câu hỏi, hãy thử lại sau.'],
  [500, 'indicators failed', 'Dịch vụ chỉ số hiện không trả lời, hãy thử lại sau.'],
  [503, 'indicators does not answer', 'Dịch vụ chỉ số hiện không trả lời, hãy thử lại sau.'],
])('a refusal with status %d, "%s", is told in Vietnamese alone', (status, message, text) =>
  expect(told(status, message)).toEqual({ text }),
);

it('says what is missing where the page knows', () =>
  expect(told(404, 'no dossier is known by the code "X"', 'Không có hồ sơ nào mang mã X.').text).toBe(
    'Không có hồ sơ nào mang mã X.',
  ));

it('keeps the words of a refusal that it does not know, beside its own', () => {
  expect(told(422, 'no such period')).toEqual({ text: vi['error.notValid'], detail: 'no such period' });
  expect(faultText(sayIn(en), fmt, { fault: { status: 503, message: '' } }).text).toBe(en['error.away']);
});
