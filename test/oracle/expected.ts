import type { Figures } from './oracle';

interface Parts {
  readonly numerator: number;
  /** Absent for a count. */
  readonly denominator?: number;
}

export interface Expected extends Parts {
  readonly value?: number;
  readonly noData?: 'denominator-zero';
}

const byDate = ({ early, sameDay, lateByDate }: Figures): number => early + sameDay + lateByDate;

/** Each indicator of the shipped catalogue in the oracle's words; DOMAIN section 2 has the definitions. */
const EXPECTED: Readonly<Record<string, (figures: Figures) => Parts>> = {
  'dossier.carried-over': ({ carriedOver }) => ({ numerator: carriedOver }),
  'dossier.received': ({ received }) => ({ numerator: received }),
  'dossier.refused': ({ refused }) => ({ numerator: refused }),
  'dossier.to-solve': ({ toSolve }) => ({ numerator: toSolve }),
  'dossier.completed': ({ completed }) => ({ numerator: completed }),
  'dossier.completed.in-time': ({ completedInTime }) => ({ numerator: completedInTime }),
  'dossier.completed.late': ({ completedLate }) => ({ numerator: completedLate }),
  'dossier.completed.no-due': ({ completedNoDue }) => ({ numerator: completedNoDue }),
  'dossier.still-open': ({ stillOpen }) => ({ numerator: stillOpen }),
  'dossier.still-open.in-time': ({ stillOpenInTime }) => ({ numerator: stillOpenInTime }),
  'dossier.still-open.late': ({ stillOpenLate }) => ({ numerator: stillOpenLate }),
  'dossier.still-open.no-due': ({ stillOpenNoDue }) => ({ numerator: stillOpenNoDue }),
  'dossier.overdue-open': ({ stillOpenLate }) => ({ numerator: stillOpenLate }),
  'dossier.near-due': ({ nearDue }) => ({ numerator: nearDue }),
  'dossier.on-time.E': ({ fellDueLate, fellDueNotLate }) => ({
    numerator: fellDueNotLate,
    denominator: fellDueLate + fellDueNotLate,
  }),
  'dossier.on-time.C': (figures) => ({
    numerator: figures.early + figures.sameDay,
    denominator: byDate(figures),
  }),
  'dossier.early': (figures) => ({ numerator: figures.early, denominator: byDate(figures) }),
  'dossier.same-day': (figures) => ({ numerator: figures.sameDay, denominator: byDate(figures) }),
  'dossier.late': (figures) => ({ numerator: figures.lateByDate, denominator: byDate(figures) }),
  'dossier.online-share': ({ received, receivedOnline }) => ({
    numerator: receivedOnline,
    denominator: received,
  }),
};

export const INDICATORS: readonly string[] = Object.keys(EXPECTED);

/** @throws Error when the oracle does not know the indicator. */
export function expectedOf(id: string, figures: Figures): Expected {
  const parts = EXPECTED[id]?.(figures);
  if (parts === undefined) throw new Error(`the oracle does not know ${id}: say what it is in expected.ts`);
  const { numerator, denominator = 1 } = parts;
  return denominator === 0
    ? { ...parts, noData: 'denominator-zero' }
    : { ...parts, value: numerator / denominator };
}
