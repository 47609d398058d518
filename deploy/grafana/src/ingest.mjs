import { alwaysZero, dashboard, lines, stat } from './panels.mjs';
import { DOORS, HTTP, orZero, quantile, rate } from './queries.mjs';

/** What comes in, what becomes of it, and what waits. */
export const ingest = () =>
  dashboard({
    uid: 'nhip-ingest',
    title: 'Nhịp: cửa nhận · ingest',
    description: 'Cái gì vào, thành gì, còn chờ gì · What comes in, what becomes of it, what waits',
    rows: [
      [
        'Sổ · Books',
        [
          stat(
            'Đã nhận · Received',
            orZero('sum(max by (stream, source) (nhip_intake_events{outcome="received"}))'),
          ),
          stat(
            'Chờ xử lý · Parked',
            orZero('sum(max by (stream, source) (nhip_intake_events{outcome="parked"}))'),
            {
              steps: alwaysZero,
            },
          ),
          stat(
            'Bị từ chối · Refused',
            orZero('sum(max by (stream, source) (nhip_intake_events{outcome="refused"}))'),
          ),
          stat('Lệch sổ · Books differ', orZero('max(nhip_conservation_difference)'), { steps: alwaysZero }),
          stat(
            'Ngày chưa đủ · Days not whole',
            orZero('sum(max by (source) (nhip_source_incomplete_days))'),
            {
              steps: alwaysZero,
            },
          ),
          stat('Đĩa còn · Disk free', 'min(nhip_database_volume_free_bytes)', {
            unit: 'bytes',
            steps: [
              [null, 'red'],
              [2_147_483_648, 'green'],
            ],
          }),
        ],
      ],
      [
        'Vào · In',
        [
          lines('Sự kiện theo kết quả · Events by outcome', 'eps', {
            '{{outcome}}': rate('nhip_events_total', { by: ['outcome'] }),
          }),
          lines('Sự kiện theo nguồn · Events by source', 'eps', {
            '{{source}}': rate('nhip_events_total', { by: ['source'] }),
          }),
          lines('Yêu cầu theo cửa · Requests by door', 'reqps', {
            '{{route}} {{status}}': rate(HTTP, { by: ['route', 'status'], where: `{${DOORS}}` }),
          }),
          lines('Cửa trả lời p95 · Doors p95', 's', {
            '{{route}}': `service_route:nhip_http_duration_seconds:p95_5m{${DOORS}}`,
          }),
          lines('Giao dịch nhận · Accept transactions', 's', {
            p50: quantile(0.5, 'nhip_accept_duration_seconds'),
            p99: quantile(0.99, 'nhip_accept_duration_seconds'),
          }),
          lines('Để riêng theo lý do · Set aside by reason', 'eps', {
            '{{outcome}} {{reason}}': orZero(
              rate('nhip_events_set_aside_total', { by: ['outcome', 'reason'] }),
            ),
            'quá hạn mức · limited': orZero('sum(rate(nhip_limited_requests_total[$__rate_interval]))'),
          }),
        ],
      ],
      [
        'Ra · Out',
        [
          lines('Chờ Kafka · Waits for Kafka', 'short', {
            'chủ thể · subjects': 'max by (stream) (nhip_dirty_subjects)',
            'sự kiện chờ giao dịch · events before accept': 'sum by (stream) (nhip_accept_waiting_events)',
          }),
          lines('Chờ lâu nhất · Oldest that waits', 's', {
            '{{stream}}': 'max by (stream) (nhip_dirty_oldest_age_seconds)',
          }),
          lines('Đã phát · Published', 'eps', {
            '{{stream}}': rate('nhip_relay_published_total', { by: ['stream'] }),
          }),
          lines('Cửa Kafka · The Kafka door', 'short', {
            'còn trong nhóm · in its group': 'max(nhip_consumer_connected{service="dossier-events"})',
            'bản ghi chờ · records': orZero('sum(nhip_consumer_lag_records{service="dossier-events"})'),
          }),
        ],
      ],
    ],
  });
