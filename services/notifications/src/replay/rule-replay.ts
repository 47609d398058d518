import { create } from '@bufbuild/protobuf';
import { checkAlertRules, queries, type AlertRule } from '@nhip/contracts';
import { formatDay, parseDay, type LocalDay, type Zone } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import type { GrpcClient } from '@nhip/runtime/grpc';
import { parse } from 'yaml';
import type { Observation } from '../core/alert';
import { ruleOf } from '../rules';
import { observedSeries, type SeriesOf } from './observed-series';
import { replayFigure, type Fired } from './replay-figure';

export const REPLAY_LIMITS = {
  /** Local days of one history: ten years. */
  days: 3_660,
  /** Points of one question; the indicators answer at most two years of days. */
  daysAtOnce: 732,
  /** Questions of one replay: all units of a province over some four years, or 25 rules over fewer. */
  questions: 20_000,
  questionsAtOnce: 4,
  questionMs: 30_000,
  alerts: 20_000,
} as const;

export type IndicatorQueries = Pick<
  GrpcClient<typeof queries.IndicatorQueryService>,
  'getCatalogue' | 'getUnits' | 'getSeries'
>;

/** A history on which rules are tried: local days, both included. */
export interface ReplayAsked {
  /** A file of rules, as it is written. */
  readonly rules: string;
  readonly from: string;
  readonly to: string;
}

export interface Replayed {
  readonly rules: readonly ReplayedRule[];
  /** The earliest first. */
  readonly alerts: readonly Fired[];
  /** The days that were replayed: the last is the clock's today when more was asked for. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

export interface ReplayedRule {
  readonly rule: AlertRule;
  /** Codes of the units whose histories were replayed; the province is ''. */
  readonly units: readonly string[];
}

const scope = { allUnits: true };

/**
 * Tries rules on a history: asks for the figure of each rule and unit as it stood at the end of each day, and decides
 * of them as of those that come now. One question per figure and two years; one replay at a time.
 */
export class RuleReplay {
  private busy = false;

  constructor(
    private readonly indicators: IndicatorQueries,
    private readonly zone: Zone,
  ) {}

  /**
   * @throws Problem 422 with every fault of the rules and the days, 413 beyond a limit, 503 while another is under way.
   */
  async replay(asked: ReplayAsked): Promise<Replayed> {
    if (this.busy) throw Problem.unavailable('another history is being replayed; try again when it is done');
    this.busy = true;
    try {
      return await this.run(asked);
    } finally {
      this.busy = false;
    }
  }

  private async run(asked: ReplayAsked): Promise<Replayed> {
    const days = daysOf(asked);
    const { definitions } = await this.indicators.getCatalogue({ scope });
    const rules = rulesOf(asked.rules, definitions);
    const { units, holding } = await this.indicators.getUnits({ scope, day: '' });
    const planned = rules.map((rule) => ({ rule, units: unitsOf(rule, { units, holding }) }));
    const figures = planned.flatMap((each) => each.units.map((unit) => ({ rule: each.rule, unit })));
    const questions = figures.length * Math.ceil((days.to - days.from + 1) / REPLAY_LIMITS.daysAtOnce);
    if (questions > REPLAY_LIMITS.questions)
      throw new Problem(
        413,
        `${questions} questions are more than the ${REPLAY_LIMITS.questions} of one replay`,
      );
    const names = new Map(units.map(({ code, name }) => [code, name]));
    const byId = new Map(definitions.map((each) => [each.id, each]));
    let last = days.from;
    const fired = await inParallel(figures, async ({ rule, unit }) => {
      const definition = byId.get(rule.indicator) as queries.Definition;
      const name = names.get(unit);
      const unitName = { vi: name?.vi ?? unit, en: name?.en ?? unit };
      const of = { rule: ruleOf(rule), definition, unit, unitName, zone: this.zone };
      const { observations, to } = await this.history(of, days);
      last = Math.max(last, to);
      const until = observations.at(-1)?.clock ?? this.zone.startOf(days.from);
      return replayFigure(observations, { rule: of.rule, zone: this.zone, until });
    });
    const alerts = fired.flat().sort(byOpening);
    if (alerts.length > REPLAY_LIMITS.alerts)
      throw new Problem(
        413,
        `${alerts.length} alerts are more than the ${REPLAY_LIMITS.alerts} of one answer`,
      );
    return {
      ...{ rules: planned, alerts },
      ...{ from: asked.from, to: formatDay(last), zone: this.zone.name },
    };
  }

