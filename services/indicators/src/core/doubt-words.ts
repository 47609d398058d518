import type { Doubt } from '@nhip/contracts';
import type { Text } from './definition';

/** What an adapter found doubtful in a record that it followed. */
export const DOUBT_WORDS: Readonly<Record<Doubt, Text>> = {
  'acceptance-missing': { vi: 'không có ngày tiếp nhận', en: 'no acceptance date' },
  'end-time-missing': { vi: 'đã kết thúc mà không có thời điểm kết thúc', en: 'closed without an end time' },
  'return-time-missing': {
    vi: 'đã trả kết quả mà không có thời điểm trả',
    en: 'returned without a return time',
  },
  'dates-against-status': {
    vi: 'ngày tháng không khớp với trạng thái',
    en: 'dates that do not fit the status',
  },
  'dated-ahead': { vi: 'thời điểm nằm sau lúc được báo', en: 'dated after it was told' },
  'closed-before-accepted': { vi: 'kết thúc trước khi tiếp nhận', en: 'closed before it was accepted' },
  'online-below-level-3': {
    vi: 'nộp trực tuyến thủ tục mức độ 1 hoặc 2',
    en: 'filed online at level 1 or 2',
  },
  'end-time-rewritten': { vi: 'thời điểm kết thúc đã bị sửa', en: 'the end time was rewritten' },
  'backdated-to-due': {
    vi: 'thời điểm kết thúc bị lùi về đúng hạn',
    en: 'the end was moved back to the due time',
  },
  'outcome-rewritten': { vi: 'cách kết thúc đã bị sửa', en: 'how it ended was rewritten' },
  'closed-and-reopened': { vi: 'đã kết thúc rồi mở lại', en: 'closed, then open again' },
  'closed-again': { vi: 'kết thúc thêm lần nữa', en: 'closed once more' },
  'status-went-back': {
    vi: 'trạng thái lùi lại sau khi trả kết quả',
    en: 'the status went back after the return',
  },
};
