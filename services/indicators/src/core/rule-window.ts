import type { RuleWindow } from '@nhip/contracts';
import type { LocalDay } from '@nhip/kernel';
import { resolveWindow, type Window } from './window';

const ROLLING_DAYS = 30;

/** The window of an alert rule as it stands on the clock's `today`; a rolling one ends with that day. */
export function ruleWindow(kind: RuleWindow, today: LocalDay): Window {
  if (kind === 'last-30-days') return { from: today - ROLLING_DAYS + 1, to: today, unfinished: true };
  return resolveWindow({ kind: 'current', current: kind }, today);
}

/** The same window without its last day; undefined when that is its only one. */
export function withoutLastDay({ from, to }: Window): Window | undefined {
  return from < to ? { from, to: to - 1, unfinished: false } : undefined;
}
