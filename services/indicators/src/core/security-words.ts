import { INCIDENT_GROUPS, LEVEL_STAGES, SEVERITIES, type SecurityBody } from '@nhip/contracts';
import type { Text } from './definition';
import type { Dimension } from './stream';

export const text = (vi: string, en: string): Text => ({ vi, en });
/** Words of values, in the order of the values. */
function words(values: readonly string[], told: readonly (readonly [string, string])[]) {
  return Object.fromEntries(values.map((value, at) => [value, text(...(told[at] as [string, string]))]));
}

export const GROUPS = words(INCIDENT_GROUPS, [
  ...([
    ['mã độc', 'malware'],
    ['xâm nhập', 'intrusion'],
    ['từ chối dịch vụ', 'denial of service'],
  ] as const),
  ...([
    ['lộ lọt dữ liệu', 'leak'],
    ['thay đổi giao diện', 'defacement'],
    ['lừa đảo', 'phishing'],
  ] as const),
  ...([
    ['chuỗi cung ứng', 'supply chain'],
    ['nội bộ', 'insider'],
    ['khác', 'other'],
  ] as const),
]);
const SEVERITY = words(SEVERITIES, [
  ...([
    ['thấp', 'low'],
    ['trung bình', 'medium'],
    ['cao', 'high'],
    ['nghiêm trọng', 'critical'],
  ] as const),
]);
const YES_NO = words(
  ['yes', 'no'],
  [
    ['có', 'yes'],
    ['không', 'no'],
  ],
);

/** What a subject is. */
export const KINDS: Readonly<Record<Exclude<SecurityBody['case'], 'incident'>, Text>> = {
  detections: text('số phát hiện', 'detections'),
  devices: text('thiết bị', 'devices'),
  system: text('hệ thống thông tin', 'information system'),
  layers: text('bốn lớp', 'four layers'),
  advisory: text('cảnh báo lỗ hổng', 'advisory'),
  logSource: text('nguồn nhật ký', 'log source'),
};

/** Every measure of the stream in words. */
export const MEASURES: Readonly<Record<string, Text>> = {
  'security.incidents': text('sự cố phát hiện', 'incidents detected'),
  'security.incidents_reopened': text('sự cố mở lại', 'incidents reopened'),
  'security.incidents_resolved': text('sự cố kết thúc', 'incidents resolved'),
  'security.detect_known': text('sự cố biết thời điểm xảy ra', 'incidents of known occurrence'),
  'security.detect_minutes': text('phút đến khi phát hiện', 'minutes to detection'),
  'security.resolve_minutes': text('phút đến khi kết thúc', 'minutes to resolution'),
  'security.notice_due': text('đến hạn báo cáo ban đầu', 'first notice fell due'),
  'security.notice_overdue': text('quá hạn báo cáo ban đầu', 'first notice overdue'),
  'security.remedy_due': text('đến hạn khắc phục', 'remedy fell due'),
  'security.remedy_overdue': text('quá hạn khắc phục', 'remedy overdue'),
  'security.detections': text('lượt phát hiện', 'detections'),
  'security.devices': text('thiết bị', 'devices'),
  'security.systems': text('hệ thống thông tin', 'information systems'),
  'security.level_approved': text('phê duyệt cấp độ', 'levels approved'),
  'security.layers': text('lớp bảo vệ đã có', 'layers in place'),
  'security.layers_due': text('lớp bảo vệ phải có', 'layers that must be'),
  'security.advisories': text('cảnh báo lỗ hổng', 'advisories'),
  'security.advisory_due': text('cảnh báo đến hạn', 'advisories fell due'),
  'security.advisory_overdue': text('cảnh báo quá hạn', 'advisories overdue'),
  'security.log_sources': text('nguồn nhật ký', 'log sources'),
  'security.log_sources_alive': text('nguồn nhật ký còn gửi', 'log sources alive'),
};

/** Every dimension of its marks in words. */
export const DIMENSIONS: Readonly<Record<string, Dimension>> = {
  severity: { name: text('mức độ', 'severity'), values: SEVERITY },
  group: { name: text('nhóm sự cố', 'group'), values: GROUPS },
  timely: {
    name: text('đúng hạn', 'timeliness'),
    values: words(
      ['in-time', 'late'],
      [
        ['đúng hạn', 'in time'],
        ['trễ hạn', 'late'],
      ],
    ),
  },
  engine: { name: text('cảm biến', 'engine'), values: {} },
  what: {
    name: text('tình trạng thiết bị', 'what of the devices'),
    values: words(
      ['installed', 'protected', 'monitored'],
      [
        ['đã lắp đặt', 'installed'],
        ['được bảo vệ', 'protected'],
        ['được giám sát', 'monitored'],
      ],
    ),
  },
  level: { name: text('cấp độ', 'level'), values: { none: text('chưa xác định', 'not told') } },
  stage: {
    name: text('bước phê duyệt', 'stage'),
    values: words(LEVEL_STAGES, [
      ...([
        ['chưa đề xuất', 'none'],
        ['đề xuất', 'proposed'],
      ] as const),
      ...([
        ['thẩm định', 'appraised'],
        ['phê duyệt', 'approved'],
      ] as const),
    ]),
  },
  watched: { name: text('được SOC giám sát', 'watched by the SOC'), values: YES_NO },
  layer: { name: text('lớp', 'layer'), values: {} },
};
