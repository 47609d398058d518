import { SECURITY_EVENTS, type SecurityEventKind } from '@nhip/contracts';
import { describeKinds, type DescribedStream, type ToldKind } from '@nhip/stream/docs';
import type { StreamServiceConfig } from '@nhip/stream/service';
import { describedAlerts } from './alerts/described-alerts';

const INCIDENT = 'SC-261103-01';
const SYSTEM = 'HT-MOT-CUA';
const ADVISORY = 'CVE-2026-1234:so-khoa-hoc-va-cong-nghe';
const LOGS = 'tuong-lua-01';
const UNIT = { unit: 'so-khoa-hoc-va-cong-nghe' };

/** The doors of the security stream as their documents tell them. */
export function describedSecurity({
  stream,
  topicPrefix,
}: {
  readonly stream: Pick<StreamServiceConfig['stream'], 'limits'>;
  readonly topicPrefix: string;
}): DescribedStream {
  return {
    name: 'security',
    title: 'Nhịp: an toàn thông tin · information security',
    kinds: describeKinds(SECURITY_EVENTS, KINDS),
    limits: stream.limits,
    topicPrefix,
    source: '/soc',
    subject: INCIDENT,
    routes: describedAlerts(),
  };
}

/** In the order of lives, so that the examples can be sent one after the other. */
const KINDS: Readonly<Record<SecurityEventKind, ToldKind>> = {
  'incident-detected': {
    summary: 'Phát hiện sự cố · an incident was detected',
    example: { ...UNIT, group: 'malware', severity: 'medium', occurredAt: '2026-11-03T07:40:00+07:00' },
  },
  'incident-classified': {
    summary: 'Phân loại lại sự cố · classified anew',
    example: { severity: 'high' },
  },
  'incident-notified': { summary: 'Báo cáo ban đầu · the first notice', example: {} },
  'incident-remedied': { summary: 'Báo cáo nguyên nhân, khắc phục · cause and remedy', example: {} },
  'incident-resolved': { summary: 'Kết thúc sự cố · resolved', example: {} },
  'incident-reopened': { summary: 'Sự cố tái diễn · reopened', example: {} },
  'detections-counted': {
    summary: 'Số phát hiện trong một phút · detections counted in a minute',
    example: { ...UNIT, signature: '1:2001219', severity: 'medium', count: 12 },
    subject: 'soc:2026-11-03T08:10:1:2001219',
  },
  'devices-stated': {
    summary: 'Thiết bị: lắp đặt, được bảo vệ, được giám sát · devices installed, protected, monitored',
    example: { ...UNIT, installed: 120, protected: 110, monitored: 96 },
    subject: 'may-tram-so-khcn',
  },
  'system-stated': {
    summary: 'Hệ thống thông tin và cấp độ · an information system and its level',
    example: { ...UNIT, level: 3, stage: 'approved', monitored: true },
    subject: SYSTEM,
  },
  'system-retired': { summary: 'Ngừng sử dụng hệ thống · out of use', example: {}, subject: SYSTEM },
  'layers-stated': {
    summary: 'Mô hình bốn lớp của đơn vị · the four layers of a unit',
    example: { ...UNIT, layers: ['on-site-force', 'professional-monitoring', 'national-connection'] },
    subject: 'bon-lop-so-khcn',
  },
  'advisory-issued': {
    summary: 'Cảnh báo lỗ hổng phải xử lý · an advisory to be answered',
    example: { ...UNIT, due: '2026-11-18T17:00:00+07:00' },
    subject: ADVISORY,
  },
  'advisory-applied': { summary: 'Đã xử lý lỗ hổng · applied', example: {}, subject: ADVISORY },
  'log-source-registered': {
    summary: 'Nguồn nhật ký và nhịp của nó · a log source and its interval',
    example: { ...UNIT, intervalMinutes: 60 },
    subject: LOGS,
  },
  'log-source-heard': { summary: 'Nguồn nhật ký còn gửi · heard from', example: {}, subject: LOGS },
  'log-source-retired': { summary: 'Ngừng nguồn nhật ký · retired', example: {}, subject: LOGS },
  corrected: {
    summary: 'Đính chính một sự kiện · stands for another event',
    example: {
      replaces: `${INCIDENT}:incident-resolved`,
      event: {
        type: SECURITY_EVENTS.typeOf('incident-resolved'),
        time: '2026-11-03T12:30:00+07:00',
        data: {},
      },
    },
  },
  retracted: {
    summary: 'Rút lại một sự kiện · takes an event back',
    example: { replaces: `${INCIDENT}:incident-reopened`, reason: 'Nhập nhầm' },
  },
};
