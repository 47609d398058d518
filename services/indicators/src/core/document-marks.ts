import type { DocumentFact, Instant } from '@nhip/contracts';
import type { ClockReading, Dimensions, MarkedFact } from './mark';
import { MarkList } from './mark-list';
import type { CountingRules } from './stream';
import { VIETNAM_CALENDAR } from './vietnam-calendar';
import { WorkingCalendar } from './working-calendar';

const CALENDAR = new WorkingCalendar(VIETNAM_CALENDAR);
/** An incoming document is stuck before its acceptance, or its assignment, after so many minutes of work: one day. */
const STUCK_AFTER_MINUTES = 480;
/** What an incoming document waits for after each step. */
const WAITS_FOR: Readonly<Record<string, 'acceptance' | 'assignment' | 'completion' | undefined>> = {
  arrived: 'acceptance',
  accepted: 'assignment',
  assigned: 'completion',
  started: 'completion',
};
/** Steps that end a wait for what the organisation did, and not since the sender took the document back. */
const OWN_STEPS: ReadonlySet<string> = new Set(['refused', 'accepted', 'assigned', 'started', 'done']);

/**
 * How one entry of a register counts: a document issued or arrived with its signatures as claimed and as verified, sent
 * in time and by which way, exchanged with whom, the steps it waited for, what the gazette published; and how many
 * secret ones one day had. A document that was recalled or replaced was issued all the same.
 */
export function documentMarks(fact: DocumentFact, rules: CountingRules, at: ClockReading): MarkedFact {
  const marks = new MarkList(rules, at);
  const { opening, gazetted } = fact;
  if (opening !== undefined) {
    const signed = signatureOf(fact);
    if (opening.kind === 'issued') markOutgoing(marks, fact, { opening, signed, rules, now: at.now });
    if (opening.kind === 'arrived') markIncoming(marks, fact, { opening, signed, rules, now: at.now });
    if (opening.kind === 'gazette-issued') marks.add('document.gazette_issued', opening);
    const { type } = fact;
    if (gazetted) {
      const published = { unit: gazetted.unit, at: Math.max(gazetted.at, opening.at) };
      marks.add('document.gazette_published', { ...published, dims: signed, optional: { type } });
    }
    for (const [direction, weight] of [['out', fact.excludedOut] as const, ['in', fact.excludedIn] as const])
      if (weight !== 0)
        marks.add('document.excluded', { unit: opening.unit, at: opening.at, dims: { direction }, weight });
  }
  return marks.done();
}

interface Counting {
  readonly opening: NonNullable<DocumentFact['opening']>;
  readonly signed: Dimensions;
  readonly rules: CountingRules;
  readonly now: Instant;
}

function signatureOf({ claimed, verified, normative }: DocumentFact): Dimensions {
  return {
    signature: claimed || 'untold',
    verified: verified || 'unchecked',
    normative: normative ? 'yes' : 'no',
  };
}

function markOutgoing(marks: MarkList, fact: DocumentFact, { opening, signed, rules, now }: Counting): void {
  const { type, priority } = fact;
  const { unit, at } = opening;
  const optional = { type, priority };
  marks.add('document.issued', { unit, at, dims: signed, optional });
  if (at > now) return;
  const sendings = fact.sendings.filter((sending) => sending.at <= now);
  for (const later of fact.sendings.slice(sendings.length))
    marks.add('document.sent', { unit, at: later.at });
  const [first] = sendings;
  const judge = (limit: Instant): string => {
    if (first === undefined) return marks.isOver(limit) ? 'late' : 'open';
    return first.at <= limit ? 'in-time' : 'late';
  };
  const limits = sendingLimits(opening.at, priority, rules);
  const verdicts = { d28: judge(limits.d28), d30: judge(limits.d30) };
  marks.add('document.send_judged', { unit, at, dims: verdicts, optional });
  if (first === undefined) return;
  const went = (...ways: string[]): boolean => sendings.some(({ way }) => ways.includes(way));
  const way = !went('paper', 'both') ? 'network' : went('network', 'both') ? 'both' : 'paper';
  marks.add('document.sent', { unit, at: Math.max(first.at, at), dims: { way }, optional });
  for (const counterpart of ['inside', 'outside', '']) {
    const sent = sendings.find((each) => each.counterpart === counterpart && each.way !== 'paper');
    if (sent) markExchange(marks, fact, { unit, at: Math.max(sent.at, at), counterpart, direction: 'out' });
  }
}

/**
 * The last instants of sending in time. Decision 28/2018/QĐ-TTg: the day of signing, or the morning of the next working
 * day; Decree 30/2020/NĐ-CP: the next working day. What is urgent goes at once by both: the day of signing.
 */
function sendingLimits(signedAt: Instant, priority: string, { zone }: CountingRules) {
  const day = zone.dayOf(signedAt);
  const endOf = (some: number): Instant => zone.startOf(some + 1) - 1;
  if (priority !== '' && priority !== '0') return { d28: endOf(day), d30: endOf(day) };
  const next = CALENDAR.nextWorkingDay(day);
  return { d28: CALENDAR.endOfMorning(next, zone), d30: endOf(next) };
}

function markIncoming(marks: MarkList, fact: DocumentFact, { opening, signed, rules, now }: Counting): void {
  const { type, priority, counterpart, due } = fact;
  const { unit } = opening;
  marks.add('document.arrived', { unit, at: opening.at, dims: signed, optional: { type, priority } });
  if (opening.at > now) return;
  if (fact.way !== 'paper') markExchange(marks, fact, { unit, at: opening.at, counterpart, direction: 'in' });
  let wait = { step: WAITS_FOR['arrived'], since: opening.at };
  for (const { kind, at } of [...fact.steps, { kind: '', at: Infinity }]) {
    const until = Math.max(at, opening.at);
    const { step, since } = wait;
    if (step === undefined || step === WAITS_FOR[kind]) continue;
    const counted = { unit, dims: { step }, optional: { priority } };
    const isOver = until <= now;
    const limit = step === 'completion' ? due : CALENDAR.after(since, STUCK_AFTER_MINUTES, rules.zone);
    if (limit !== undefined && limit < until && (isOver || marks.isOver(limit))) {
      const from = Math.max(limit + 1, since);
      marks.add('document.stuck_in', { ...counted, at: from });
      if (isOver) marks.add('document.stuck_out', { ...counted, at: Math.max(until, from) });
    }
    // What lies after the clock only tells when the document is to be counted again.
    if (!isOver)
      return until < Infinity ? marks.add('document.waited', { ...counted, at: until }) : undefined;
    if (OWN_STEPS.has(kind)) {
      const weight = CALENDAR.minutesBetween(since, until, rules.zone);
      marks.add('document.waited', { ...counted, at: until });
      marks.add('document.waited_minutes', { ...counted, at: until, weight });
    }
    wait = { step: WAITS_FOR[kind], since: until };
  }
}

interface Exchange {
  readonly unit: string;
  readonly at: Instant;
  readonly counterpart: string;
  readonly direction: 'out' | 'in';
}

function markExchange(
  marks: MarkList,
  fact: DocumentFact,
  { counterpart, direction, ...when }: Exchange,
): void {
  const dims = { counterpart: counterpart || 'untold', direction, ...signatureOf(fact) };
  marks.add('document.exchanged', { ...when, dims, optional: { type: fact.type } });
}
