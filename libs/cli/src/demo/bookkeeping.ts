import type { LocalDay, Zone } from '@nhip/kernel';
import type { DemoEvent } from './life';

/** What is known of the sample province over a window, counted dossier by dossier. */
export const TOTAL_NAMES = [
  'carriedOver',
  'received',
  'receivedOnline',
  'reopened',
  'movedIn',
  'movedOut',
  'refused',
  'toSolve',
  'completed',
  'completedInTime',
  'completedLate',
  'completedNoDue',
  'early',
  'sameDay',
  'lateByDate',
  'open',
  'openInTime',
  'overdueOpen',
  'openNoDue',
  'nearDue',
  'fellDue',
  'fellDueNotLate',
] as const;
export type TotalName = (typeof TOTAL_NAMES)[number];
export type Totals = Record<TotalName, number>;

export interface Counting {
  readonly from: LocalDay;
  /** Included; cut at `now` when it contains that. */
  readonly to: LocalDay;
  readonly now: number;
  readonly zone: Zone;
}

export interface Counted {
  readonly province: Totals;
  readonly byUnit: ReadonlyMap<string, Totals>;
}

const DAY_MS = 24 * 3_600_000;

/**
 * Counts as a clerk would with one file card per dossier: each card is read from the beginning, and its line is entered
 * in the book of the unit that held the dossier at that moment. It shares no code with what the services do, so that
 * the same totals from both mean something.
 */
export function countDossiers(cards: Iterable<readonly DemoEvent[]>, counting: Counting): Counted {
  const { from, to, now, zone } = counting;
  const window = { begin: zone.startOf(from), end: Math.min(now, zone.startOf(to + 1) - 1), now, zone };
  const book = new Book();
  for (const card of cards) countCard(card, window, book);
  return book.closed();
}

/** A window as its first and last instant. */
interface Instants {
  readonly begin: number;
  readonly end: number;
  readonly now: number;
  readonly zone: Zone;
}

function countCard(card: readonly DemoEvent[], window: Instants, book: Book): void {
  const first = card[0];
  if (!first) return;
  const { begin, end, now, zone } = window;
  const inWindow = (at: number): boolean => at >= begin && at <= end;
  const receivedAt = first.kind === 'opened-before' ? (first.data['receivedAt'] as number) : first.at;
  if (receivedAt > end) return;
  let unit = String(first.data['unit']);
  let open = true;
  let refused = false;
  let due = first.data['due'] as number | undefined;
  let carried = receivedAt < begin ? unit : undefined;
  let fell = false;
  /** Enters that the promise in force ran out before `until`. */
  const runOut = (until: number): void => {
    if (due === undefined || fell || refused || due >= until) return;
    fell = true;
    if (!inWindow(due)) return;
    book.add(unit, 'fellDue');
    if (!open) book.add(unit, 'fellDueNotLate');
  };
  if (inWindow(receivedAt)) {
    book.add(unit, 'received');
    if (first.data['channel'] === 'online') book.add(unit, 'receivedOnline');
  }
  for (const { kind, at, data } of card.slice(1)) {
    if (at > end) break;
    runOut(at);
    if (data['due'] !== undefined) {
      due = data['due'] as number;
      fell = false;
    }
    const counts = inWindow(at);
    switch (kind) {
      case 'transferred':
        if (counts) book.add(unit, 'movedOut');
        unit = String(data['to']);
        if (counts) book.add(unit, 'movedIn');
        break;
      case 'refused':
        open = false;
        refused = true;
        if (counts) book.add(unit, 'refused');
        break;
      case 'completed':
      case 'withdrawn':
      case 'stopped':
        open = false;
        if (counts) book.addClosing(unit, { at, due }, zone);
        break;
      case 'reopened':
      case 'resumed':
        open = true;
        if (counts) book.add(unit, 'reopened');
        break;
    }
    if (at < begin) carried = open ? unit : undefined;
  }
  runOut(end);
  if (carried !== undefined) book.add(carried, 'carriedOver');
  if (open) book.addOpen(unit, due ?? promiseStillToCome(card, now), end);
}

/** A dossier whose promise was given by now counts as dated also at a day before; the promise then lies after that day. */
function promiseStillToCome(card: readonly DemoEvent[], now: number): number | undefined {
  return card.find(({ at, data }) => at <= now && data['due'] !== undefined)?.data['due'] as
    number | undefined;
}

class Book {
  private readonly pages = new Map<string, Totals>();

  add(unit: string, name: TotalName): void {
    this.page(unit)[name]++;
  }

  addClosing(unit: string, { at, due }: { at: number; due: number | undefined }, zone: Zone): void {
    this.add(unit, 'completed');
    if (due === undefined) {
      this.add(unit, 'completedNoDue');
      return;
    }
    this.add(unit, at > due ? 'completedLate' : 'completedInTime');
    const days = zone.dayOf(at) - zone.dayOf(due);
    this.add(unit, days < 0 ? 'early' : days === 0 ? 'sameDay' : 'lateByDate');
  }

  addOpen(unit: string, due: number | undefined, at: number): void {
    this.add(unit, 'open');
    if (due === undefined) this.add(unit, 'openNoDue');
    else this.add(unit, at > due ? 'overdueOpen' : 'openInTime');
    if (due !== undefined && at <= due && at >= due - DAY_MS) this.add(unit, 'nearDue');
  }

  closed(): Counted {
    const province = emptyPage();
    for (const page of this.pages.values()) {
      page.toSolve =
        page.carriedOver + page.received + page.reopened + page.movedIn - page.movedOut - page.refused;
      for (const name of TOTAL_NAMES) province[name] += page[name];
    }
    return { province, byUnit: this.pages };
  }

  private page(unit: string): Totals {
    const page = this.pages.get(unit) ?? emptyPage();
    this.pages.set(unit, page);
    return page;
  }
}

const emptyPage = (): Totals => Object.fromEntries(TOTAL_NAMES.map((name) => [name, 0])) as Totals;
