import type { Zone } from '@nhip/kernel';
import type { AlertState, Counted, Episode, Observation, Rule } from './alert';
import { sourceAlert } from './alert-name';
import { evidenceOf, judge, judgeObserved } from './judge';
import {
  lateDataWords,
  noBoundWords,
  noDataWords,
  recoveredWords,
  tooFewWords,
  windowEndedWords,
} from './resolution-words';
import { windowEnd } from './rule-window';
import {
  answer,
  episodeOf,
  resolve,
  unrule,
  type Decision,
  type Said,
  type Standing,
  type Step,
} from './standing';

/** What a figure's alert is told, in the order in which it happened. */
export type Happening =
  | { readonly kind: 'observed'; readonly observation: Observation }
  | { readonly kind: 'time'; readonly at: number }
  | Said;

/** What holds while it is decided: the rule, the zone of its days, and the alerts of sources that are silent. */
export interface Surroundings {
  readonly rule: Rule;
  readonly zone: Zone;
  readonly silent: ReadonlySet<string>;
}

/**
 * Decides of one rule and unit, as a fold over what happens to it.
 *
 * Problem: the same history must give the same alerts, however it is cut into batches, however often parts of it come
 * again, and however often the clock is looked at in between. Deciding when a message happens to be handled, or when a
 * timer fires, gives others. So a figure is taken in only when it is newer than the last, and before it is, time passes
 * up to its own clock: what was due by then happens first, dated when it was due, as a timer would have had it.
 */
export function decide(standing: Standing, happening: Happening, around: Surroundings): Decision {
  const decided = then(underRule(standing, around), (now) => step(now, happening, around));
  return { ...decided, standing: { ...decided.standing, ruleVersion: around.rule.version } };
}

function step(standing: Standing, happening: Happening, around: Surroundings): Decision {
  switch (happening.kind) {
    case 'observed':
      return observe(standing, happening.observation, around);
    case 'time':
      return pass(standing, happening.at, around);
    case 'answered':
      return then(pass(standing, happening.answer.at, around), (now) => answer(now, happening.answer));
    case 'unruled':
      return unrule(standing, happening.at);
    default:
      return happening satisfies never;
  }
}

/** A rule of another version judges the newest figure again; one of another figure begins afresh. */
function underRule(standing: Standing, around: Surroundings): Decision {
  const { seen, ruleVersion, state, at } = standing;
  const { rule } = around;
  if (seen === undefined || ruleVersion === rule.version) return { standing, steps: [] };
  if (seen.indicator !== rule.indicator || seen.window !== rule.window) {
    const ended = unrule(standing, at);
    return { standing: { state: ended.standing.state, at }, steps: ended.steps };
  }
  return state.status === 'inactive' || state.status === 'pending'
    ? consider(standing, around)
    : follow(standing, { before: seen, status: state.status }, around);
}

/**
 * When time alone moves it on: to be looked at then; undefined while only a figure or a person can. What is held back
 * for a silent source waits for it: only its window may end meanwhile.
 */
export function dueAt(standing: Standing, around: Pick<Surroundings, 'rule' | 'zone'>): number | undefined {
  const { state } = standing;
  if (state.status !== 'pending' || state.heldFor === undefined) return nextDue(standing, around);
  const end = endOfWindow(standing, around);
  return end === Infinity ? undefined : end;
}

/** The same, where what is held back is tried again. */
function nextDue(
  standing: Standing,
  { rule, zone }: Pick<Surroundings, 'rule' | 'zone'>,
): number | undefined {
  const { state } = standing;
  const dues = [endOfWindow(standing, { rule, zone })];
  if (state.status === 'pending') dues.push(state.since + rule.forMs);
  if (state.status === 'open' && rule.escalate) dues.push(state.episode.openedAt + rule.escalate.afterMs);
  const due = Math.min(...dues);
  return due === Infinity ? undefined : due;
}

function endOfWindow({ state, seen }: Standing, { rule, zone }: Pick<Surroundings, 'rule' | 'zone'>): number {
  return seen === undefined || state.status === 'inactive'
    ? Infinity
    : windowEnd(rule.window, seen.from, zone);
}

