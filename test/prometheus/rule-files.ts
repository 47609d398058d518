import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../..');
export const FOLDER = join(ROOT, 'deploy/prometheus');
export const RUNBOOKS = join(ROOT, 'docs/runbooks');

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Recorded {
  readonly record: string;
  readonly expr: string;
}

/** A moment of a case, and whether the alert that it names fires then. */
export interface Expectation {
  readonly alert: string;
  readonly fires: boolean;
}

const filesOf = (folder: string): string[] =>
  readdirSync(join(FOLDER, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(FOLDER, folder, name));

export const ruleFiles = filesOf('rules');
export const testFiles = filesOf('tests');

const rules = ruleFiles.flatMap((file) => {
  const { groups } = parse(readFileSync(file, 'utf8')) as { groups: { rules: (Alert | Recorded)[] }[] };
  return groups.flatMap((group) => group.rules);
});
export const alerts = rules.filter((rule): rule is Alert => 'alert' in rule);
export const recorded = rules.filter((rule): rule is Recorded => 'record' in rule);

/** What the cases of promtool say of single alerts: `ALERTS{alertname="X", alertstate="firing"}`. */
export const expectations: readonly Expectation[] = testFiles.flatMap((file) => {
  type Asked = { expr: string; exp_samples: unknown[] };
  const { tests } = parse(readFileSync(file, 'utf8')) as { tests: { promql_expr_test: Asked[] }[] };
  return tests
    .flatMap(({ promql_expr_test: asked }) => asked)
    .flatMap(({ expr, exp_samples: samples }) => {
      const alert = /^ALERTS{alertname="(\w+)", alertstate="firing"}$/.exec(expr)?.[1];
      return alert === undefined ? [] : [{ alert, fires: samples.length > 0 }];
    });
});
