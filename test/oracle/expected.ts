import type { Counts, Figures } from './oracle';

interface Parts {
  readonly numerator: number;
  /** Absent for a count. */
  readonly denominator?: number;
}

export interface Expected extends Parts {
  readonly value?: number;
  readonly noData?: 'denominator-zero';
}

const count = (numerator: number): Parts => ({ numerator });
const ratio = (numerator: number, denominator: number): Parts => ({ numerator, denominator });
const byDate = ({ early, sameDay, lateByDate }: Counts): number => early + sameDay + lateByDate;
/** What came in to be solved but for what was carried over; moves cancel for a province. */
const inflow = ({ toSolve, carriedOver }: Counts): number => toSolve - carriedOver;

/** Each indicator of the shipped catalogue in the oracle's words; DOMAIN section 2 has the definitions. */
const EXPECTED: Readonly<Record<string, (figures: Figures) => Parts>> = {
  'dossier.carried-over': ({ carriedOver }) => count(carriedOver),
  'dossier.received': ({ received }) => count(received),
  'dossier.refused': ({ refused }) => count(refused),
  'dossier.to-solve': ({ toSolve }) => count(toSolve),
  'dossier.completed': ({ completed }) => count(completed),
  'dossier.completed.in-time': ({ completedInTime }) => count(completedInTime.instant),
  'dossier.completed.late': ({ completedLate }) => count(completedLate.instant),
  'dossier.completed.no-due': ({ completedNoDue }) => count(completedNoDue),
  'dossier.completed.early': ({ early }) => count(early),
  'dossier.completed.same-day': ({ sameDay }) => count(sameDay),
  'dossier.completed.late-by-date': ({ lateByDate }) => count(lateByDate),
  'dossier.completion': ({ completed, toSolve }) => ratio(completed, toSolve),
  'dossier.still-open': ({ stillOpen }) => count(stillOpen),
  'dossier.still-open.in-time': ({ stillOpenInTime }) => count(stillOpenInTime.instant),
  'dossier.still-open.late': ({ stillOpenLate }) => count(stillOpenLate.instant),
  'dossier.still-open.no-due': ({ stillOpenNoDue }) => count(stillOpenNoDue),
  'dossier.overdue-open': ({ stillOpenLate }) => count(stillOpenLate.instant),
  'dossier.overdue-open.date': ({ stillOpenLate }) => count(stillOpenLate.date),
  'dossier.overdue-open.d766': ({ stillOpenLate }) => count(stillOpenLate.d766),
  'dossier.near-due': ({ nearDue }) => count(nearDue),
  'dossier.on-time.A': ({ dated }) =>
    ratio(dated.completedInTime.instant + dated.stillOpenInTime.instant, dated.toSolve),
  'dossier.on-time.A.d766': ({ dated }) =>
    ratio(dated.completedInTime.d766 + dated.stillOpenInTime.d766, dated.toSolve),
  'dossier.on-time.B': ({ dated }) => ratio(dated.received - dated.receivedAndLate.instant, dated.received),
  'dossier.on-time.B.d766': ({ dated }) => ratio(dated.received - dated.receivedAndLate.d766, dated.received),
  'dossier.on-time.C': ({ dated }) => ratio(dated.early + dated.sameDay, byDate(dated)),
  'dossier.on-time.D': ({ dated }) => ratio(dated.sameDay, dated.completed),
  'dossier.on-time.E': ({ fellDueLate, fellDueNotLate }) =>
    ratio(fellDueNotLate.instant, fellDueLate.instant + fellDueNotLate.instant),
  'dossier.on-time.F': ({ dated }) => {
    const all = dated.toSolve + dated.refused;
    return ratio(all - (dated.stillOpenLate.instant + dated.completedLate.instant), all);
  },
  'dossier.early': (figures) => ratio(figures.early, byDate(figures)),
  'dossier.same-day': (figures) => ratio(figures.sameDay, byDate(figures)),
  'dossier.late': (figures) => ratio(figures.lateByDate, byDate(figures)),
  'dossier.online-share': ({ received, online }) => ratio(online.received, received),
  'dossier.fully-online-share': ({ received, fullOnline }) => ratio(fullOnline.received, received),
  'dossier.fully-online-share.of-full': ({ full, fullOnline }) => ratio(fullOnline.received, full.received),
  'dossier.returned': ({ returned, completedDone }) => ratio(returned, completedDone),
  'dossier.paid-online': ({ paidOnline, withFee }) => ratio(paidOnline, withFee),
  'dossier.satisfied': ({ satisfied, rated }) => ratio(satisfied, rated),
  'dossier.satisfied.response': ({ rated, returned }) => ratio(rated, returned),
  'form.II06a.received': ({ toSolve }) => count(toSolve),
  'form.II06a.received-online': ({ online }) => count(inflow(online)),
  'form.II06a.received-other': (figures) => count(inflow(figures) - inflow(figures.online)),
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
