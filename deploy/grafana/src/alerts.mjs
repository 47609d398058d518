import { alwaysZero, dashboard, lines, stat } from './panels.mjs';
import { orZero, rate } from './queries.mjs';

/** Alerts of figures, whether they reach people, and the alerts about Nhịp itself. */
export const alerts = () =>
  dashboard({
    uid: 'nhip-alerts',
    title: 'Nhịp: cảnh báo · alerts',
    description:
      'Cảnh báo về con số, có tới người không, và về chính Nhịp · Alerts, and whether they reach people',
    rows: [
      [
        'Tới người · Reaching people',
        [
          stat('Đang mở · Under way', 'sum(max by (status, severity) (nhip_alerts))'),
          stat('Chưa ai được báo · Untold', 'max(nhip_alerts_untold)', { steps: alwaysZero }),
          stat('Chờ gửi · Waiting', 'sum(max by (channel) (nhip_alert_sends_waiting))', {
            steps: [
              [null, 'green'],
              [1, 'orange'],
            ],
          }),
          stat('Giữ lại vì nguồn im · Held back', 'max(nhip_alerts_held_back)'),
          stat(
            'Từ lần xét · Since the evaluation',
            'time() - max(nhip_alert_evaluator_last_run_timestamp_seconds)',
            {
              unit: 's',
              steps: [
                [null, 'green'],
                [60, 'red'],
              ],
            },
          ),
          stat('Con số bỏ ngoài · Left out', 'max(nhip_values_left_out)', { steps: alwaysZero }),
        ],
      ],
      [
        'Quyết định · Decisions',
        [
          lines('Theo trạng thái · By status', 'short', {
            '{{status}} {{severity}}': 'max by (status, severity) (nhip_alerts)',
          }),
          lines('Quyết định theo lý do · Decisions by reason', 'cps', {
            '{{reason}}': orZero(rate('nhip_alert_decisions_total', { by: ['reason'] })),
          }),
          lines('Gửi · Sends', 'cps', {
            '{{channel}} {{outcome}}': rate('nhip_alert_sends_total', { by: ['channel', 'outcome'] }),
          }),
          lines('Con số được theo dõi · Figures watched', 'short', {
            'theo dõi · watched': 'max(nhip_values_watched)',
            'chưa đọc · unread': orZero('sum(nhip_consumer_lag_records{topic="nhip.indicator.values.v1"})'),
            'không đọc được · unreadable': 'sum(nhip_values_unreadable_total)',
          }),
          lines('Con số cho cảnh báo cũ · Age of what is judged', 's', {
            'từ · since': 'time() - max(nhip_values_current_timestamp_seconds)',
          }),
        ],
      ],
      [
        'Về chính Nhịp · About Nhịp itself',
        [
          lines(
            'Đang báo · Firing',
            'short',
            { '{{alertname}} {{severity}}': 'count by (alertname, severity) (ALERTS{alertname=~"Nhip.*"})' },
            'Runbooks: docs/runbooks. NhipWatchdog always fires.',
          ),
        ],
      ],
    ],
  });
