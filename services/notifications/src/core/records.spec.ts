import { aRule, HOUR, MORNING, observed, run, seen, time } from './alert.spec-data';
import { record, type AlertOf, type Recorded } from './records';

const OF: AlertOf = {
  alert: 'on-time|H01',
  severity: 'warning',
  roles: { opened: ['leaders'], escalated: ['province'] },
  subject: {
    ...{ kind: 'figure', rule: 'on-time', ruleVersion: 1, ruleName: { vi: 'Đúng hạn', en: 'On time' } },
    ...{ indicator: 'dossier.on-time.E', window: 'month', unit: 'H01', unitName: { vi: 'Sở', en: 'Office' } },
  },
};
const RULE = aRule({ forMs: 0, escalate: { afterMs: 2 * HOUR, recipients: ['province'] } });
const BAD = { figure: [80, 100], before: [0, 0] } as const;
const GOOD = { figure: [95, 100], before: [0, 0] } as const;

function recorded(happenings: Parameters<typeof run>[0], of: Partial<AlertOf> = {}): Recorded {
  let ids = 0;
  return record(run(happenings, { rule: RULE }).steps, {
    ...{ under: undefined, of: { ...OF, ...of } },
    newId: () => `episode-${++ids}`,
  });
}

describe('what the steps of an alert come to', () => {
  it('is one episode with a version for each change', () => {
    const { records, trail, under } = recorded([seen(observed(0, BAD)), seen(observed(1, BAD))]);
    expect(records).toMatchObject([{ id: 'episode-1', version: 2, status: 'open' }]);
    expect(under).toBe(records[0]);
    // Another figure behind it is no line of its trail.
    expect(trail.map(({ reason, record: { version } }) => [reason, version])).toEqual([['opened', 1]]);
  });

  it('is told to those the rule names, and its end to all who were told', () => {
    const { tellings } = recorded([seen(observed(0, BAD)), time(2), seen(observed(3, GOOD))]);
    expect(tellings.map(({ step, roles, record: { status } }) => [step, roles, status])).toEqual([
      ['opened', ['leaders'], 'open'],
      ['escalated', ['province'], 'escalated'],
      ['resolved', ['leaders', 'province'], 'resolved'],
    ]);
  });

  it('ends for those who were told of the beginning, though the rule names others now', () => {
    const opened = recorded([seen(observed(0, BAD))]);
    const { steps } = run([seen(observed(0, BAD)), seen(observed(1, GOOD))], { rule: RULE });
    const ended = record(steps.slice(-1), {
      under: opened.under,
      of: { ...OF, roles: { opened: ['others'], escalated: [] } },
      newId: () => 'none',
    });
    expect(ended.tellings).toMatchObject([{ step: 'resolved', roles: ['leaders'] }]);
    expect(ended.under).toBeUndefined();
  });

  it('keeps two episodes of one round apart', () => {
    const { records, under } = recorded([
      seen(observed(0, BAD)),
      seen(observed(1, GOOD)),
      seen(observed(2, BAD)),
    ]);
    expect(records.map(({ id, status }) => [id, status])).toEqual([
      ['episode-1', 'resolved'],
      ['episode-2', 'open'],
    ]);
    expect(under?.episode.openedAt).toBe(MORNING + 2 * HOUR);
  });

  it('refuses to end what never began', () => {
    const { steps } = run([seen(observed(0, BAD)), seen(observed(1, GOOD))], { rule: RULE });
    expect(() => record(steps.slice(-1), { under: undefined, of: OF, newId: () => 'x' })).toThrow(
      'on-time|H01: "resolve" without an episode',
    );
  });
});
