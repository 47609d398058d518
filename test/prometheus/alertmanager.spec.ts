import { spawnSync } from 'node:child_process';
import { ALERTMANAGER_FILE, alertmanagerConfig } from './alertmanager';
import { alerts } from './rule-files';

const config = alertmanagerConfig();
const text = JSON.stringify(config);

describe('the configuration of Alertmanager', () => {
  it('names only alerts that there are', () => {
    const known = new Set(alerts.map(({ alert }) => alert));
    const named = [...text.matchAll(/Nhip[A-Za-z]+(?:\((\w+)\|(\w+)\))?/g)].flatMap(([whole, one, other]) => {
      const stem = whole.replace(/\(.*/, '');
      return one === undefined ? [stem] : [`${stem}${one}`, `${stem}${other as string}`];
    });
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('keeps no alert back by itself, nor one of a figure that is wrong', () => {
    for (const { source_matchers: sources, target_matchers: targets } of config.inhibit_rules) {
      const source = /alertname = (\w+)/.exec(sources.join())?.[1] as string;
      const name = /alertname (?:=~ "(.*)"|= (\w+))/.exec(targets.join());
      const target = new RegExp(`^(?:${name?.[1] ?? name?.[2]})$`);
      expect(target.test(source)).toBe(false);
      for (const wrong of ['NhipDrift', 'NhipConservationBroken', 'NhipFactsUnreadable', 'NhipWatchdog'])
        expect(target.test(wrong)).toBe(false);
    }
  });

  it('fires the one alert of an outage before those that it keeps back', () => {
    const seconds = (name: string): number => {
      const { expr, for: holding = '0m' } = alerts.find(({ alert }) => alert === name)!;
      const minutes = Number(/^(\d+)m$/.exec(holding)?.[1]);
      // How old the figure must be before the rule begins to wait.
      return (
        minutes * 60 + Number(/(?:seconds(?:\)|{[^}]*})*|timestamp_seconds\)) > (\d+)/.exec(expr)?.[1] ?? 0)
      );
    };
    for (const outage of ['NhipKafkaAway', 'NhipDatabaseAway'])
      for (const { source_matchers: sources, target_matchers: targets } of config.inhibit_rules)
        if (sources.join().includes(outage))
          for (const { alert } of alerts)
            if (targets.join().includes(alert))
              expect([alert, seconds(alert) > seconds(outage)]).toEqual([alert, true]);
  });

  const present = spawnSync('amtool', ['--version']).error === undefined;
  const tool = present ? it : it.skip;
  const why = present ? '' : ' (skipped: amtool is not on the PATH; it comes with Alertmanager)';
  tool(`is well-formed by amtool${why}`, () => {
    const { status, stdout, stderr } = spawnSync('amtool', ['check-config', ALERTMANAGER_FILE], {
      encoding: 'utf8',
    });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  });
  tool.each([
    ['NhipWatchdog', 'severity=none', 'dead-mans-switch'],
    ['on-time-under-target', 'origin=nhip', 'shown-here'],
    ['NhipTargetDown', 'service=notifications', 'without-nhip'],
    ['NhipDatabaseAway', 'severity=critical', 'without-nhip,nhip'],
    ['NhipDrift', 'severity=critical', 'nhip'],
    ['NhipAcceptBudgetBurnsFast', 'severity=critical', 'nhip'],
    ['SomethingElse', 'job=node', 'nhip'],
  ])(`%s with %s goes to the right receiver${why}`, (name, label, receivers) => {
    const args = ['config', 'routes', 'test', `--config.file=${ALERTMANAGER_FILE}`];
    const { stdout } = spawnSync('amtool', [...args, `alertname=${name}`, label], { encoding: 'utf8' });
    expect(stdout.trim()).toBe(receivers);
  });
});
