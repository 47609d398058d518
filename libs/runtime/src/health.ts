import { Problem } from './problem';

/** Resolves when fine. What it throws is logged; only the detail of a Problem is shown. */
export type HealthCheck = () => void | Promise<void>;

export interface CheckResult {
  readonly name: string;
  readonly optional: boolean;
  readonly failure?: { readonly shown: string; readonly error: unknown };
}

/** A check that takes longer has failed. */
export const HEALTH_CHECK_LIMIT_MS = 2_000;

/** What must work before this service takes work (required), and what is only told (optional). */
export class Health {
  private readonly checks = new Map<string, { check: HealthCheck; optional: boolean }>();

  /** Readiness depends on it. */
  require(name: string, check: HealthCheck): void {
    this.checks.set(name, { check, optional: false });
  }

  /** Shown by `/readyz?verbose`; never makes the service unready. */
  show(name: string, check: HealthCheck): void {
    this.checks.set(name, { check, optional: true });
  }

  async run(): Promise<readonly CheckResult[]> {
    return Promise.all(
      [...this.checks].map(async ([name, { check, optional }]) => {
        try {
          await within(HEALTH_CHECK_LIMIT_MS, check());
          return { name, optional };
        } catch (error) {
          const shown = error instanceof Problem ? error.message : 'reason in the log';
          return { name, optional, failure: { shown, error } };
        }
      }),
    );
  }
}

/** The text that Kubernetes components answer: a line per check, `[+]` or `[-]`, and a verdict. */
export function renderChecks(results: readonly CheckResult[]): { ready: boolean; text: string } {
  const lines = results.map(({ name, optional, failure }) => {
    const label = optional ? `${name} (optional)` : name;
    return failure ? `[-]${label} failed: ${failure.shown}` : `[+]${label} ok`;
  });
  const ready = results.every(({ optional, failure }) => optional || failure === undefined);
  return { ready, text: [...lines, `readyz check ${ready ? 'passed' : 'failed'}`, ''].join('\n') };
}

async function within(limitMs: number, work: void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Problem(503, `no answer within ${limitMs} ms`)), limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
