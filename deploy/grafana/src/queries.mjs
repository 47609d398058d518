// PromQL that several dashboards share. Replicas export the same gauges: max, never sum.

/** A quantile of a histogram over the last minutes. */
export const quantile = (share, histogram, { by = [], where = '' } = {}) =>
  `histogram_quantile(${share}, sum by (${[...by, 'le'].join(', ')}) ` +
  `(rate(${histogram}_bucket${where}[$__rate_interval])))`;

/** Per second. */
export const rate = (counter, { by = [], where = '' } = {}) =>
  `sum by (${by.join(', ')}) (rate(${counter}${where}[$__rate_interval]))`;

/** What nothing has happened of yet is 0, not missing. */
export const orZero = (expr) => `${expr} or vector(0)`;

export const HTTP = 'nhip_http_request_duration_seconds_count';
export const GRPC = 'nhip_grpc_request_duration_seconds_count';
/** The routes through which events come, as in deploy/prometheus/rules/nhip-slo.yaml. */
export const DOORS = 'route=~"POST /v1/(events|statements|adapters/.*)"';