/** Lets time pass: everything that is due by `until` happens, the earliest first. */
function pass(standing: Standing, until: number, around: Surroundings): Decision {
  const steps: Step[] = [];
  let now = standing;
  let due = nextDue(now, around);
  while (due !== undefined && due <= until) {
    const next = happenDue(now, { due, until }, around);
    steps.push(...next.steps);
    now = next.standing;
    const held = next.steps.some(({ reason }) => reason === 'source-silent');
    due = held ? dueAt(now, around) : nextDue(now, around);
  }
  return { standing: { ...now, at: Math.max(now.at, until) }, steps };
}

function happenDue(
  standing: Standing,
  { due, until }: { readonly due: number; readonly until: number },
  around: Surroundings,
): Decision {
  const { rule, zone } = around;
  const { state } = standing;
  const seen = standing.seen as Observation;
  if (due >= windowEnd(rule.window, seen.from, zone)) {
    const words = windowEndedWords(episodeOf(standing)?.latest ?? seen);
    return resolve(standing, { at: due, reason: 'window-ended', words });
  }
  if (state.status === 'pending') return open(standing, { due, until }, around);
  const episode = { ...(episodeOf(standing) as Episode), escalatedAt: due };
  return {
    standing: { ...standing, state: { status: 'escalated', episode } },
    steps: [{ reason: 'escalated', at: due, outcome: { kind: 'escalate', episode } }],
  };
}

/** Out of bound for long enough; not while its newest event is of a silent source, whose figures nobody can trust. */
function open(
  standing: Standing,
  { due, until }: { readonly due: number; readonly until: number },
  { rule, silent }: Surroundings,
): Decision {
  const state = standing.state as Extract<AlertState, { status: 'pending' }>;
  const seen = standing.seen as Observation;
  const source = seen.newest?.source;
  const heldBy = source === undefined ? undefined : sourceAlert({ source, stream: seen.stream });
  if (source !== undefined && heldBy !== undefined && silent.has(heldBy))
    return {
      standing: { ...standing, state: { ...state, heldFor: source, heldBy } },
      steps: [{ reason: 'source-silent', at: until }],
    };
  const evidence = evidenceOf(seen, rule);
  const openedAt = state.heldFor === undefined ? due : until;
  const episode: Episode = {
    ...{ since: state.since, openedAt, opening: evidence, latest: evidence },
    toldLate: { numerator: 0, ...(seen.denominator !== undefined && { denominator: 0 }) },
  };
  return {
    standing: { ...standing, state: { status: 'open', episode } },
    steps: [{ reason: 'opened', at: openedAt, outcome: { kind: 'open', episode } }],
  };
}

function observe(standing: Standing, observation: Observation, around: Surroundings): Decision {
  if (standing.seen !== undefined && !isNewer(observation, standing.seen))
    return { standing, steps: [{ reason: 'repeat', at: standing.at }] };
  if (!observation.rules.includes(around.rule.id)) {
    const { at } = standing;
    return unrule({ ...standing, seen: observation }, Math.max(at, observation.clock));
  }
  const before = standing.seen;
  return then(pass(standing, Math.max(standing.at, observation.clock), around), (now) => {
    const seen = { ...now, seen: observation };
    switch (now.state.status) {
      case 'inactive':
      case 'pending':
        return consider(seen, around);
      case 'open':
      case 'escalated':
      case 'answered':
        return follow(seen, { before: before as Observation, status: now.state.status }, around);
      default:
        return now.state satisfies never;
    }
  });
}

/** A figure while nothing is open. */
function consider(standing: Standing, around: Surroundings): Decision {
  const { state, at } = standing;
  const { rule } = around;
  const { verdict } = judgeObserved(standing.seen as Observation, rule);
  if (verdict !== 'out') {
    const reason = verdict === 'band' || verdict === 'clear' ? 'within-bound' : verdict;
    return { standing: { ...standing, state: { status: 'inactive' } }, steps: [{ reason, at }] };
  }
  const pending = state.status === 'pending' ? state : ({ status: 'pending', since: at } as const);
  const waiting = { ...standing, state: pending };
  const steps: Step[] = [{ reason: state.status === 'pending' ? 'waiting' : 'out-of-bound', at }];
  if (pending.since + rule.forMs > at) return { standing: waiting, steps };
  return then({ standing: waiting, steps }, (now) => pass(now, at, around));
}

