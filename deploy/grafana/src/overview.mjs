import { alwaysZero, dashboard, lines, stat } from './panels.mjs';
import { DOORS, GRPC, HTTP, orZero, quantile, rate } from './queries.mjs';

const budgetLeft = [
  [null, 'red'],
  [0.25, 'orange'],
  [0.5, 'green'],
];

/** Is it well, and who notices when not. */
export const overview = () =>
  dashboard({
    uid: 'nhip-overview',
    title: 'Nhịp: tổng quan · overview',
    description:
      'Màn hình có đúng và mới không, cửa có nhận không · Are screens right and fresh, does the door take in',
    rows: [
      [
        'Cam kết · Promises',
        [
          stat('Màn hình đúng và mới · Screens right and fresh', '1 - nhip:screen_bad:bool', {
            steps: [
              [null, 'red'],
              [1, 'green'],
            ],
            says: '1: live equals recount, books agree, nothing waits. Rules: nhip:screen_bad:bool.',
          }),
          // 86,400 half minutes are 30 days.
          stat(
            'Ngân sách lỗi màn hình · Budget of screens',
            '1 - sum_over_time(nhip:screen_bad:bool[30d]) / (86400 * 0.005)',
            { unit: 'percentunit', steps: budgetLeft, says: 'What is left of 0.5 % of 30 days.' },
          ),
          stat(
            'Ngân sách lỗi cửa nhận · Budget of the door',
            `1 - (${orZero(`sum(increase(${HTTP}{${DOORS}, status="5xx"}[30d]))`)}) ` +
              `/ (0.001 * (sum(increase(${HTTP}{${DOORS}}[30d])) > 0)) or vector(1)`,
            {
              unit: 'percentunit',
              steps: budgetLeft,
              says: 'What is left of 0.1 % of the requests of 30 days.',
            },
          ),
          stat('Lệch đếm lại · Drift', 'max(nhip_drift)', { steps: alwaysZero }),
          stat('Lệch sổ nguồn · Books', orZero('max(nhip_conservation_difference)'), { steps: alwaysZero }),
          stat(
            'Cảnh báo vận hành · Firing',
            orZero('count(ALERTS{alertname=~"Nhip.*", alertname!="NhipWatchdog", alertstate="firing"})'),
            { steps: alwaysZero },
          ),
        ],
      ],
      [
        'Đường đi · The way',
        [
          lines('Từ sự kiện tới con số · From event to figure', 's', {
            'chờ Kafka · waits for Kafka': 'max(nhip_dirty_oldest_age_seconds)',
            'đồng hồ chậm · clock behind': 'max(nhip_clock_lag_seconds)',
            'màn hình đứng · board stale': 'max(nhip_board_stale_seconds)',
          }),
          lines(
            'Từ con số tới màn hình · From figure to frame',
            's',
            {
              p50: quantile(0.5, 'nhip_sse_frame_age_seconds'),
              p99: quantile(0.99, 'nhip_sse_frame_age_seconds'),
            },
            'From the commit of a change to its frame being written; nothing while nothing changes.',
          ),
          lines('Tốc độ tiêu ngân sách · Burn rate', 'short', {
            'màn hình 1h': 'nhip:screen_bad:ratio1h / 0.005',
            'màn hình 6h': 'nhip:screen_bad:ratio6h / 0.005',
            'cửa nhận 1h': orZero('nhip:accept_errors:ratio_rate1h / 0.001'),
            'cửa nhận 6h': orZero('nhip:accept_errors:ratio_rate6h / 0.001'),
          }),
          lines('Màn hình đang mở · Screens', 'short', {
            'đang mở · open': orZero('sum(nhip_sse_clients)'),
            'bị từ chối /s · refused': orZero('sum(rate(nhip_sse_refused_total[$__rate_interval]))'),
            'quay lại /s · came back': orZero('sum(rate(nhip_sse_resumes_total[$__rate_interval]))'),
          }),
        ],
      ],
      [
        'Yêu cầu · Requests',
        [
          lines('HTTP mỗi giây · HTTP per second', 'reqps', {
            '{{service}}': rate(HTTP, { by: ['service'] }),
          }),
          lines('HTTP lỗi 5xx · HTTP errors', 'reqps', {
            '{{service}} {{route}}': orZero(
              rate(HTTP, { by: ['service', 'route'], where: '{status="5xx"}' }),
            ),
          }),
          lines('gRPC mỗi giây · gRPC per second', 'reqps', {
            '{{service}}': rate(GRPC, { by: ['service'] }),
          }),
          lines('HTTP p95', 's', {
            '{{service}} {{route}}': 'service_route:nhip_http_duration_seconds:p95_5m',
          }),
        ],
      ],
      [
        'Tiến trình · Processes',
        [
          lines('Đang chạy · Up', 'short', { '{{service}} {{instance}}': 'up{job="nhip"}' }),
          lines('Bộ nhớ · Memory', 'bytes', {
            '{{service}} {{instance}}': 'process_resident_memory_bytes{job="nhip"}',
          }),
          lines('CPU', 'percentunit', {
            '{{service}} {{instance}}': 'rate(process_cpu_seconds_total{job="nhip"}[$__rate_interval])',
          }),
          lines('Vòng lặp chậm p99 · Event loop lag p99', 's', {
            '{{service}} {{instance}}': 'nodejs_eventloop_lag_p99_seconds{job="nhip"}',
          }),
        ],
      ],
    ],
  });
