import type { StartedInstance } from './instance';
import { runHere } from './run-here';

export interface AskedFigure {
  readonly unit: string;
  readonly group: string;
  readonly numerator: number;
  readonly denominator: number | null;
  readonly value: number | null;
  readonly noData: string | null;
}

/** `nhip figure INDICATOR … --json`, its figures only. */
export async function figures(instance: StartedInstance, ...args: string[]): Promise<AskedFigure[]> {
  const { figures: found } = await runHere<{ figures: AskedFigure[] }>(instance.dataDir, 'figure', ...args);
  return found;
}

/** The numerator of a figure that is one number. */
export async function numerator(instance: StartedInstance, ...args: string[]): Promise<number> {
  const [figure] = await figures(instance, ...args);
  if (figure === undefined) throw new Error(`nhip figure ${args.join(' ')}: no figure`);
  return figure.numerator;
}
