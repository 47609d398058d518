import { readFileSync } from 'node:fs';
import { alerts, ruleFiles } from '../prometheus/rule-files';
import { runbooks } from '../prometheus/runbooks';
import { BREAKS } from './breaks';
import { PAGE } from './page';
import { quickRules } from './quick-rules';

describe('game day', () => {
  it.each(BREAKS)('$what: its step is one of the runbook of $alert', ({ alert, step }) => {
    expect(alerts.map((each) => each.alert)).toContain(alert);
    expect(runbooks.find((page) => page.alert === alert)?.steps).toContainEqual(
      expect.objectContaining({ command: step, gameday: true }),
    );
  });

  it('was played with these breaks, and its page says what came of each', () => {
    expect(BREAKS.length).toBeGreaterThanOrEqual(8);
    expect(new Set(BREAKS.map(({ alert }) => alert)).size).toBe(BREAKS.length);
    const page = readFileSync(PAGE, 'utf8');
    for (const { what, alert, step } of BREAKS) {
      expect(page).toMatch(
        new RegExp(`\\| ${what} +\\| \\[${alert}\\]\\(runbooks/${alert}.md\\) +\\| +\\d+ s`),
      );
      expect(page).toContain(`- ${alert}: \`${step}\``);
    }
  });

  it('has tried what a runbook says that it has', () => {
    const tried = new Set(BREAKS.map(({ step }) => step));
    const said = runbooks.flatMap(({ steps }) => steps.filter(({ gameday }) => gameday));
    expect(said.filter(({ command }) => !tried.has(command))).toEqual([]);
  });

  it('runs the shipped rules faster, and leaves ages that services measure', () => {
    expect(quickRules('interval: 30s\nfor: 2m\nexpr: rate(x[5m]) > 60 and y offset 1d')).toBe(
      'interval: 2s\nfor: 8s\nexpr: rate(x[20s]) > 60 and y offset 5760s',
    );
    for (const file of ruleFiles) {
      const quick = quickRules(readFileSync(file, 'utf8'));
      expect(quick).not.toMatch(/\[\d+[mhd]\]|for: \d+[mhd]/);
    }
  });
});
