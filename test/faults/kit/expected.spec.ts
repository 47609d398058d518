import { DOCUMENTS } from './documents';
import { DOSSIERS } from './dossiers';
import { expectedFigures, lastDue } from './expected';
import type { Entry, Known, SentEvent } from './ledger';
import { SECURITY } from './security';

const APPLIED: Known = { state: 'acknowledged', outcome: 'applied' };

interface Given {
  readonly at?: number;
  readonly data?: SentEvent['data'];
  readonly known?: Known;
  readonly id?: string;
}

function entryOf(stream: string, told: string, kind: string): (given?: Given) => Entry {
  return ({ at = 1, data = {}, known = APPLIED, id = `${told}:${kind}` } = {}) => ({
    event: {
      ...{ specversion: '1.0', id, source: '/s', subject: told, time: new Date(at).toISOString(), data },
      type: `nhip.${stream}.${kind}.v1`,
    },
    known,
    tries: 1,
  });
}

/** Figures that are not 0. */
function told(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== 0));
}

describe('the figures that a log of acknowledgements comes to', () => {
  it('counts each dossier by what was acknowledged of it', () => {
    const entry = (subject: string, kind: string, { due, ...given }: Given & { due?: number }): Entry =>
      entryOf(
        'dossier',
        subject,
        kind,
      )({
        ...given,
        data: due === undefined ? {} : { due: new Date(due).toISOString() },
      });
    const log = [
      entry('undated', 'submitted', { at: 1 }),
      entry('undated', 'completed', { at: 2 }),
      entry('at-its-due', 'submitted', { at: 1, due: 5 }),
      entry('at-its-due', 'completed', { at: 5 }),
      entry('after-it', 'submitted', { at: 1, due: 5 }),
      entry('after-it', 'completed', { at: 6 }),
      entry('open', 'submitted', { at: 1, due: 5 }),
      entry('open', 'completed', { at: 2, known: { state: 'unknown' } }),
      entry('refused', 'submitted', { at: 1, due: 9, known: { state: 'refused', reason: 'not-valid' } }),
      entry('never-opened', 'completed', { at: 3 }),
    ];
    expect(expectedFigures(DOSSIERS, log)).toEqual({
      received: 4,
      'completed none': 1,
      'completed in-time': 1,
      'completed late': 1,
      'fell_due in-time': 1,
      'fell_due late': 2,
      overdue: 1,
    });
    expect(lastDue(log)).toBe(9);
  });

  it('counts each document likewise', () => {
    const entry = (subject: string, kind: string, data = {}): Entry =>
      entryOf('document', subject, kind)({ data });
    const log = [
      entry('kept', 'issued', { claimed: 'none' }),
      entry('posted', 'issued', { claimed: 'both' }),
      entry('posted', 'sent', { way: 'paper' }),
      entry('mailed', 'issued', { claimed: 'both' }),
      entry('mailed', 'sent', { way: 'network' }),
      entry('never-opened', 'sent', { way: 'network' }),
      entry('came', 'arrived'),
      entry('taken', 'arrived'),
      entry('taken', 'accepted'),
    ];
    expect(told(expectedFigures(DOCUMENTS, log))).toEqual({
      ...{ 'issued none': 1, 'issued both': 2, 'judged open': 1, 'judged in-time': 2 },
      ...{ 'sent paper': 1, 'sent network': 1, exchanged: 1, arrived: 2, accepted: 1 },
    });
  });

  it('counts incidents, and adds up detections', () => {
    const entry = (subject: string, kind: string, given: Given = {}): Entry =>
      entryOf('security', subject, kind)(given);
    const counted = (id: string, count: number): Entry =>
      entry('minutes', 'detections-counted', { id, data: { severity: 'low', count } });
    const log = [
      entry('open', 'incident-detected', { data: { severity: 'high' } }),
      entry('over', 'incident-detected', { data: { severity: 'high' } }),
      entry('over', 'incident-resolved'),
      entry('never-opened', 'incident-resolved'),
      counted('first', 7),
      counted('second', 5),
    ];
    expect(told(expectedFigures(SECURITY, log))).toEqual({
      ...{ 'incidents high': 2, 'incidents_resolved high': 1, 'detections low': 12 },
    });
  });

  it('refuses to count what it does not know', () => {
    for (const stream of [DOSSIERS, DOCUMENTS, SECURITY])
      expect(() => expectedFigures(stream, [entryOf(stream.name, 'a', 'reopened')()])).toThrow(
        'does not count',
      );
  });
});
