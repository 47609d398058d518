import type { Entry } from './ledger';

/** Sums over all units and days, by the names that `FIGURES` of oracle.ts reads them with. */
export type Figures = Readonly<Record<FigureName, number>>;

export const FIGURE_NAMES = [
  'received',
  'completed in-time',
  'completed late',
  'completed none',
  'fell_due in-time',
  'fell_due late',
  'overdue',
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

interface Life {
  submitted?: number;
  due?: number;
  completed?: number;
}

/**
 * The figures that these events come to, at an instant when the clock has passed every due instant: plain counting,
 * dossier by dossier, of the lives that load.ts sends. Only what was acknowledged counts.
 * @throws Error at an event of another kind, which it cannot count
 */
export function expectedFigures(entries: Iterable<Entry>): Figures {
  const lives = new Map<string, Life>();
  for (const { event, known } of entries) {
    if (known.state !== 'acknowledged') continue;
    const life = lives.get(event.subject) ?? {};
    lives.set(event.subject, life);
    const at = Date.parse(event.time);
    if (event.type === 'nhip.dossier.submitted.v1') {
      life.submitted = at;
      if (event.data.due !== undefined) life.due = Date.parse(event.data.due);
    } else if (event.type === 'nhip.dossier.completed.v1') life.completed = at;
    else throw new Error(`this oracle does not count ${event.type}`);
  }
  const figures = Object.fromEntries(FIGURE_NAMES.map((name) => [name, 0])) as Record<FigureName, number>;
  for (const life of lives.values()) count(life, figures);
  return figures;
}

/** The last due instant: before it, these figures are not yet so. */
export function lastDue(entries: Iterable<Entry>): number {
  let last = 0;
  for (const { event } of entries) last = Math.max(last, Date.parse(event.data.due ?? '1970-01-01'));
  return last;
}

function count({ submitted, due, completed }: Life, figures: Record<FigureName, number>): void {
  // Nothing opens it: it is kept, and counts nowhere.
  if (submitted === undefined) return;
  figures.received += 1;
  const verdict = due === undefined ? 'none' : (completed ?? Infinity) > due ? 'late' : 'in-time';
  if (completed !== undefined) figures[`completed ${verdict}`] += 1;
  if (verdict === 'none') return;
  figures[`fell_due ${verdict}`] += 1;
  if (completed === undefined) figures.overdue += 1;
}
