import { isAnyDue, type AlertStore, type Portion } from './alert-store';
import type { Answered, Answering } from './answering';
import type { AlertRecord, Answer, Observation, Rule } from './core/alert';
import {
  figureAlert,
  isSourceAlert,
  isSystemAlert,
  ruleOfAlert,
  systemAlert,
  unitOfAlert,
} from './core/alert-name';
import { decide, isNewer, type Happening } from './core/decide';
import { decideSource, type SourceHappening } from './core/silence';
import { BEGINNING, unrule, type Step } from './core/standing';
import { decideSystem, type SystemHappening, type SystemTold } from './core/system-alert';
import type { Heard } from './heard-sources';
import { Evaluation, type EvaluationOptions, type Move } from './evaluation';

/** Alerts that one tick moves on, and rows that one transaction takes over; more wait for the next. */
const AT_ONCE = { due: 1_000, takenOver: 5_000 } as const;
/** Time in which nothing is due: only a rule of another version judges again. */
const NOTHING_NEW = { kind: 'time', at: 0 } as const;

/**
 * All that happens to alerts comes in here: figures, time, what was heard of sources, and answers. What comes again
 * changes nothing.
 */
export class Evaluator implements Answering {
  private readonly evaluation: Evaluation;

  /** @param options.now the instance's clock; `systemNow`: that of the machine, by which sources are heard */
  constructor(
    private readonly options: EvaluationOptions & {
      readonly now: () => number;
      readonly systemNow: () => number;
    },
  ) {
    this.evaluation = new Evaluation(options);
  }

  /** Figures in the order in which they came: all of them are considered, the newest of each key is kept. */
  async observe(observations: readonly Observation[]): Promise<void> {
    if (observations.length === 0) return;
    await this.evaluation.run(async (store) => {
      await store.keepNewer(newestOfEach(observations));
      return this.movesOf(observations);
    });
  }

  /** Lets time pass. @returns alerts that it has moved on */
  async tick(at: number): Promise<number> {
    if (!(await isAnyDue(this.options.pool, at))) return 0;
    const evaluated = await this.evaluation.run(async (store) => {
      const due = await store.due(at, AT_ONCE.due);
      return new Map(
        due.map((alert) => [
          alert,
          isSystemAlert(alert)
            ? systemMove([{ kind: 'time', at }])
            : this.figureMove(alert, [{ kind: 'time', at }]),
        ]),
      );
    });
    return evaluated.length;
  }

  /** Of a stream that did not answer no source becomes silent, and none is heard. */
  async hear(heard: Heard, at: number): Promise<void> {
    const moves = new Map<string, Move>();
    for (const [alert, { source, stream }] of this.options.rules.sources) {
      const ofStream = heard.get(stream);
      if (ofStream === undefined) continue;
      const heardAt = ofStream.get(source);
      const happening = { kind: 'heard', at, ...(heardAt !== undefined && { heardAt }) } as const;
      moves.set(alert, this.sourceMove(alert, happening));
    }
    if (moves.size === 0) return;
    await this.evaluation.run(() => Promise.resolve(moves));
    await this.lookAgain();
  }

  /** What Alertmanager tells, in its order; the same again changes nothing. */
  async hearSystem(all: readonly SystemTold[], at: number): Promise<void> {
    const happenings = new Map<string, SystemHappening[]>();
    for (const told of all) {
      const alert = systemAlert(told.fingerprint);
      happenings.set(alert, [...(happenings.get(alert) ?? []), { kind: 'told', told, at }]);
    }
    const moves = new Map([...happenings].map(([alert, each]) => [alert, systemMove(each)]));
    await this.evaluation.run(() => Promise.resolve(moves));
  }

  async answer(episode: string, { by, note }: Pick<Answer, 'by' | 'note'>): Promise<Answered | undefined> {
    const { now, systemNow } = this.options;
    let found: { readonly alert: string; readonly record: AlertRecord } | undefined;
    const [evaluated] = await this.evaluation.run(async (store) => {
      found = await store.episode(episode);
      if (found === undefined || found.record.status === 'resolved') return new Map();
      const { alert } = found;
      const answered = (at: number) => ({ kind: 'answered', answer: { by, note, at } }) as const;
      if (isSystemAlert(alert)) return new Map([[alert, systemMove([answered(systemNow())])]]);
      const move = isSourceAlert(alert)
        ? this.sourceMove(alert, answered(systemNow()))
        : this.figureMove(alert, [answered(now())]);
      return new Map([[alert, move]]);
    });
    if (found === undefined) return undefined;
    const record = evaluated?.records.find(({ id }) => id === episode) ?? found.record;
    return { outcome: record.status === 'answered' ? 'taken' : 'over', record };
  }

