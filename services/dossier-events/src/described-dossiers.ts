import { DOSSIER_EVENTS, dossierEventType, type DossierEventKind } from '@nhip/contracts';
import { describeKinds, type DescribedStream, type ToldKind } from '@nhip/stream/docs';
import type { StreamServiceConfig } from '@nhip/stream/service';
import { describedNational } from './dvcqg/described-national';

const SOURCE = '/one-stop-shop';
const SUBJECT = 'H00.01-261103-0123';

/** The doors of the dossier stream as their documents tell them. */
export function describedDossiers({
  stream,
  topicPrefix,
}: {
  readonly stream: Pick<StreamServiceConfig['stream'], 'limits'>;
  readonly topicPrefix: string;
}): DescribedStream {
  return {
    name: 'dossier',
    title: 'Nhịp: hồ sơ thủ tục hành chính · administrative dossiers',
    kinds: describeKinds(DOSSIER_EVENTS, KINDS),
    limits: stream.limits,
    topicPrefix,
    source: SOURCE,
    subject: SUBJECT,
    routes: describedNational(),
  };
}

/** In the order of a life, so that the examples can be sent one after the other. */
const KINDS: Readonly<Record<DossierEventKind, ToldKind>> = {
  submitted: {
    summary: 'Nộp hồ sơ · handed in',
    example: {
      unit: 'xa-dong-tam',
      channel: 'online',
      level: 'full',
      field: 'Đất đai',
      procedure: '1.004227',
      procedureName: 'Đăng ký biến động quyền sử dụng đất',
      due: '2026-11-17T17:00:00+07:00',
    },
  },
  accepted: { summary: 'Tiếp nhận · accepted', example: { due: '2026-11-18T17:00:00+07:00' } },
  'step-changed': {
    summary: 'Chuyển bước xử lý · another step of the procedure',
    example: { step: 'Thẩm định', holder: 'officer' },
  },
  'payment-requested': { summary: 'Yêu cầu nộp phí · a fee is asked for', example: { amount: 50_000 } },
  paid: { summary: 'Đã nộp phí · paid', example: { way: 'online', amount: 50_000 } },
  'supplement-requested': {
    summary: 'Yêu cầu bổ sung · papers are asked for',
    example: { reason: 'Thiếu bản đồ trích đo' },
  },
  supplemented: { summary: 'Đã bổ sung · papers came', example: { due: '2026-11-20T17:00:00+07:00' } },
  transferred: {
    summary: 'Chuyển đơn vị khác · handed over',
    example: { to: 'so-nong-nghiep-va-moi-truong' },
  },
  'due-changed': {
    summary: 'Hẹn lại ngày trả · another due date',
    example: { due: '2026-11-21T17:00:00+07:00', reason: 'Thư xin lỗi' },
  },
  stopped: { summary: 'Dừng xử lý · stopped', example: { reason: 'Chờ kết quả xác minh' } },
  resumed: { summary: 'Xử lý tiếp · resumed', example: {} },
  withdrawn: { summary: 'Công dân rút hồ sơ · withdrawn', example: {} },
  reopened: { summary: 'Mở lại · reopened', example: { due: '2026-11-24T17:00:00+07:00' } },
  completed: { summary: 'Xử lý xong · completed', example: {} },
  returned: { summary: 'Trả kết quả · the result was returned', example: {} },
  rated: { summary: 'Đánh giá · rated by the citizen', example: { rating: 'satisfied' } },
  refused: { summary: 'Không tiếp nhận · refused', example: { reason: 'Không thuộc thẩm quyền' } },
  'opened-before': {
    summary: 'Đang mở khi kết nối nguồn · open when its source was connected',
    example: { receivedAt: '2026-10-20T09:00:00+07:00', unit: 'xa-dong-tam' },
  },
  corrected: {
    summary: 'Đính chính một sự kiện · stands for another event',
    example: {
      replaces: `${SUBJECT}:completed`,
      event: { type: dossierEventType('completed'), time: '2026-11-04T10:00:00+07:00', data: {} },
    },
  },
  retracted: {
    summary: 'Rút lại một sự kiện · takes an event back',
    example: { replaces: `${SUBJECT}:rated`, reason: 'Nhập nhầm' },
  },
};
