import { DOCUMENT_EVENTS } from '@nhip/contracts';
import { describeKinds, type DescribedStream } from '@nhip/stream/docs';
import type { StreamServiceConfig } from '@nhip/stream/service';
import { describedEdxml } from './edxml/described-edxml';

const SUBJECT = 'H01,2026/11/03,123/QĐ-UBND';

/** The doors of the document stream as their documents tell them. */
export function describedDocuments({
  stream,
  topicPrefix,
}: {
  readonly stream: Pick<StreamServiceConfig['stream'], 'limits'>;
  readonly topicPrefix: string;
}): DescribedStream {
  return {
    name: 'document',
    title: 'Nhịp: văn bản đi, văn bản đến · documents',
    kinds: describeKinds(DOCUMENT_EVENTS, KINDS),
    limits: stream.limits,
    topicPrefix,
    source: '/qlvb',
    subject: SUBJECT,
    routes: describedEdxml(),
  };
}

const unit = 'van-phong-ubnd';

/** In the order of a life, so that the examples can be sent one after the other. */
const KINDS: Parameters<typeof describeKinds<(typeof DOCUMENT_EVENTS)['data']>>[1] = {
  issued: {
    summary: 'Ký ban hành văn bản đi · issued',
    example: { unit, type: 'decision', priority: '0', claimed: 'person' },
  },
  signed: { summary: 'Được ký số · signed digitally, as it is said', example: { claimed: 'both' } },
  verified: { summary: 'Đã xác thực chữ ký · its signatures were verified', example: { verified: 'both' } },
  sent: { summary: 'Gửi đi · sent', example: { way: 'network', counterpart: 'inside' } },
  gazetted: {
    summary: 'Đăng Công báo · published in the gazette',
    example: { unit: 'cong-bao', type: 'decision' },
  },
  'change-requested': {
    summary: 'Yêu cầu thu hồi, cập nhật, thay thế · recall, update or replacement asked for',
    example: { change: 'update' },
  },
  'change-agreed': { summary: 'Đồng ý thu hồi, cập nhật · agreed', example: {} },
  'change-refused': { summary: 'Từ chối thu hồi, cập nhật · refused', example: {} },
  arrived: {
    summary: 'Văn bản đến · arrived',
    example: { unit: 'so-noi-vu', type: 'letter', counterpart: 'inside', way: 'network', claimed: 'agency' },
  },
  accepted: { summary: 'Đã tiếp nhận · accepted', example: {} },
  assigned: { summary: 'Phân công xử lý · assigned', example: {} },
  started: { summary: 'Đang xử lý · in process', example: {} },
  done: { summary: 'Hoàn thành · done', example: {} },
  refused: { summary: 'Từ chối tiếp nhận · refused', example: {} },
  'gazette-issued': {
    summary: 'Phát hành số Công báo · an issue of the gazette',
    example: { unit: 'cong-bao' },
  },
  excluded: {
    summary: 'Văn bản mật, chỉ đếm · secret documents, counted only',
    example: { unit, direction: 'out', count: 1 },
  },
  corrected: {
    summary: 'Đính chính một sự kiện · stands for another event',
    example: {
      replaces: `${SUBJECT}:signed`,
      event: {
        type: DOCUMENT_EVENTS.typeOf('signed'),
        time: '2026-11-03T09:10:00+07:00',
        data: { claimed: 'agency' },
      },
    },
  },
  retracted: {
    summary: 'Rút lại một sự kiện · takes an event back',
    example: { replaces: `${SUBJECT}:verified`, reason: 'Nhập nhầm' },
  },
};
