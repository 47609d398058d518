import { SECURITY_LAYERS, type Instant, type SecurityBodyOf, type SecurityFact } from '@nhip/contracts';
import type { ClockReading, Dimensions, MarkedFact } from './mark';
import { MarkList } from './mark-list';
import type { CountingRules } from './stream';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * What must follow an incident, and how soon after it was detected: a first notice if it is serious, and the cause with
 * its remedy (DOMAIN section 5; unverified against the legal text: another limit is another generation of the rules).
 */
export const INCIDENT_CLOCKS = {
  serious: ['high', 'critical'] as readonly string[],
  notice: 24 * HOUR_MS,
  remedy: 72 * HOUR_MS,
} as const;

/**
 * How one subject of information security counts, by what it is: an incident with its clocks, counts of detections,
 * devices, an information system, the layers of a unit, an advisory, a log source. What nothing opens has no marks.
 */
export function securityMarks(fact: SecurityFact, rules: CountingRules, at: ClockReading): MarkedFact {
  const marks = new MarkList(rules, at);
  const { body } = fact;
  switch (body.case) {
    case 'incident':
      markIncident(marks, body.value, at.now);
      break;
    case 'detections':
      for (const { unit, minute, severity, engine, count } of body.value.counts)
        marks.add('security.detections', { unit, at: minute, weight: count, dims: { severity, engine } });
      break;
    case 'devices':
      markStock(marks, body.value.states, devicesHeld);
      break;
    case 'system':
      markStock(marks, body.value.states, systemHeld);
      markApprovals(marks, body.value);
      break;
    case 'layers':
      markStock(marks, body.value.states, layersHeld);
      break;
    case 'advisory':
      markAdvisory(marks, body.value, at.now);
      break;
    case 'logSource':
      markLogSource(marks, body.value, at.now);
      break;
    case undefined:
      break;
    default:
      body satisfies never;
  }
  return marks.done();
}

function markIncident(marks: MarkList, incident: SecurityBodyOf<'incident'>, now: Instant): void {
  const { unit, group, severity, detectedAt, occurredAt, turnedAt } = incident;
  const flow = { unit, dims: { severity, group } };
  marks.add('security.incidents', { ...flow, at: detectedAt });
  if (occurredAt !== undefined) {
    marks.add('security.detect_known', { ...flow, at: detectedAt });
    marks.add('security.detect_minutes', {
      ...flow,
      at: detectedAt,
      weight: minutes(occurredAt, detectedAt),
    });
  }
  turnedAt.forEach((at, index) => {
    if (index % 2 === 1) return marks.add('security.incidents_reopened', { ...flow, at });
    const openedAt = turnedAt[index - 1] ?? detectedAt;
    marks.add('security.incidents_resolved', { ...flow, at });
    marks.add('security.resolve_minutes', { ...flow, at, weight: minutes(openedAt, at) });
  });
  if (INCIDENT_CLOCKS.serious.includes(severity)) {
    const due = detectedAt + INCIDENT_CLOCKS.notice;
    markDeadline(marks, 'security.notice', { ...flow, due, doneAt: incident.notifiedAt, now });
  }
  // Who has resolved an incident has mended it, whether that was reported before or not.
  const doneAt = Math.min(incident.remediedAt ?? Infinity, turnedAt[0] ?? Infinity);
  markDeadline(marks, 'security.remedy', { ...flow, due: detectedAt + INCIDENT_CLOCKS.remedy, doneAt, now });
}

const minutes = (from: Instant, to: Instant): number => Math.round((to - from) / MINUTE_MS);

interface Deadline {
  readonly unit: string;
  readonly dims?: Dimensions;
  readonly due: Instant;
  /** Never: absent or infinite. */
  readonly doneAt: Instant | undefined;
  readonly now: Instant;
}

/** It falls due on its day, in time or late, once that instant has passed; and is overdue while it is not done. */
function markDeadline(marks: MarkList, measure: string, deadline: Deadline): void {
  const { due, doneAt = Infinity, now, ...flow } = deadline;
  const fallsDue = (timely: string): void =>
    marks.add(`${measure}_due`, { ...flow, at: due, dims: { ...flow.dims, timely } });
  if (doneAt <= Math.min(due, now)) return fallsDue('in-time');
  // What is done only after the clock's now is left out until then.
  if (doneAt > now && doneAt !== Infinity) marks.add(`${measure}_overdue`, { ...flow, at: doneAt });
  if (doneAt > now && !marks.isOver(due)) return;
  fallsDue('late');
  marks.add(`${measure}_overdue`, { ...flow, at: due + 1 });
  if (doneAt <= now) marks.add(`${measure}_overdue`, { ...flow, at: doneAt, weight: -1 });
}

