import type { Zone } from '@nhip/kernel';
import { withTransaction } from '@nhip/store';
import type { Pool } from 'pg';
import { AlertStore, type Held } from './alert-store';
import type { AlertRecord } from './core/alert';
import { isSourceAlert, isSystemAlert, ruleOfAlert } from './core/alert-name';
import { dueAt } from './core/decide';
import { record, type AlertOf, type Recorded } from './core/records';
import { localDay } from './core/rule-window';
import type { Decision, Standing, Step } from './core/standing';
import { systemDueAt } from './core/system-alert';
import type { Rules } from './rules';
import type { TellingWriter } from './tellings';

export interface EvaluationOptions {
  readonly pool: Pool;
  readonly rules: Rules;
  readonly zone: Zone;
  readonly tellings: TellingWriter;
  /** Roles that are told of the system itself, as Alertmanager tells it. */
  readonly systemRoles?: readonly string[];
  /** Told of what was decided, once it is committed. */
  readonly decided: (evaluated: readonly Evaluated[]) => void;
}

/** Decides one alert forward. */
export type Move = (standing: Standing, silent: ReadonlySet<string>) => Decision;

/** An alert of which something has changed. */
export interface Evaluated extends Recorded {
  readonly alert: string;
  readonly steps: readonly Step[];
}

/**
 * One transaction under the lock of the evaluation: alerts as they are held, each moved forward, and written with its
 * episodes, their trail and the sends. Decisions of several replicas follow one another, so each sees the last.
 */
export class Evaluation {
  constructor(private readonly options: EvaluationOptions) {}

  /** @param plan says within the transaction which alerts move, and how */
  async run(plan: (store: AlertStore) => Promise<ReadonlyMap<string, Move>>): Promise<readonly Evaluated[]> {
    const { pool, tellings, decided } = this.options;
    const evaluated = await withTransaction(pool, async (client) => {
      const store = new AlertStore(client);
      await store.lock();
      const moves = await plan(store);
      if (moves.size === 0) return [];
      const written = await this.write(store, await this.move(store, moves));
      await tellings.write(
        client,
        written.flatMap((each) => each.tellings),
      );
      return written;
    });
    if (evaluated.length > 0) decided(evaluated);
    return evaluated;
  }

  /** @returns only those that are to be written */
  private async move(store: AlertStore, moves: ReadonlyMap<string, Move>): Promise<Moved[]> {
    const silent = await store.silentSources();
    const held = await store.held([...moves.keys()]);
    const moved: Moved[] = [];
    for (const [alert, move] of moves) {
      const before = held.get(alert) as Held;
      const after = move(before.standing, silent);
      const due = this.dueAt(alert, after.standing);
      // What was to be looked at and has not moved is not looked at again before it is due.
      if (isOther(before.standing, after.standing) || due !== before.dueAt)
        moved.push({ alert, before, after, dueAt: due });
    }
    return moved;
  }

  private async write(store: AlertStore, moved: readonly Moved[]): Promise<Evaluated[]> {
    const newId = await this.ids(store, moved);
    const evaluated = moved.map(({ alert, before: { under }, after }) => ({
      ...record(after.steps, { under, of: this.of(alert, { under, standing: after.standing }), newId }),
      ...{ alert, steps: after.steps },
    }));
    await store.writeAlerts(evaluated.flatMap(({ records }) => records));
    await store.writeTrail(evaluated.flatMap(({ trail }) => trail));
    await store.writeStates(
      moved.map(({ alert, dueAt: due, after: { standing } }, index) => ({
        ...{ alert, standing, under: evaluated[index]?.under, dueAt: due },
      })),
    );
    return evaluated;
  }

  /** Gives "2026-11-20-017" for the 17th episode that opened on that local day. */
  private async ids(store: AlertStore, moved: readonly Moved[]): Promise<(openedAt: number) => string> {
    const { zone } = this.options;
    const days = new Set<string>();
    for (const { outcome } of moved.flatMap(({ after }) => after.steps))
      if (outcome?.kind === 'open') days.add(localDay(outcome.episode.openedAt, zone));
    const last = await store.lastNumbers([...days]);
    return (openedAt) => {
      const day = localDay(openedAt, zone);
      const number = (last.get(day) ?? 0) + 1;
      last.set(day, number);
      return `${day}-${String(number).padStart(3, '0')}`;
    };
  }

  private dueAt(alert: string, standing: Standing): number | undefined {
    if (isSystemAlert(alert)) return systemDueAt(standing);
    const rule = this.options.rules.rules.get(ruleOfAlert(alert));
    return rule === undefined ? undefined : dueAt(standing, { rule, zone: this.options.zone });
  }

  private of(alert: string, { under, standing }: Pick<Held, 'under' | 'standing'>): AlertOf {
    const { rules, sources } = this.options.rules;
    if (isSourceAlert(alert)) {
      const rule = sources.get(alert);
      if (rule === undefined) return asBefore(alert, under);
      const { source, stream, name, severity, recipients } = rule;
      return {
        ...{ alert, severity, roles: { opened: recipients, escalated: [] } },
        subject: { kind: 'source', source, stream, sourceName: name },
      };
    }
    if (isSystemAlert(alert)) return this.ofSystem(alert, { under, standing });
    const rule = rules.get(ruleOfAlert(alert));
    const { seen } = standing;
    if (rule === undefined || seen === undefined) return asBefore(alert, under);
    const { id, version, name, severity, recipients, escalate } = rule;
    return {
      ...{ alert, severity, roles: { opened: recipients, escalated: escalate?.recipients ?? [] } },
      subject: {
        ...{ kind: 'figure', rule: id, ruleVersion: version, ruleName: name },
        boundIs: rule.bound === 'target' ? 'target' : 'alarm',
        ...{ indicator: seen.indicator, window: seen.window, unit: seen.unit, unitName: seen.unitName },
      },
    };
  }

  private ofSystem(
    alert: string,
    { under, standing: { system } }: Pick<Held, 'under' | 'standing'>,
  ): AlertOf {
    if (system === undefined) return asBefore(alert, under);
    const { severity, subject } = system;
    const { systemRoles: opened = [] } = this.options;
    return { alert, severity, subject, roles: { opened, escalated: [] } };
  }
}

interface Moved {
  readonly alert: string;
  readonly before: Held;
  readonly after: Decision;
  readonly dueAt: number | undefined;
}

/** What no rule asks for any more can only end, as what it was. */
function asBefore(alert: string, under: AlertRecord | undefined): AlertOf {
  const subject = under?.subject ?? ({ kind: 'source', source: '', sourceName: { vi: '', en: '' } } as const);
  return { alert, subject, severity: under?.severity ?? 'info', roles: { opened: [], escalated: [] } };
}

/** Time that passed without anything happening is no change. */
function isOther(before: Standing, after: Standing): boolean {
  return JSON.stringify({ ...before, at: 0 }) !== JSON.stringify({ ...after, at: 0 });
}
