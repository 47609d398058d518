import { ALERT_RULE_LIMITS, alertRules, watchedName, type AlertRule, type AlertRules } from './alert-rule';

/** One file of alert rules as its YAML was read, before any check. */
export interface AlertRuleFile {
  readonly name: string;
  readonly content: unknown;
}

/** What rules need to know of an indicator; a definition of the catalogue has it, also as it travels. */
export interface RuledIndicator {
  readonly id: string;
  /** "count" or "ratio". */
  readonly kind: string;
  readonly target?: number | undefined;
  readonly higherIsBetter: boolean;
}

/** Rules that hold, and everything that is wrong with the others: one line per fault, with its place. */
export interface CheckedRules extends AlertRules {
  readonly faults: readonly string[];
}

/**
 * The rules of several files together.
 * @param catalogue the indicators there are; without it rules are checked only by themselves.
 */
export function checkAlertRules(
  files: readonly AlertRuleFile[],
  catalogue?: Iterable<RuledIndicator>,
): CheckedRules {
  const faults: string[] = [];
  const rules = new Map<string, AlertRule>();
  const sources = new Map<string, AlertRules['sources'][number]>();
  const known = catalogue && new Map([...catalogue].map((each) => [each.id, each]));
  for (const { name, content } of files) {
    const parsed = alertRules.safeParse(content ?? {});
    if (!parsed.success) {
      faults.push(
        ...parsed.error.issues.map(
          ({ path, message }) => `${name} ${path.map(String).join('.')}: ${message}`,
        ),
      );
      continue;
    }
    for (const rule of parsed.data.rules) {
      const place = `${name} ${rule.id}`;
      if (rules.has(rule.id)) faults.push(`${place}: the id is in another file, too`);
      rules.set(rule.id, rule);
      if (known) faults.push(...meaningFaults(rule, known).map((fault) => `${place}: ${fault}`));
    }
    for (const source of parsed.data.sources) {
      const watched = watchedName(source);
      if (sources.has(watched)) faults.push(`${name} ${source.source}: the source is in another file, too`);
      sources.set(watched, source);
    }
  }
  if (rules.size > ALERT_RULE_LIMITS.rules)
    faults.push(`${rules.size} rules are more than the ${ALERT_RULE_LIMITS.rules} there may be`);
  if (sources.size > ALERT_RULE_LIMITS.sources)
    faults.push(`${sources.size} sources are more than the ${ALERT_RULE_LIMITS.sources} there may be`);
  return { rules: [...rules.values()], sources: [...sources.values()], faults };
}

/** What a rule asks of its indicator and the catalogue does not give. */
function meaningFaults(
  { indicator, bound: given, clear }: AlertRule,
  catalogue: ReadonlyMap<string, RuledIndicator>,
): string[] {
  const definition = catalogue.get(indicator);
  if (definition === undefined) return [`no indicator of the catalogue is named "${indicator}"`];
  const { kind, target, higherIsBetter } = definition;
  const faults: string[] = [];
  if (given === 'target' && target === undefined)
    faults.push(`${indicator} has no target; give the bound as a number, or the indicator a target`);
  const bound = given === 'target' ? target : given;
  for (const [member, value] of Object.entries({ bound, clear }))
    if (kind === 'ratio' && value !== undefined && (value < 0 || value > 1))
      faults.push(`${member}: ${indicator} is a ratio, between 0 and 1; 95 % is 0.95`);
  if (bound !== undefined && clear !== undefined && (higherIsBetter ? clear < bound : clear > bound))
    faults.push(`clear: ${clear} is worse than the bound, ${bound}`);
  return faults;
}
