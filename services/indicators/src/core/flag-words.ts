import type { Text } from './definition';
import { DOUBT_WORDS } from './doubt-words';

const WHOLE: ReadonlyMap<string, Text> = new Map<string, Text>([
  ...Object.entries(DOUBT_WORDS),
  ['opened-twice', { vi: 'mở hồ sơ hai lần', en: 'opened twice' }],
  ['moved-while-closed', { vi: 'chuyển đơn vị khi đã kết thúc', en: 'moved while closed' }],
  [
    'closed-before-opened',
    {
      vi: 'kết thúc trước khi mở, được tính vào ngày mở',
      en: 'closed before it was opened, counted on the opening day',
    },
  ],
]);
const STEPS: ReadonlyMap<string, Text> = new Map([
  ['supplement-requested', { vi: 'yêu cầu bổ sung', en: 'a supplement requested' }],
  ['supplemented', { vi: 'bổ sung', en: 'supplemented' }],
  ['refused', { vi: 'từ chối', en: 'refused' }],
  ['withdrawn', { vi: 'rút', en: 'withdrawn' }],
  ['stopped', { vi: 'dừng xử lý', en: 'stopped' }],
  ['resumed', { vi: 'tiếp tục xử lý', en: 'resumed' }],
  ['completed', { vi: 'xử lý xong', en: 'completed' }],
  ['returned', { vi: 'trả kết quả', en: 'returned' }],
  ['reopened', { vi: 'mở lại', en: 'reopened' }],
]);
const STATUSES: ReadonlyMap<string, Text> = new Map([
  ['submitted', { vi: 'mới nộp', en: 'submitted' }],
  ['accepted', { vi: 'đang xử lý', en: 'in process' }],
  ['supplement-requested', { vi: 'đang chờ bổ sung', en: 'waiting for a supplement' }],
  ['refused', { vi: 'đã từ chối', en: 'refused' }],
  ['withdrawn', { vi: 'đã rút', en: 'withdrawn' }],
  ['stopped', { vi: 'đã dừng xử lý', en: 'stopped' }],
  ['completed', { vi: 'đã xử lý xong', en: 'completed' }],
  ['returned', { vi: 'đã trả kết quả', en: 'returned' }],
]);

/** What a flag says: `<what came>-while-<what it was>`, or one of a few names. An unknown one says itself. */
export function flagWords(flag: string): Text {
  const whole = WHOLE.get(flag);
  if (whole) return whole;
  const [step = '', status = ''] = flag.split('-while-');
  const came = STEPS.get(step);
  const was = STATUSES.get(status);
  if (came === undefined || was === undefined) return { vi: flag, en: flag };
  if (step === status)
    return { vi: `${came.vi} lần nữa khi ${was.vi}`, en: `${came.en} again while ${was.en}` };
  return { vi: `${came.vi} khi ${was.vi}`, en: `${came.en} while ${was.en}` };
}
