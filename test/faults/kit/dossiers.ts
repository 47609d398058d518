import { byKind, type LoadedStream } from './loaded-stream';

const DATED = 3;

/** Dossiers: submitted, every third with a due instant that comes soon; completed before or after it, or never. */
export const DOSSIERS: LoadedStream = {
  name: 'dossier',
  service: 'dossier-events',
  doorUrl: ({ eventsUrl }) => eventsUrl,
  life: ({ chance, unit, dueWithinMs }) => {
    const dated = chance.below(DATED) === 0;
    const due = new Date(Date.now() + 500 + chance.below(dueWithinMs)).toISOString();
    return {
      opening: { kind: 'submitted', data: { unit, ...(dated && { due }) } },
      later: { kind: 'completed', data: {} },
    };
  },
  figures: [
    'received',
    'completed in-time',
    'completed late',
    'completed none',
    'fell_due in-time',
    'fell_due late',
    'overdue',
  ],
  sql: `
    SELECT 'received' AS name, sum(value) AS value FROM day WHERE measure = 'dossier.received' HAVING count(*) > 0
    UNION ALL
    SELECT replace(measure, 'dossier.', '') || ' ' || (dims ->> 'instant'), sum(value) FROM day
    WHERE measure IN ('dossier.completed', 'dossier.fell_due') GROUP BY measure, dims ->> 'instant'
    UNION ALL
    SELECT 'overdue', sum(CASE measure WHEN 'dossier.overdue_in' THEN value ELSE -value END) FROM day
    WHERE measure IN ('dossier.overdue_in', 'dossier.overdue_out') AND dims ->> 'rule' = 'instant' HAVING count(*) > 0`,
  count: (events) => {
    const { submitted, completed } = byKind(events, ['submitted', 'completed']);
    // Nothing opens it: it is kept, and counts nowhere.
    if (submitted === undefined) return [];
    const { due } = submitted.data;
    const isLate = (completed === undefined ? Infinity : Date.parse(completed.time)) > Date.parse(due ?? '');
    const verdict = due === undefined ? 'none' : isLate ? 'late' : 'in-time';
    const told = ['received'];
    if (completed) told.push(`completed ${verdict}`);
    if (verdict !== 'none') told.push(`fell_due ${verdict}`);
    if (verdict !== 'none' && !completed) told.push('overdue');
    return told.map((name) => [name, 1]);
  },
};
