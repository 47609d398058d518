import { alwaysZero, dashboard, lines, stat } from './panels.mjs';
import { GRPC, orZero, quantile, rate } from './queries.mjs';

/** How figures are made, how fresh they are, and how questions are answered. */
export const indicators = () =>
  dashboard({
    uid: 'nhip-indicators',
    title: 'Nhịp: chỉ số · indicators',
    description: 'Con số được tính thế nào, mới đến đâu · How figures are made, and how fresh they are',
    rows: [
      [
        'Đúng · Exact',
        [
          stat('Lệch đếm lại · Drift', 'max(nhip_drift)', { steps: alwaysZero }),
          stat('Từ lần đếm lại · Since the recount', 'time() - max(nhip_recount_timestamp_seconds)', {
            unit: 's',
            steps: [
              [null, 'green'],
              [21_600, 'orange'],
            ],
          }),
          stat('Thiếu sau phục hồi · Missing', 'max(nhip_missing_dossiers)', { steps: alwaysZero }),
          stat('Không đọc được · Unreadable', orZero('sum(max by (topic) (nhip_parked_records))'), {
            steps: alwaysZero,
          }),
          stat('Thế hệ · Generation', 'max(nhip_generation)'),
          stat('Con số đang có · Figures', 'count(max by (indicator, unit, window) (nhip_indicator_value))'),
        ],
      ],
      [
        'Mới · Fresh',
        [
          lines('Đồng hồ của luồng chậm · Clock behind', 's', {
            '{{stream}}': 'max by (stream) (nhip_clock_lag_seconds)',
          }),
          lines('Bản ghi chờ · Records behind', 'short', {
            '{{topic}}': orZero('sum by (topic) (nhip_consumer_lag_records{service="indicators"})'),
          }),
          lines(
            'Sự kiện mới nhất · Newest event',
            's',
            {
              '{{indicator}}': 'time() - max by (indicator) (nhip_indicator_newest_event_timestamp_seconds)',
            },
            'How long ago it happened. Grows at night and at the weekend; nothing is wrong then.',
          ),
          lines('Đúng hạn theo đơn vị · On time by unit', 'percentunit', {
            'trung vị · median':
              'quantile(0.5, max by (unit, window) (nhip_indicator_value{indicator="dossier.on-time.E", window="month"}))',
            'thấp nhất · lowest':
              'min(max by (unit, window) (nhip_indicator_value{indicator="dossier.on-time.E", window="month"}))',
          }),
        ],
      ],
      [
        'Ghi · Writing',
        [
          lines('Một lần ghi · One transaction', 's', {
            p50: quantile(0.5, 'nhip_apply_duration_seconds'),
            p99: quantile(0.99, 'nhip_apply_duration_seconds'),
          }),
          lines('Hồ sơ mỗi giây · Facts per second', 'eps', {
            'hồ sơ · facts': 'sum(rate(nhip_apply_facts_sum[$__rate_interval]))',
            'lần ghi · transactions': 'sum(rate(nhip_apply_facts_count[$__rate_interval]))',
          }),
          lines('Nhật ký · Journal', 'short', { 'số thứ tự · sequence': 'max(nhip_journal_sequence)' }),
          lines('Chỉ mục quá khứ chậm · Index of the past behind', 'short', {
            'dòng · rows': 'max(nhip_history_lag_sequences)',
          }),
        ],
      ],
      [
        'Câu hỏi · Questions (gRPC)',
        [
          lines('Mỗi giây · Per second', 'reqps', { '{{method}}': rate(GRPC, { by: ['method'] }) }),
          lines('Lỗi · Errors', 'reqps', {
            '{{service}} {{method}}': orZero('service_method:nhip_grpc_errors:rate5m'),
          }),
          lines('p95', 's', { '{{service}} {{method}}': 'service_method:nhip_grpc_duration_seconds:p95_5m' }),
        ],
      ],
    ],
  });