  private async history(
    of: SeriesOf,
    { from, to }: Days,
  ): Promise<{ observations: Observation[]; to: LocalDay }> {
    const observations: Observation[] = [];
    for (let first = from; first <= to; first += REPLAY_LIMITS.daysAtOnce) {
      const last = Math.min(first + REPLAY_LIMITS.daysAtOnce - 1, to);
      const range = { from: formatDay(first), to: formatDay(last) };
      const answer = await this.indicators.getSeries(
        {
          ...{ scope, indicator: of.rule.indicator, unit: of.unit, step: 'day', each: of.rule.window },
          window: create(queries.WindowSchema, { window: { case: 'range', value: range } }),
        },
        { timeoutMs: REPLAY_LIMITS.questionMs },
      );
      observations.push(...observedSeries(answer, of));
      const told = parseDay(answer.times?.happened?.to ?? range.to);
      const today = this.zone.dayOf(Number(answer.times?.clock ?? 0n));
      if (told >= today) return { observations, to: told };
    }
    return { observations, to };
  }
}

interface Days {
  readonly from: LocalDay;
  readonly to: LocalDay;
}

function daysOf({ from, to }: ReplayAsked): Days {
  const faults: { path: string; detail: string }[] = [];
  const day = (path: string, text: string): LocalDay => {
    try {
      return parseDay(text);
    } catch (error) {
      faults.push({ path, detail: (error as Error).message });
      return NaN;
    }
  };
  const days = { from: day('/from', from), to: day('/to', to) };
  if (days.from > days.to) faults.push({ path: '/to', detail: `${to} is before ${from}` });
  if (days.to - days.from >= REPLAY_LIMITS.days)
    faults.push({ path: '/to', detail: `more than the ${REPLAY_LIMITS.days} days of one replay` });
  if (faults.length > 0) throw Problem.validation('this is no history', faults);
  return days;
}

function rulesOf(text: string, definitions: readonly queries.Definition[]): readonly AlertRule[] {
  const fault = (detail: string): { path: string; detail: string } => ({ path: '/rules', detail });
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw Problem.validation('the rules are no YAML', [fault((error as Error).message)]);
  }
  const { rules, faults } = checkAlertRules([{ name: 'rules', content }], definitions);
  if (faults.length > 0) throw Problem.validation('the rules do not hold', faults.map(fault));
  if (rules.length === 0) throw Problem.validation('there is no rule', [fault('no rule to try')]);
  return rules;
}

/** As the indicators resolve them now; a unit of a tier without dossiers raises no alert. */
function unitsOf(
  { units: asked }: AlertRule,
  { units, holding }: Pick<queries.GetUnitsResponse, 'units' | 'holding'>,
): readonly string[] {
  if (asked === 'province') return [''];
  if (asked === 'each') return holding;
  if (Array.isArray(asked)) return asked as readonly string[];
  const { tier } = asked as { tier: string };
  return units.filter((unit) => unit.tier === tier).map(({ code }) => code);
}

/** A few at a time; the first failure ends it. */
async function inParallel<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    try {
      for (let at = next++; at < all.length; at = next++) results[at] = await work(all[at] as T);
    } finally {
      next = all.length;
    }
  };
  await Promise.all(Array.from({ length: REPLAY_LIMITS.questionsAtOnce }, worker));
  return results;
}

const byOpening = (a: Fired, b: Fired): number =>
  a.openedAt - b.openedAt || order(a.rule, b.rule) || order(a.unit, b.unit);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
