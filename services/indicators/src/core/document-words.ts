import { DOCUMENT_TYPES } from '@nhip/contracts';
import type { Text } from './definition';
import type { Dimension } from './stream';

export const MEASURES: Readonly<Record<string, Text>> = {
  'document.issued': { vi: 'ký ban hành', en: 'issued' },
  'document.arrived': { vi: 'đến', en: 'arrived' },
  'document.sent': { vi: 'gửi đi', en: 'sent' },
  'document.send_judged': { vi: 'ký ban hành, xét việc gửi', en: 'issued, by when they were sent' },
  'document.exchanged': { vi: 'gửi, nhận qua mạng', en: 'exchanged by network' },
  'document.waited': { vi: 'qua một bước xử lý', en: 'that passed a step' },
  'document.waited_minutes': { vi: 'phút làm việc chờ một bước', en: 'working minutes waited for a step' },
  'document.stuck_in': { vi: 'bắt đầu chờ quá lâu', en: 'that became stuck' },
  'document.stuck_out': { vi: 'thôi chờ quá lâu', en: 'no longer stuck' },
  'document.excluded': { vi: 'mật, không tính', en: 'secret and left out' },
  'document.gazette_issued': { vi: 'số Công báo phát hành', en: 'issues of the gazette' },
  'document.gazette_published': { vi: 'đăng Công báo', en: 'published in the gazette' },
};

const SIGNATURES = {
  none: { vi: 'không ký số', en: 'not signed' },
  person: { vi: 'chữ ký số cá nhân', en: 'signed by a person' },
  agency: { vi: 'chữ ký số cơ quan', en: 'signed by the agency' },
  both: { vi: 'cả hai chữ ký số', en: 'signed by both' },
};
const VERDICTS = {
  'in-time': { vi: 'đúng hạn', en: 'in time' },
  late: { vi: 'chậm', en: 'late' },
  open: { vi: 'chưa gửi, chưa hết hạn', en: 'not sent yet, not late yet' },
};
const UNTOLD = { vi: 'không nêu', en: 'not told' };

export const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  signature: { name: { vi: 'chữ ký số', en: 'signature' }, values: { ...SIGNATURES, untold: UNTOLD } },
  verified: {
    name: { vi: 'chữ ký đã xác thực', en: 'verified signature' },
    values: { ...SIGNATURES, unchecked: { vi: 'chưa xác thực', en: 'not verified' } },
    by: { vi: 'theo kết quả xác thực', en: 'as verified' },
  },
  normative: {
    name: { vi: 'quy phạm pháp luật', en: 'normative' },
    values: {
      yes: { vi: 'quy phạm pháp luật', en: 'normative' },
      no: { vi: 'hành chính', en: 'administrative' },
    },
  },
  way: {
    name: { vi: 'cách gửi', en: 'way' },
    values: {
      network: { vi: 'chỉ qua mạng', en: 'by network only' },
      both: { vi: 'qua mạng và bản giấy', en: 'by network and on paper' },
      paper: { vi: 'chỉ bản giấy', en: 'on paper only' },
    },
  },
  counterpart: {
    name: { vi: 'nơi trao đổi', en: 'counterpart' },
    values: {
      inside: { vi: 'trong tỉnh', en: 'inside the province' },
      outside: { vi: 'ngoài tỉnh', en: 'outside the province' },
      untold: UNTOLD,
    },
  },
  direction: {
    name: { vi: 'chiều', en: 'direction' },
    values: { out: { vi: 'đi', en: 'outgoing' }, in: { vi: 'đến', en: 'incoming' } },
  },
  d28: {
    name: { vi: 'gửi đúng hạn, QĐ 28/2018', en: 'sent in time, Decision 28/2018' },
    values: VERDICTS,
    by: { vi: 'theo Quyết định 28/2018/QĐ-TTg', en: 'by Decision 28/2018' },
  },
  d30: {
    name: { vi: 'gửi đúng hạn, NĐ 30/2020', en: 'sent in time, Decree 30/2020' },
    values: VERDICTS,
    by: { vi: 'theo Nghị định 30/2020/NĐ-CP', en: 'by Decree 30/2020' },
  },
  step: {
    name: { vi: 'bước', en: 'step' },
    values: {
      acceptance: { vi: 'chờ tiếp nhận', en: 'to be accepted' },
      assignment: { vi: 'chờ phân công', en: 'to be assigned' },
      completion: { vi: 'chờ hoàn thành', en: 'to be done' },
    },
  },
  type: {
    name: { vi: 'loại văn bản', en: 'type' },
    values: Object.fromEntries(Object.entries(DOCUMENT_TYPES).map(([type, vi]) => [type, { vi, en: type }])),
    optional: true,
  },
  priority: {
    name: { vi: 'độ khẩn', en: 'priority' },
    values: {
      0: { vi: 'thường', en: 'usual' },
      1: { vi: 'khẩn', en: 'urgent' },
      2: { vi: 'thượng khẩn', en: 'very urgent' },
      3: { vi: 'hỏa tốc', en: 'express' },
    },
    optional: true,
  },
};