  /** At the start: what no rule watches any more ends, and rules that are new or others judge what they find. */
  async takeOverRules(): Promise<void> {
    await this.inPortions(async (store, portion) => {
      const known = await store.known(portion);
      const ruled = known.filter((alert) => !isSystemAlert(alert));
      const moves = ruled.map((alert): [string, Move] => [
        alert,
        isSourceAlert(alert) ? this.sourceTakenOver(alert) : this.figureMove(alert, [NOTHING_NEW]),
      ]);
      return { moves: new Map(moves), taken: known.length };
    });
    await this.inPortions(async (store, portion) => {
      const values = await store.values(portion);
      return { moves: this.movesOf(values), taken: values.length };
    });
    await this.lookAgain();
  }

  /** What was held back opens when time next passes, if its figure is still out of bound and its source is heard. */
  private async lookAgain(): Promise<void> {
    await this.evaluation.run(async (store) => {
      await store.lookAgain();
      return new Map<string, Move>();
    });
  }

  private async inPortions(
    plan: (store: AlertStore, portion: Portion) => Promise<{ moves: Map<string, Move>; taken: number }>,
  ): Promise<void> {
    const limit = AT_ONCE.takenOver;
    for (let from = 0, taken: number = limit; taken === limit; from += taken)
      await this.evaluation.run(async (store) => {
        const planned = await plan(store, { from, limit });
        taken = planned.taken;
        return planned.moves;
      });
  }

  private sourceTakenOver(alert: string): Move {
    const ruled = this.options.rules.sources.has(alert);
    return (standing) => (ruled ? { standing, steps: [] } : unrule(standing, this.options.now()));
  }

  private movesOf(observations: readonly Observation[]): Map<string, Move> {
    const happenings = new Map<string, Happening[]>();
    for (const observation of observations)
      for (const rule of this.options.rules.rules.values()) {
        const { indicator, window, unit } = observation;
        if (rule.indicator !== indicator || rule.window !== window) continue;
        const happening = { kind: 'observed', observation } as const;
        const alert = figureAlert(rule.id, unit);
        const all = happenings.get(alert);
        if (all === undefined) happenings.set(alert, [happening]);
        else all.push(happening);
      }
    return new Map([...happenings].map(([alert, all]) => [alert, this.figureMove(alert, all)]));
  }

  private figureMove(alert: string, happenings: readonly Happening[]): Move {
    const { zone, rules, now } = this.options;
    const rule = rules.rules.get(ruleOfAlert(alert));
    if (rule === undefined || !mayWatch(rule, unitOfAlert(alert)))
      return (standing) => unrule(standing, now());
    return (before, silent) => {
      let standing = before;
      const steps: Step[] = [];
      for (const happening of happenings) {
        if (standing === BEGINNING && !isWatched(happening, rule.id)) continue;
        const decision = decide(standing, happening, { rule, zone, silent });
        standing = decision.standing;
        steps.push(...decision.steps);
      }
      return { standing, steps };
    };
  }

  private sourceMove(alert: string, happening: SourceHappening): Move {
    const { zone, rules, now } = this.options;
    const rule = rules.sources.get(alert);
    if (rule === undefined) return (standing) => unrule(standing, now());
    return (standing) => decideSource(standing, happening, { rule, zone });
  }
}

function systemMove(happenings: readonly SystemHappening[]): Move {
  return (before) => {
    let standing = before;
    const steps: Step[] = [];
    for (const happening of happenings) {
      const decision = decideSystem(standing, happening);
      standing = decision.standing;
      steps.push(...decision.steps);
    }
    return { standing, steps };
  };
}

/** Whether a unit is of a tier, or has dossiers, only its figure can tell. */
function mayWatch({ units }: Rule, unit: string): boolean {
  if (units === 'province') return unit === '';
  return !Array.isArray(units) || (units as readonly string[]).includes(unit);
}

/** A figure names the rules that watch it; of others nothing begins. */
function isWatched(happening: Happening, rule: string): boolean {
  return happening.kind === 'observed' && happening.observation.rules.includes(rule);
}

function newestOfEach(observations: readonly Observation[]): Observation[] {
  const newest = new Map<string, Observation>();
  for (const each of observations) {
    const name = `${each.indicator}|${each.window}|${each.unit}`;
    const known = newest.get(name);
    if (known === undefined || isNewer(each, known)) newest.set(name, each);
  }
  return [...newest.values()];
}
