import type { Zone } from '@nhip/kernel';
import type { Evidence, Observation, Resolution, Rule, Words } from '../core/alert';
import { decide } from '../core/decide';
import { BEGINNING, type Step } from '../core/standing';

/** An alert that a rule would have raised. */
export interface Fired {
  readonly rule: string;
  readonly unit: string;
  readonly unitName: Words;
  /** Since when the figure was out of its bound. */
  readonly since: number;
  readonly openedAt: number;
  readonly opening: Evidence;
  /** The figure that was farthest from the bound. */
  readonly worst: Evidence;
  /** Absent: still open at the end of the history. */
  readonly resolution?: Resolution;
}

/**
 * What one rule would have told of one unit, by the very decisions that are taken of what happens now. Nobody answers
 * in a history, so nothing is escalated in it, and no source is silent.
 * @param observations of one figure, the oldest first
 * @param until up to when time passes after the last of them
 */
export function replayFigure(
  observations: Iterable<Observation>,
  { rule: given, zone, until }: { readonly rule: Rule; readonly zone: Zone; readonly until: number },
): Fired[] {
  const { escalate: _, ...rule } = given;
  const around = { rule, zone, silent: new Set<string>() };
  const told = new Telling(rule);
  let standing = BEGINNING;
  const take = (happening: Parameters<typeof decide>[1], of?: Observation): void => {
    const decided = decide(standing, happening, around);
    standing = decided.standing;
    told.take(decided.steps, of);
  };
  for (const observation of observations) take({ kind: 'observed', observation }, observation);
  take({ kind: 'time', at: until });
  return told.fired();
}

/** Episodes as the steps tell them. */
class Telling {
  private readonly ended: Fired[] = [];
  private under: Fired | undefined;
  private of: Pick<Observation, 'unit' | 'unitName'> = { unit: '', unitName: { vi: '', en: '' } };

  constructor(private readonly rule: Rule) {}

  take(steps: readonly Step[], of: Observation | undefined): void {
    this.of = of ?? this.of;
    for (const { outcome } of steps) {
      if (outcome === undefined) continue;
      const { episode } = outcome;
      const { latest, opening } = episode;
      if (latest === undefined || opening === undefined) continue;
      const { unit, unitName } = this.of;
      const { since, openedAt } = episode;
      const worst = worse(this.under?.worst, latest);
      const fired = { ...{ rule: this.rule.id, unit, unitName, since, openedAt, opening }, worst };
      if (outcome.kind === 'resolve') {
        // What resolves it is no longer out of bound.
        this.ended.push({ ...fired, worst: this.under?.worst ?? worst, resolution: outcome.resolution });
        this.under = undefined;
      } else this.under = fired;
    }
  }

  fired(): Fired[] {
    return this.under ? [...this.ended, this.under] : this.ended;
  }
}

function worse(one: Evidence | undefined, other: Evidence): Evidence {
  if (one === undefined) return other;
  const [a, b] = [valueOf(one), valueOf(other)];
  return (other.higherIsBetter ? b < a : b > a) ? other : one;
}

const valueOf = ({ numerator, denominator }: Evidence): number =>
  denominator === undefined ? numerator : numerator / denominator;
