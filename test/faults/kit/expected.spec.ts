import { expectedFigures, lastDue } from './expected';
import type { Entry, Known, SentEvent } from './ledger';

const APPLIED: Known = { state: 'acknowledged', outcome: 'applied' };

function entry(told: string, kind: string, given: { at: number; due?: number; known?: Known }): Entry {
  const time = new Date(given.at).toISOString();
  const due = given.due === undefined ? {} : { due: new Date(given.due).toISOString() };
  const event: SentEvent = {
    ...{ specversion: '1.0', id: `${told}:${kind}`, source: '/s', subject: told, time, data: due },
    type: `nhip.dossier.${kind}.v1`,
  };
  return { event, known: given.known ?? APPLIED, tries: 1 };
}

describe('the figures that a log of acknowledgements comes to', () => {
  it('counts each dossier by what was acknowledged of it', () => {
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
    expect(expectedFigures(log)).toEqual({
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

  it('refuses to count what it does not know', () => {
    expect(() => expectedFigures([entry('a', 'reopened', { at: 1 })])).toThrow('does not count');
  });
});
