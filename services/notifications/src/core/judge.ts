import type { Counted, Evidence, Observation, Rule } from './alert';
import { wilsonBound } from './wilson';

/**
 * How a figure stands to its rule. `out`: worse than the bound, enough cases, and the confidence bound says it is no
 * chance; `uncertain`: worse, but it may be chance; `band`: not worse than the bound and not as good as clear.
 */
export type Verdict = 'no-data' | 'no-bound' | 'too-few' | 'out' | 'uncertain' | 'band' | 'clear';

/** What a figure is judged by. */
export interface Bounds {
  readonly bound: number;
  readonly clear: number;
  readonly minimum: number;
  readonly higherIsBetter: boolean;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly confidenceBound?: number;
}

/** The bounds of a rule for a figure; undefined when it is the target's and the indicator has none. */
export function boundsOf(
  rule: Pick<Rule, 'bound' | 'clear' | 'minimum'>,
  { target, higherIsBetter }: Pick<Observation, 'target' | 'higherIsBetter'>,
): Bounds | undefined {
  const bound = rule.bound === 'target' ? target : rule.bound;
  if (bound === undefined) return undefined;
  const better = higherIsBetter ? Math.max : Math.min;
  // A target that was moved past `clear` would leave figures both out of bound and clear.
  return { bound, clear: better(rule.clear ?? bound, bound), minimum: rule.minimum, higherIsBetter };
}

/** Judges a figure by numerator and denominator; a count has no number of cases and no confidence bound. */
export function judge(counted: Counted, bounds: Bounds): Judged {
  const { numerator, denominator } = counted;
  if (denominator === undefined) return { verdict: place(numerator, bounds) };
  if (denominator <= 0) return { verdict: 'no-data' };
  const confidence = confidenceOf(counted, bounds);
  const bound = confidence !== undefined && { confidenceBound: confidence };
  if (denominator < bounds.minimum) return { verdict: 'too-few', ...bound };
  const verdict = place(numerator / denominator, bounds);
  if (verdict !== 'out' || confidence === undefined || isWorse(confidence, bounds))
    return { verdict, ...bound };
  return { verdict: 'uncertain', ...bound };
}

/** The same of what came, which may say that it has no data for a reason outside its formula. */
export function judgeObserved(observation: Observation, rule: Rule): Judged {
  const bounds = boundsOf(rule, observation);
  if (bounds === undefined) return { verdict: 'no-bound' };
  if (observation.noData !== undefined) return { verdict: 'no-data' };
  return judge(observation, bounds);
}

/** What is kept and told of a figure. @throws Error when the rule has no bound for it */
export function evidenceOf(observation: Observation, rule: Rule): Evidence {
  const bounds = boundsOf(rule, observation);
  if (bounds === undefined) throw new Error(`${rule.id}: ${observation.indicator} has no target`);
  const { numerator, denominator, value, higherIsBetter, newest } = observation;
  const { from, to, clock, clockPosition, knownSequence, knownAt, zone } = observation;
  const { confidenceBound } = judge(observation, bounds);
  return {
    ...{ numerator, bound: bounds.bound, higherIsBetter },
    ...(denominator !== undefined && { denominator }),
    ...(value !== undefined && { value }),
    ...(confidenceBound !== undefined && { confidenceBound }),
    ...{ from, to, clock, clockPosition, knownSequence, knownAt, zone },
    ...(newest !== undefined && { newest }),
  };
}

function place(value: number, bounds: Bounds): 'out' | 'band' | 'clear' {
  if (isWorse(value, bounds)) return 'out';
  const { clear, higherIsBetter } = bounds;
  return (higherIsBetter ? value >= clear : value <= clear) ? 'clear' : 'band';
}

const isWorse = (value: number, { bound, higherIsBetter }: Bounds): boolean =>
  higherIsBetter ? value < bound : value > bound;

/** Only a proportion has one: means and formulas with negative terms may lie outside 0 to 1. */
function confidenceOf({ numerator, denominator = 0 }: Counted, bounds: Bounds): number | undefined {
  if (numerator < 0 || numerator > denominator) return undefined;
  return wilsonBound({ numerator, denominator }, bounds.higherIsBetter ? 'upper' : 'lower');
}
