import type { DossierFact, Instant } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { dossierFact } from './dossier.spec-data';
import { LocalTime } from './local-time';
import { storyOf } from './story';

const at = (local: string): Instant => Date.parse(`${local}+07:00`);
const OPENED = at('2026-11-02T08:00:00');
const NOW = at('2026-11-20T10:00:00');
const NAMES = new Map([
  ['A', 'Xã A'],
  ['B', 'Sở B'],
]);

const fact = (rest: Partial<DossierFact>): DossierFact => dossierFact(OPENED, rest);
const told = (given: DossierFact, language: 'vi' | 'en' = 'vi'): string[] =>
  storyOf(given, {
    reading: { now: NOW, position: NOW, generation: 0 },
    zone: new Zone('Asia/Ho_Chi_Minh'),
    time: new LocalTime('Asia/Ho_Chi_Minh'),
    unitName: (code) => ({ vi: NAMES.get(code) ?? code, en: code }),
  }).map(({ sentence }) => sentence[language]);

describe('the story of a dossier', () => {
  it('tells everything that happened, in order', () => {
    const given = fact({
      acceptedAt: at('2026-11-02T09:00:00'),
      dues: [
        { from: OPENED, due: at('2026-11-11T17:00:00') },
        { from: at('2026-11-12T08:00:00'), due: at('2026-11-15T17:00:00') },
      ],
      supplementRequestedAt: [at('2026-11-03T09:00:00')],
      stepChanges: [{ at: at('2026-11-04T09:00:00'), step: 'Thẩm định', holder: 'officer' }],
      steps: [
        { kind: 'moved', at: at('2026-11-05T09:00:00'), unit: 'B' },
        { kind: 'completed', at: at('2026-11-13T09:00:00') },
      ],
      paymentRequestedAt: at('2026-11-06T09:00:00'),
      paid: { at: at('2026-11-07T09:00:00'), way: 'online' },
      returnedAt: at('2026-11-14T09:00:00'),
      rating: { at: at('2026-11-30T09:00:00'), value: 'satisfied' },
    });
    expect(told(given)).toEqual([
      'Nộp tại Xã A, nguồn /s.',
      'Hẹn trả lúc 17:00 ngày 11/11/2026.',
      'Được tiếp nhận xử lý.',
      'Yêu cầu bổ sung giấy tờ lần 1.',
      'Sang bước "Thẩm định", do cán bộ xử lý giữ.',
      'Chuyển đến Sở B.',
      'Yêu cầu thực hiện nghĩa vụ tài chính.',
      'Thanh toán trực tuyến.',
      'Hẹn trả được đổi từ 17:00 ngày 11/11/2026 sang 17:00 ngày 15/11/2026, khi hạn cũ đã qua.',
      'Xử lý xong.',
      'Trả kết quả.',
      'Sau giờ hiện tại của đồng hồ, chưa tính: Công dân đánh giá: hài lòng.',
    ]);
    expect(told(given, 'en').at(-4)).toBe(
      'The due time was changed from 17:00 on 11/11/2026 to 17:00 on 15/11/2026, when the old one had passed.',
    );
  });

  it.each<[string, Partial<DossierFact>, string]>([
    ['accepted at once', { acceptedAt: OPENED }, 'Tiếp nhận tại Xã A, nguồn /s.'],
    [
      'open when its source was connected',
      { opening: { at: OPENED, unit: 'A', source: '/s', cutOverAt: at('2026-11-10T00:00:00') } },
      'Đã mở tại Xã A; biết được khi nguồn /s được kết nối lúc 00:00 ngày 10/11/2026.',
    ],
    ['refused', { steps: [{ kind: 'refused', at: NOW }] }, 'Từ chối tiếp nhận.'],
    ['withdrawn', { steps: [{ kind: 'withdrawn', at: NOW }] }, 'Công dân rút hồ sơ.'],
    ['stopped', { steps: [{ kind: 'stopped', at: NOW }] }, 'Dừng xử lý.'],
    ['resumed', { steps: [{ kind: 'resumed', at: NOW }] }, 'Tiếp tục xử lý.'],
    ['reopened', { steps: [{ kind: 'reopened', at: NOW }] }, 'Mở lại.'],
  ])('%s', (_, rest, sentence) => {
    expect(told(fact(rest)).at(-1)).toBe(sentence);
  });
});
