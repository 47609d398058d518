import { parseMessage } from './webhook-message';

const ALERT = {
  status: 'firing',
  labels: { alertname: 'NhipConsumerAway', service: 'indicators', severity: 'critical' },
  annotations: {
    summary: 'indicators không đọc được Kafka · indicators does not read from Kafka',
    description: 'Kafka vắng mặt. · Kafka is away.',
    runbook_url: 'https://example.org/NhipConsumerAway.md',
  },
  startsAt: '2026-11-22T04:30:00.123456789Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus/graph',
  fingerprint: '9a1c3f',
};
const message = (...alerts: object[]): object => ({
  ...{ version: '4', groupKey: '{}:{}', truncatedAlerts: 0, status: 'firing', receiver: 'nhip' },
  ...{ groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: 'http://a', alerts },
});

describe('a message of Alertmanager', () => {
  it('says of each alert what people are told, in both languages', () => {
    expect(parseMessage(message(ALERT))).toEqual({
      ok: true,
      leftOut: 0,
      told: [
        {
          ...{ fingerprint: '9a1c3f', firing: true, severity: 'critical' },
          ...{ startsAt: Date.UTC(2026, 10, 22, 4, 30, 0, 123), endsAt: Date.parse('0001-01-01T00:00:00Z') },
          subject: {
            ...{ kind: 'system', alertname: 'NhipConsumerAway', about: 'indicators' },
            summary: {
              vi: 'indicators không đọc được Kafka',
              en: 'indicators does not read from Kafka',
            },
            description: { vi: 'Kafka vắng mặt.', en: 'Kafka is away.' },
            runbook: 'https://example.org/NhipConsumerAway.md',
          },
        },
      ],
    });
  });

  it('of another program may say less', () => {
    const bare = {
      ...ALERT,
      labels: { alertname: 'DiskFull' },
      annotations: { runbook_url: 'javascript:1' },
    };
    const received = parseMessage(message(bare));
    expect(received).toMatchObject({
      told: [{ severity: 'warning', subject: { summary: { vi: 'DiskFull', en: 'DiskFull' } } }],
    });
    expect(JSON.stringify(received)).not.toContain('javascript');
  });

  it('bears nothing that Nhịp told itself, nor a dead man’s switch', () => {
    const ours = { ...ALERT, labels: { ...ALERT.labels, origin: 'nhip' } };
    const watchdog = { ...ALERT, labels: { alertname: 'NhipWatchdog', severity: 'none' } };
    expect(parseMessage(message(ours, watchdog))).toEqual({ ok: true, leftOut: 0, told: [] });
  });

  it('is refused with every fault and where it is', () => {
    const wrong = { ...ALERT, status: 'pending', labels: {}, startsAt: 'yesterday', fingerprint: 'x;' };
    const received = parseMessage({ ...message(wrong), version: '3' });
    expect(received).toMatchObject({ ok: false });
    expect(received.ok ? [] : received.faults.map(({ path }) => path).sort()).toEqual([
      ...['/alerts/0/fingerprint', '/alerts/0/labels', '/alerts/0/startsAt', '/alerts/0/status'],
      '/version',
    ]);
    expect(parseMessage(null)).toMatchObject({ ok: false });
    expect(parseMessage(message(...Array.from({ length: 1_001 }, () => ALERT)))).toMatchObject({ ok: false });
  });
});
