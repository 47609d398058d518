// What every dashboard is made of. A title is Vietnamese first; a query asks the one Prometheus.
import dashboards from '@grafana/grafana-foundation-sdk/dashboard';
import prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import stats from '@grafana/grafana-foundation-sdk/stat';
import timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** The uid of provisioning/datasources. */
const SOURCE = { type: 'prometheus', uid: 'nhip-prometheus' };
const GRID = { whole: 24, stat: 4, lines: 12, statHeight: 4, linesHeight: 8 };

/** A dashboard of rows: each a title and its panels. */
export function dashboard({ uid, title, description, rows }) {
  const built = new dashboards.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['nhip'])
    .timezone('browser')
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .tooltip(dashboards.DashboardCursorSync.Crosshair)
    .readonly();
  let id = 0;
  for (const [name, panels] of rows) {
    built.withRow(new dashboards.RowBuilder(name).id(++id));
    for (const panel of panels) built.withPanel(panel.id(++id));
  }
  return built.build();
}

/**
 * One number, coloured by the thresholds it has passed.
 * @param options.steps colours from a value on, e.g. [[null, 'green'], [1, 'red']]
 */
export function stat(title, expr, { unit = 'short', steps = [[null, 'text']], decimals, says } = {}) {
  const panel = new stats.PanelBuilder()
    .title(title)
    .datasource(SOURCE)
    .unit(unit)
    .thresholds(
      new dashboards.ThresholdsConfigBuilder()
        .mode(dashboards.ThresholdsMode.Absolute)
        .steps(steps.map(([value, color]) => ({ value, color }))),
    )
    .span(GRID.stat)
    .height(GRID.statHeight)
    .withTarget(query(expr, title, 'A').instant());
  if (decimals !== undefined) panel.decimals(decimals);
  if (says !== undefined) panel.description(says);
  return panel;
}

/** Lines over time. @param queries legend → PromQL; `{{label}}` in a legend is filled in */
export function lines(title, unit, queries, says) {
  const panel = new timeseries.PanelBuilder()
    .title(title)
    .datasource(SOURCE)
    .unit(unit)
    .min(0)
    .span(GRID.lines)
    .height(GRID.linesHeight);
  if (says !== undefined) panel.description(says);
  Object.entries(queries).forEach(([legend, expr], at) =>
    panel.withTarget(query(expr, legend, String.fromCharCode(65 + at))),
  );
  return panel;
}

/** 0 is what is to be seen. */
export const alwaysZero = [
  [null, 'green'],
  [1, 'red'],
];

function query(expr, legend, refId) {
  return new prometheus.DataqueryBuilder().datasource(SOURCE).refId(refId).expr(expr).legendFormat(legend);
}
