import type { SystemTold } from './system-alert';
import { decideSystem, REPEATED_WITHIN_MS, systemDueAt } from './system-alert';
import { BEGINNING, type Standing } from './standing';

const START = 1_000_000;
const told = (over: Partial<SystemTold> = {}): SystemTold => ({
  ...{ fingerprint: 'f1', firing: true, startsAt: START, endsAt: 0, severity: 'critical' },
  subject: {
    ...{ kind: 'system', alertname: 'NhipKafkaAway' },
    summary: { vi: 'Kafka vắng mặt', en: 'Kafka is away' },
    description: { vi: '', en: '' },
  },
  ...over,
});
/** What all of it came to: reasons of steps with an outcome, and where it stands. */
function after(...all: (SystemTold | number)[]): { standing: Standing; happened: string[] } {
  let standing = BEGINNING;
  const happened: string[] = [];
  let at = START + 30_000;
  for (const each of all) {
    at += 1_000;
    const happening =
      typeof each === 'number'
        ? ({ kind: 'time', at: each } as const)
        : ({ kind: 'told', told: each, at } as const);
    const decision = decideSystem(standing, happening);
    standing = decision.standing;
    for (const { reason, outcome } of decision.steps) if (outcome) happened.push(`${outcome.kind} ${reason}`);
  }
  return { standing, happened };
}
const ended = (over: Partial<SystemTold> = {}): SystemTold =>
  told({ firing: false, endsAt: START + 31_000, ...over });

describe('an alert of the system', () => {
  it('opens once however often it is told, and ends when Alertmanager says so', () => {
    const { standing, happened } = after(told(), told(), ended(), ended());
    expect(happened).toEqual(['open opened', 'resolve recovered']);
    expect(standing.state.status).toBe('inactive');
  });

  it('is one episode since it began to fire, told when it was heard', () => {
    const { standing } = after(told());
    expect(standing.state).toMatchObject({ episode: { since: START, openedAt: START + 31_000 } });
  });

  it('does not open again when an old message comes after its end, but when it fires anew', () => {
    expect(after(told(), ended(), told()).happened).toHaveLength(2);
    expect(after(told(), ended(), told({ startsAt: START + 60_000 })).happened).toEqual([
      ...['open opened', 'resolve recovered'],
      'open opened',
    ]);
  });

  it('is not ended by the end of an earlier start', () => {
    const again = told({ startsAt: START + 5_000 });
    expect(after(again, ended()).happened).toEqual(['open opened']);
    expect(after(ended()).happened).toEqual([]);
  });

  it('ends by itself when it was not repeated for twelve hours', () => {
    const { standing } = after(told());
    const due = systemDueAt(standing) as number;
    expect(due).toBe(START + 31_000 + REPEATED_WITHIN_MS);
    expect(after(told(), due - 1).happened).toEqual(['open opened']);
    expect(after(told(), due).happened).toEqual(['open opened', 'resolve not-repeated']);
    expect(systemDueAt(after(told(), due).standing)).toBeUndefined();
  });

  it('may be answered like any other', () => {
    const { standing } = after(told());
    const answer = { by: 'Lan', at: START + 60_000, note: '' };
    expect(decideSystem(standing, { kind: 'answered', answer }).standing.state).toMatchObject({
      status: 'answered',
      episode: { answer },
    });
  });
});
