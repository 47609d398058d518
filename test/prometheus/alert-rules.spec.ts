import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { metricsAskedBy, unknownMetrics } from './metrics';
import { alerts, expectations, FOLDER, recorded, ruleFiles, RUNBOOKS, testFiles } from './rule-files';

describe('rules for Prometheus', () => {
  it('have a watchdog that always fires', () => {
    expect(alerts.find(({ alert }) => alert === 'NhipWatchdog')).toMatchObject({ expr: 'vector(1)' });
  });

  it.each(alerts)('$alert says how severe it is, what is wrong and where to read on', (rule) => {
    const { alert, labels, annotations } = rule;
    expect(['none', 'warning', 'critical']).toContain(labels['severity']);
    for (const name of ['summary', 'description']) expect(annotations[name]).toMatch(/\S · \S/);
    expect(annotations['runbook_url']).toBe(`{{ $externalLabels.runbooks }}/${alert}.md`);
    expect(existsSync(join(RUNBOOKS, `${alert}.md`))).toBe(true);
  });

  it.each(alerts)('$alert has a moment at which it fires, and one at which it does not', ({ alert }) => {
    const said = expectations.filter((each) => each.alert === alert).map(({ fires }) => fires);
    expect(said).toContain(true);
    if (alert !== 'NhipWatchdog') expect(said).toContain(false);
  });

  it('ask only for metrics that Nhịp exports, and for what they record', () => {
    const asked = [...alerts, ...recorded].flatMap(({ expr }) => metricsAskedBy(expr));
    expect(asked.length).toBeGreaterThan(50);
    const names = recorded.map(({ record }) => record);
    expect(unknownMetrics(asked, names)).toEqual([]);
    expect(unknownMetrics(['nhip_drift_total', 'nhip:screen_bad:ratio9d'], names)).toHaveLength(2);
  });

  const present = spawnSync('promtool', ['--version']).error === undefined;
  const tool = present ? it : it.skip;
  const why = present ? '' : ' (skipped: promtool is not on the PATH; it comes with Prometheus)';
  tool.each([
    ['rules are well-formed', ['check', 'rules', ...ruleFiles]],
    ['the example of a configuration is, too', ['check', 'config', join(FOLDER, 'prometheus.example.yml')]],
    ['they fire when they should, and not before', ['test', 'rules', ...testFiles]],
  ])(`by promtool, %s${why}`, (_, args) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
