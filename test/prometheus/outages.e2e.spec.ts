import { waitFor } from '@nhip/testing';
import {
  alertmanagerConfig,
  alertmanagerMissing,
  startAlertmanager,
  toldOnlyTo,
  type Alertmanager,
} from './alertmanager';

const suite = alertmanagerMissing === '' ? describe : describe.skip;
const why = alertmanagerMissing === '' ? '' : ` (skipped: ${alertmanagerMissing})`;

suite(`an outage is one alert${why}`, () => {
  let alertmanager: Alertmanager;
  beforeAll(async () => {
    alertmanager = await startAlertmanager(toldOnlyTo(alertmanagerConfig()));
  });
  afterAll(() => alertmanager?.stop());

  const KAFKA = ['FactsUnpublished', 'ConsumerAway', 'ClockBehind', 'ValuesStale', 'AlertEvaluatorStalled'];
  const POSTGRES = ['RequestErrors', 'ScreensStale', 'ValuesStale', 'AcceptBudgetBurnsFast', 'ClockBehind'];
  const INDICATORS = ['ScreensStale', 'ValuesStale', 'ClockBehind', 'QueryErrors'];
  it.each([
    ['Kafka', { alertname: 'NhipKafkaAway' }, KAFKA],
    ['PostgreSQL', { alertname: 'NhipDatabaseAway', service: 'indicators' }, POSTGRES],
    ['indicators', { alertname: 'NhipTargetDown', service: 'indicators' }, INDICATORS],
  ])('of %s, and a figure that is wrong is told all the same', async (cluster, source, follows) => {
    const labelled = (labels: object): object => ({ severity: 'critical', cluster, ...labels });
    const others = follows.map((name) => ({ alertname: `Nhip${name}`, service: 'any' }));
    const told = [source, { alertname: 'NhipDrift' }, ...others];
    // Of another province, where nothing is away.
    const elsewhere = { ...labelled({ alertname: 'NhipClockBehind' }), cluster: `not ${cluster}` };
    await alertmanager.tell([...told.map(labelled), elsewhere].map((labels) => ({ labels })));
    const expected = [
      `${cluster}: ${source.alertname}`,
      `${cluster}: NhipDrift`,
      `not ${cluster}: NhipClockBehind`,
    ];
    const outside = async (): Promise<string[]> => {
      const heard = (await alertmanager.alerts()).filter(({ labels }) =>
        labels['cluster']?.endsWith(cluster),
      );
      expect(heard).toHaveLength(told.length + 1);
      const active = heard.filter(({ status }) => status.state === 'active');
      return active.map(({ labels }) => `${labels['cluster']}: ${labels['alertname']}`);
    };
    // Alertmanager takes an alert, and hears a moment later that it inhibits others.
    const out = await waitFor(
      async () => {
        const names = await outside();
        return names.length <= expected.length && names;
      },
      { what: `${source.alertname} to inhibit others` },
    );
    expect(out.sort()).toEqual(expected.sort());
  });
});
