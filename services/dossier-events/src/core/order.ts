import type { DossierEventKind } from '@nhip/contracts';
import type { DossierEvent } from './event';

/** At one instant a dossier is opened, then handled, then closed, then reopened. */
const RANK: Readonly<Record<DossierEventKind, number>> = {
  'opened-before': 0,
  submitted: 1,
  accepted: 2,
  'due-changed': 3,
  'supplement-requested': 4,
  supplemented: 5,
  'step-changed': 6,
  'payment-requested': 7,
  paid: 8,
  transferred: 9,
  refused: 10,
  withdrawn: 11,
  stopped: 12,
  resumed: 13,
  completed: 14,
  returned: 15,
  rated: 16,
  reopened: 17,
  corrected: 18,
  retracted: 19,
};

/** The order of a dossier's events: time, the source's sequence with absent first, rank of the kind, id, source. */
export function compareEvents(a: DossierEvent, b: DossierEvent): number {
  return (
    a.time - b.time ||
    (a.sequence ?? -1) - (b.sequence ?? -1) ||
    RANK[a.kind] - RANK[b.kind] ||
    compareText(a.id, b.id) ||
    compareText(a.source, b.source)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
