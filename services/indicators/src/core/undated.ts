import type { Definition, Over, Term, Where } from './definition';

/** The flows whose sum is what is in somebody's hands: the ledger (DESIGN section 3). */
const LEDGER: readonly (readonly [measure: string, sign: 1 | -1])[] = [
  ['dossier.received', 1],
  ['dossier.reopened', 1],
  ['dossier.moved_in', 1],
  ['dossier.moved_out', -1],
  ['dossier.refused', -1],
  ['dossier.completed', -1],
];
const INFLOWS = LEDGER.slice(0, -1);
const RULES = ['instant', 'date', 'd766'] as const;

/**
 * What a figure leaves out for want of a due date, as a formula of its own: of what its denominator (a count: its
 * numerator) draws upon, that which has none. Empty when the figure asks for no due date.
 */
export function undatedTerms({ kind, numerator, denominator }: Definition): Term[] {
  const terms = kind === 'count' ? numerator : denominator;
  const found = new Map<string, Term>();
  for (const term of terms)
    for (const undated of counterpart(term)) {
      const key = JSON.stringify([undated.measure, undated.where, undated.over, undated.sign]);
      if (!found.has(key)) found.set(key, undated);
    }
  return [...found.values()];
}

function counterpart(term: Term): Term[] {
  const { measure, over, where } = term;
  if (where['dated']?.includes('no') === false) return [{ ...term, where: { ...where, dated: ['no'] } }];
  switch (measure) {
    case 'dossier.completed':
      return undatedClosing(term);
    case 'dossier.fell_due':
      return [...stock('before', rest(where)), ...flows(INFLOWS, over, rest(where))];
    case 'dossier.late':
      return flows(LEDGER.slice(0, 1), 'window', rest(where));
    case 'dossier.overdue_in':
    case 'dossier.overdue_out':
    case 'dossier.near_in':
    case 'dossier.near_out':
      return stock(over, rest(where));
    default:
      return [];
  }
}

function undatedClosing(term: Term): Term[] {
  const rule = RULES.find((name) => term.where[name]?.includes('none') === false);
  return rule === undefined ? [] : [{ ...term, where: { ...rest(term.where), [rule]: ['none'] } }];
}

const stock = (over: Over, where: Where): Term[] => flows(LEDGER, over, where);

function flows(ledger: typeof LEDGER, over: Over, where: Where): Term[] {
  return ledger.map(([measure, sign]) => ({ measure, where: { ...where, dated: ['no'] }, over, sign }));
}

/** The conditions that have nothing to do with lateness. */
function rest(where: Where): Where {
  const lateness: readonly string[] = [...RULES, 'rule', 'late', 'dated'];
  return Object.fromEntries(Object.entries(where).filter(([name]) => !lateness.includes(name)));
}
