import type { AlertRule, RuleWindow } from '@nhip/contracts';
import type { UnitTree } from '../core/units';

/** One figure that rules watch. */
export interface WatchedKey {
  readonly indicator: string;
  /** Empty for the whole province. */
  readonly unit: string;
  readonly window: RuleWindow;
  /** Ids of the rules that watch it. */
  readonly rules: readonly string[];
}

export interface Watched {
  readonly keys: readonly WatchedKey[];
  /** Figures beyond the limit, which no rule sees. */
  readonly leftOut: number;
  /** Units that a rule names and no list of units has. */
  readonly unknownUnits: readonly string[];
}

/** Where subjects are: the tree of units, and the codes under which anything of an indicator's stream counts. */
export interface Holdings {
  readonly tree: UnitTree;
  readonly codesOf: (indicator: string) => Iterable<string>;
}

/** Figures that are read or compared before anything else gets a turn: a few milliseconds. */
export const KEYS_AT_ONCE = 25;

/** As the record of a figure is named on the topic. */
export const keyText = ({ indicator, unit, window }: Omit<WatchedKey, 'rules'>): string =>
  `${indicator}|${unit}|${window}`;

/** The figures that rules come to on one day, each once, in the order of the rules; at most `most` of them. */
export function watchedKeys(rules: readonly AlertRule[], holdings: Holdings, most: number): Watched {
  const keys = new Map<string, { key: Omit<WatchedKey, 'rules'>; rules: string[] }>();
  const leftOut = new Set<string>();
  const unknown = new Set<string>();
  for (const { id, indicator, window, units } of rules)
    for (const unit of unitsOf(units, holdings.tree, () => holdings.codesOf(indicator))) {
      if (unit !== '' && holdings.tree.unit(unit) === undefined) unknown.add(unit);
      const key = { indicator, unit, window };
      const text = keyText(key);
      const watched = keys.get(text);
      if (watched) watched.rules.push(id);
      else if (keys.size < most) keys.set(text, { key, rules: [id] });
      else leftOut.add(text);
    }
  return {
    keys: [...keys.values()].map(({ key, rules: watching }) => ({ ...key, rules: watching })),
    leftOut: leftOut.size,
    unknownUnits: [...unknown],
  };
}

/** Units of a rule: the province as '', each that holds anything itself, or each of a tier with any in it. */
function unitsOf(
  units: AlertRule['units'],
  tree: UnitTree,
  codes: () => Iterable<string>,
): readonly string[] {
  if (units === 'province') return [''];
  if (Array.isArray(units)) return units as readonly string[];
  const found = new Set<string>();
  for (const code of codes()) {
    const place = tree.place(code);
    for (const above of units === 'each' ? [place] : tree.chain(place)) {
      const unit = tree.unit(above);
      if (unit && (units === 'each' || unit.tier === (units as { tier: string }).tier)) found.add(above);
    }
  }
  return [...found].sort();
}