const STATUSES: Readonly<Record<string, Text>> = {
  issued: { vi: 'ký ban hành', en: 'issued' },
  sent: { vi: 'đã gửi', en: 'sent' },
  arrived: { vi: 'đã đến', en: 'arrived' },
  refused: { vi: 'từ chối tiếp nhận', en: 'refused' },
  accepted: { vi: 'đã tiếp nhận', en: 'accepted' },
  assigned: { vi: 'phân công xử lý', en: 'assigned' },
  started: { vi: 'đang xử lý', en: 'in process' },
  done: { vi: 'hoàn thành', en: 'done' },
  recalled: { vi: 'đã thu hồi', en: 'recalled' },
  replaced: { vi: 'đã thay thế', en: 'replaced' },
  gazetted: { vi: 'đăng Công báo', en: 'published in the gazette' },
  'gazette-issued': { vi: 'phát hành số Công báo', en: 'an issue of the gazette' },
  excluded: { vi: 'mật, chỉ đếm', en: 'secret, counted only' },
  retracted: { vi: 'đã rút lại', en: 'retracted' },
  unopened: { vi: 'chưa rõ văn bản', en: 'not opened yet' },
  'change-requested': { vi: 'yêu cầu thu hồi, cập nhật', en: 'a change asked for' },
  'change-agreed': { vi: 'đồng ý thu hồi, cập nhật', en: 'a change agreed to' },
};
export const wordsOf = (kind: string): Text => STATUSES[kind] ?? { vi: kind, en: kind };

/** Of a word; what lies after the clock is said to. */
export function sentenceOf({ vi, en }: Text, ahead: boolean): Text {
  const whole = (word: string, later: string): string =>
    `${word.charAt(0).toUpperCase()}${word.slice(1)}${ahead ? later : ''}.`;
  return { vi: whole(vi, ' (sau đồng hồ)'), en: whole(en, ' (after the clock)') };
}

const FLAGS: Readonly<Record<string, Text>> = {
  'opened-twice': { vi: 'vào sổ hai lần', en: 'opened twice' },
  'change-requested-twice': { vi: 'yêu cầu thu hồi, cập nhật hai lần', en: 'a change asked for twice' },
  'change-agreed-unasked': { vi: 'đồng ý khi không ai yêu cầu', en: 'agreed though nobody asked' },
  'change-refused-unasked': {
    vi: 'từ chối khi không ai yêu cầu',
    en: 'a change refused though nobody asked',
  },
};

export function flagWords(flag: string): Text {
  const [came = '', was] = flag.split('-while-');
  if (was === undefined) return FLAGS[flag] ?? { vi: flag, en: flag };
  return {
    vi: `${wordsOf(came).vi} khi ${wordsOf(was).vi}`,
    en: `${wordsOf(came).en} while ${wordsOf(was).en}`,
  };
}
