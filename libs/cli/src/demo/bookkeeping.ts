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

/** Reads one card from its beginning and enters its lines. */
function countCard(card: readonly DemoEvent[], { begin, end, now, zone }: Instants, book: Book): void {
  const [first, ...rest] = card;
  if (!first) return;
  const inWindow = (at: number): boolean => at >= begin && at <= end;
  const receivedAt = first.kind === 'opened-before' ? (first.data['receivedAt'] as number) : first.at;
  if (receivedAt > end) return;
  let unit = String(first.data['unit']);
  let open = true;
  let promise = promiseOf(first);
  let carriedBy = receivedAt < begin ? unit : undefined;
  /** Enters that the promise in force ran out before `until`. */
  const runOut = (until: number): void => {
    if (promise.due === undefined || promise.over || promise.due >= until) return;
    promise.over = true;
    if (!inWindow(promise.due)) return;
    book.add(unit, 'fellDue');
    if (!open) book.add(unit, 'fellDueNotLate');
  };
  if (inWindow(receivedAt)) {
    book.add(unit, 'received');
    if (first.data['channel'] === 'online') book.add(unit, 'receivedOnline');
  }
  for (const event of rest) {
    const { kind, at, data } = event;
    if (at > end) break;
    runOut(at);
    if (data['due'] !== undefined) promise = promiseOf(event);
    const counts = inWindow(at);
    if (kind === 'transferred') {
      if (counts) book.add(unit, 'movedOut');
      unit = String(data['to']);
      if (counts) book.add(unit, 'movedIn');
    } else if (kind === 'refused') {
      open = false;
      promise.over = true;
      if (counts) book.add(unit, 'refused');
    } else if (CLOSINGS.has(kind)) {
      open = false;
      if (counts) book.addClosing(unit, { at, due: promise.due }, zone);
    } else if (REOPENINGS.has(kind)) {
      open = true;
      if (counts) book.add(unit, 'reopened');
    }
    if (at < begin) carriedBy = open ? unit : undefined;
  }
  runOut(end);
  if (carriedBy !== undefined) book.add(carriedBy, 'carriedOver');
  if (open) book.addOpen(unit, promise.due ?? promiseStillToCome(card, now), end);
}

const CLOSINGS: ReadonlySet<string> = new Set(['completed', 'withdrawn', 'stopped']);
const REOPENINGS: ReadonlySet<string> = new Set(['reopened', 'resumed']);

/** `over` once it ran out, or nobody waits for it. */
const promiseOf = ({ data }: DemoEvent) => ({ due: data['due'] as number | undefined, over: false });

/** A dossier promised by now counts as dated also on a day before that promise was given. */
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