/** What a subject holds in a stock while a state of it lasts. */
interface Held {
  readonly measure: string;
  readonly unit: string;
  readonly dims: Dimensions;
  readonly weight: number;
}

/** Each state takes out what the one before it held, and brings in what it holds; what both hold stays. */
function markStock<State extends { readonly at: Instant }>(
  marks: MarkList,
  states: readonly State[],
  heldBy: (state: State) => readonly Held[],
): void {
  let before: readonly Held[] = [];
  for (const state of states) {
    const after = heldBy(state);
    const move = (held: readonly Held[], except: readonly Held[], sign: 1 | -1): void => {
      const kept = new Set(except.map((each) => JSON.stringify(each)));
      for (const { measure, weight, ...flow } of held.filter((each) => !kept.has(JSON.stringify(each))))
        marks.add(measure, { ...flow, at: state.at, weight: sign * weight });
    };
    move(before, after, -1);
    move(after, before, 1);
    before = after;
  }
}

function devicesHeld(state: SecurityBodyOf<'devices'>['states'][number]): Held[] {
  return (['installed', 'protected', 'monitored'] as const)
    .map((what) => ({ measure: 'security.devices', unit: state.unit, dims: { what }, weight: state[what] }))
    .filter(({ weight }) => weight > 0);
}

function systemHeld({ unit, level, stage, monitored, retired }: SystemState): Held[] {
  if (retired) return [];
  const dims = { level: level === 0 ? 'none' : String(level), stage, watched: monitored ? 'yes' : 'no' };
  return [{ measure: 'security.systems', unit, dims, weight: 1 }];
}
type SystemState = SecurityBodyOf<'system'>['states'][number];

/** An approval is new when it is the first, or of another level than the one before. */
function markApprovals(marks: MarkList, { states }: SecurityBodyOf<'system'>): void {
  let approved = 0;
  for (const { at, unit, level, stage, retired } of states) {
    if (retired || stage !== 'approved' || level === approved) continue;
    marks.add('security.level_approved', { unit, at, dims: { level: String(level) } });
    approved = level;
  }
}

function layersHeld({ unit, layers }: SecurityBodyOf<'layers'>['states'][number]): Held[] {
  return [
    { measure: 'security.layers_due', unit, dims: {}, weight: SECURITY_LAYERS.length },
    ...layers.map((layer) => ({ measure: 'security.layers', unit, dims: { layer }, weight: 1 })),
  ];
}

function markAdvisory(marks: MarkList, advisory: SecurityBodyOf<'advisory'>, now: Instant): void {
  const { unit, issuedAt, appliedAt } = advisory;
  marks.add('security.advisories', { unit, at: issuedAt });
  const due = Math.max(advisory.due, issuedAt);
  markDeadline(marks, 'security.advisory', { unit, due, doneAt: appliedAt, now });
}

/** Heard from, it is alive for its interval; the clock ends that, unless it is heard from again before. */
function markLogSource(marks: MarkList, source: SecurityBodyOf<'logSource'>, now: Instant): void {
  const { unit, registeredAt, intervalMinutes, retiredAt = Infinity } = source;
  marks.add('security.log_sources', { unit, at: registeredAt });
  if (retiredAt !== Infinity) marks.add('security.log_sources', { unit, at: retiredAt, weight: -1 });
  const alive = (at: Instant, weight = 1): void =>
    marks.add('security.log_sources_alive', { unit, at, weight });
  let until = -Infinity;
  for (const at of source.heardAt.filter((heard) => heard < retiredAt)) {
    if (at > now || at > until) {
      if (until !== -Infinity && at <= now) alive(until + 1, -1);
      alive(at);
    }
    if (at <= now) until = at + intervalMinutes * MINUTE_MS;
  }
  if (until === -Infinity) return;
  const retired = retiredAt <= now && retiredAt <= until;
  if (retired || retiredAt <= now || marks.isOver(until)) alive(retired ? retiredAt : until + 1, -1);
}
