import type { AlertRecord, Evidence } from './alert';
import type { Told } from './sentence';

const AT = Date.UTC(2026, 10, 21, 2, 7, 12);

export const EVIDENCE: Evidence = {
  ...{ numerator: 115, denominator: 142, value: 115 / 142, bound: 0.98, confidenceBound: 0.8713 },
  ...{ higherIsBetter: true, from: '2026-10-23', to: '2026-11-21', zone: 'Asia/Ho_Chi_Minh' },
  ...{ clock: AT, clockPosition: AT, knownSequence: 4711, knownAt: AT },
  newest: { eventAt: AT - 129_000, source: '/tinh-mau/mot-cua' },
};

/** An alert of a commune as it opened on 21 November 2026. */
export const RECORD: AlertRecord = {
  ...{
    id: '2026-11-21-017',
    version: 1,
    alert: 'on-time-under-target|xa-01',
    severity: 'warning',
    status: 'open',
  },
  subject: {
    ...{ kind: 'figure', rule: 'on-time-under-target', ruleVersion: 1, boundIs: 'target' },
    ruleName: { vi: 'Tỷ lệ đúng hạn dưới chỉ tiêu', en: 'On-time rate under its target' },
    ...{ indicator: 'dossier.on-time.E', window: 'last-30-days', unit: 'xa-01' },
    unitName: { vi: 'Xã Đồng Tâm', en: 'Dong Tam Commune' },
  },
  episode: {
    ...{ since: AT - 86_400_000, openedAt: AT, opening: EVIDENCE, latest: EVIDENCE },
    toldLate: { numerator: 0, denominator: 0 },
  },
};

export const RESOLVED: AlertRecord = {
  ...RECORD,
  ...{ version: 4, status: 'resolved' },
  episode: {
    ...RECORD.episode,
    answer: { by: 'Nguyễn Văn A', at: AT + 600_000, note: 'Đã gọi xã, bổ sung hai người.' },
  },
  resolution: {
    at: AT + 7_200_000,
    reason: 'late-data',
    words: { vi: 'Dữ liệu đến muộn đã sửa con số.', en: 'Data that came late mended the figure.' },
  },
};

/** A source that was last heard at 08:10 and whose alert opened three hours later. */
export const SILENT: AlertRecord = {
  ...{
    id: '2026-11-21-018',
    version: 1,
    alert: 'source:/tinh-mau/mot-cua',
    severity: 'critical',
    status: 'open',
  },
  subject: { kind: 'source', source: '/tinh-mau/mot-cua', sourceName: { vi: 'Một cửa', en: 'One-stop' } },
  episode: { since: AT, openedAt: AT + 10_800_000, toldLate: { numerator: 0 } },
};

export const TOLD: Told = {
  ...{ step: 'opened', record: RECORD, language: 'vi', zone: 'Asia/Ho_Chi_Minh' },
  known: {
    indicatorName: { vi: 'Đúng hạn (đến hạn trong kỳ)', en: 'On time (fell due in the window)' },
    cause: {
      ...{
        by: { id: 'field', name: { vi: 'lĩnh vực', en: 'field' } },
        name: { vi: 'Đất đai', en: 'Land' },
        missed: 20,
        missedInAll: 27,
        shareOfCases: 60 / 142,
      },
    },
  },
  links: {
    answer: 'https://canh-bao.tinh.vn/canh-bao/2026-11-21-017?t=abc',
    figure: 'https://tinh.vn/chi-so/dossier.on-time.E?don-vi=xa-01',
  },
};