/** A figure while an episode is under way. */
function follow(
  standing: Standing,
  { before, status }: { readonly before: Observation; readonly status: 'open' | 'escalated' | 'answered' },
  { rule }: Surroundings,
): Decision {
  const { at } = standing;
  const seen = standing.seen as Observation;
  const under = episodeOf(standing) as Episode;
  // Cases that hover around the minimum would open and end it day by day: it ends only with half of them.
  const minimum = Math.ceil(rule.minimum / 2);
  const { verdict } = judgeObserved(seen, { ...rule, minimum });
  const toldLate = added(under.toldLate, lateSince(before, seen));
  if (verdict === 'too-few')
    return resolve(standing, { at, reason: verdict, words: tooFewWords(seen, { minimum, zone: seen.zone }) });
  if (verdict === 'no-data')
    return resolve(standing, { at, reason: verdict, words: noDataWords(seen.noData) });
  if (verdict === 'no-bound') return resolve(standing, { at, reason: verdict, words: noBoundWords() });
  const latest = evidenceOf(seen, rule);
  const episode: Episode = { ...under, latest, toldLate };
  const now: Standing = { ...standing, state: { status, episode } };
  if (verdict === 'clear') return resolve(now, { at, ...whyClear(episode, seen, rule) });
  const reason = verdict === 'band' ? 'inside-band' : 'still-out';
  return { standing: now, steps: [{ reason, at, outcome: { kind: 'update', episode } }] };
}

/**
 * Late data ended it when the opening figure, together with what was since told of days that were over, would not have
 * opened it; what happened on the days since then has no part in it.
 */
function whyClear(
  { opening, latest, toldLate }: Episode,
  seen: Observation,
  rule: Rule,
): { readonly reason: 'late-data' | 'recovered'; readonly words: ReturnType<typeof recoveredWords> } {
  if (opening === undefined || latest === undefined)
    throw new Error('a figure’s episode without its figures');
  const asKnownNow = added(opening, toldLate);
  const { minimum } = rule;
  // Judged as it was then: a rule that was changed since repairs nothing.
  const bounds = { minimum, bound: opening.bound, clear: opening.bound, higherIsBetter: seen.higherIsBetter };
  const cameLate = toldLate.numerator !== 0 || (toldLate.denominator ?? 0) !== 0;
  if (cameLate && judge(asKnownNow, bounds).verdict !== 'out')
    return { reason: 'late-data', words: lateDataWords(opening, asKnownNow, latest) };
  return { reason: 'recovered', words: recoveredWords(opening, latest) };
}

/** What the second figure says of days that were over when the first came; nothing over midnight or two definitions. */
function lateSince(first: Observation, second: Observation): Counted {
  const { from, to, definitionVersion } = first;
  if (to !== second.to || from !== second.from || definitionVersion !== second.definitionVersion)
    return { numerator: 0 };
  const { numerator, denominator } = second.beforeToday;
  return {
    numerator: numerator - first.beforeToday.numerator,
    ...(denominator !== undefined && { denominator: denominator - (first.beforeToday.denominator ?? 0) }),
  };
}

function added(one: Counted, other: Counted): Counted {
  return {
    numerator: one.numerator + other.numerator,
    ...(one.denominator !== undefined && { denominator: one.denominator + (other.denominator ?? 0) }),
  };
}

/**
 * Observations of a key are ordered by the journal's instant, which never goes back, then its sequence, then the clock.
 * The instant comes first since a journal that was restored from a backup counts its sequence again.
 */
export function isNewer(one: Observation, other: Observation): boolean {
  if (one.knownAt !== other.knownAt) return one.knownAt > other.knownAt;
  if (one.knownSequence !== other.knownSequence) return one.knownSequence > other.knownSequence;
  return one.clock > other.clock;
}

function then(first: Decision, next: (standing: Standing) => Decision): Decision {
  const second = next(first.standing);
  return { standing: second.standing, steps: [...first.steps, ...second.steps] };
}
