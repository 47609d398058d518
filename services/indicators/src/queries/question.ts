import type { queries as wire } from '@nhip/contracts';
import { Problem, type Fault } from '@nhip/runtime';
import { CURRENT_WINDOWS, type CurrentWindow, type Definition, type Where } from '../core/definition';
import { resolveWindow, type Window, type WindowAsked } from '../core/window';
import type { Scope } from './place';
import type { Snapshot } from './snapshot';

/** What every question about an indicator names, checked. */
export interface Question {
  readonly definition: Definition;
  readonly unit: string;
  readonly window: Window;
  readonly where: Where;
}

export type Catalogue = ReadonlyMap<string, Definition>;

interface WireQuestion {
  readonly indicator: string;
  readonly unit?: string;
  readonly window?: wire.Window | undefined;
  readonly where?: Readonly<Record<string, string>>;
}

/** @throws Problem 404 for an indicator that is not in the catalogue, 422 that lists every other fault. */
export function questionOf(catalogue: Catalogue, snapshot: Snapshot, asked: WireQuestion): Question {
  const definition = catalogue.get(asked.indicator);
  if (definition === undefined)
    throw Problem.missing(
      `no indicator is named "${asked.indicator}"; the catalogue holds ${[...catalogue.keys()].join(', ')}`,
    );
  const faults: Fault[] = [];
  if (definition.rules > snapshot.rulesGeneration)
    faults.push({ path: 'asOf', detail: `${definition.id} reads what was not yet counted then` });
  const given = asked.where ?? {};
  for (const name of Object.keys(given))
    if (!definition.dimensions.includes(name))
      faults.push({ path: name, detail: `${definition.id} is not told apart by ${name}` });
  let window: Window | undefined;
  try {
    window = resolveWindow(windowAsked(asked.window), snapshot.today);
  } catch (error) {
    faults.push({ path: 'window', detail: (error as Error).message });
  }
  if (window === undefined || faults.length > 0)
    throw Problem.validation(faults.map(({ detail }) => detail).join('; '), faults);
  const where = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value]]));
  return { definition, unit: asked.unit ?? '', window, where };
}

/** @throws Problem 403 when nobody says who asks. */
export function scopeOf(scope: wire.Scope | undefined): Scope {
  if (scope === undefined || (!scope.allUnits && scope.units.length === 0))
    throw new Problem(403, 'a question says who asks: the scope is missing');
  return scope;
}

function windowAsked(window: wire.Window | undefined): WindowAsked {
  const given = window?.window;
  switch (given?.case) {
    case 'period':
      return { kind: 'period', period: given.value };
    case 'range':
      return { kind: 'range', from: given.value.from, to: given.value.to };
    case 'current':
      if (!CURRENT_WINDOWS.includes(given.value as CurrentWindow))
        throw new Error(`"${given.value}" is no window; one of ${CURRENT_WINDOWS.join(', ')}`);
      return { kind: 'current', current: given.value as CurrentWindow };
    case undefined:
      throw new Error('a window is missing: a period, a range of days or a current window');
    default:
      return given satisfies never;
  }
}
