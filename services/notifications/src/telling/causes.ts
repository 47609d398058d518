import type { queries } from '@nhip/contracts';
import type { Logger } from '@nhip/runtime';
import type { GrpcClient } from '@nhip/runtime/grpc';
import type { AlertRecord, Evidence } from '../core/alert';
import { mainCause, UNITS, type Dimension, type Part } from '../core/cause';
import type { Known } from '../core/sentence';

export type FigureSource = Pick<
  GrpcClient<typeof queries.IndicatorQueryService>,
  'getCatalogue' | 'getFigures'
>;

export interface CausesOptions {
  readonly indicators: FigureSource;
  readonly log: Logger;
  readonly limits: { readonly causeMs: number; readonly causesKept: number; readonly causeKeptMs: number };
}

const ALL = { allUnits: true } as const;
/** Kinds of indicators whose parts are counted, so that one has a share of what missed. */
const COUNTED: ReadonlySet<string> = new Set(['count', 'ratio']);

interface Kept {
  readonly until: number;
  readonly known: Promise<Known>;
}

/**
 * Asks the indicators what a message says beside its record: the indicator's name and which part causes most of it, as
 * of the figure that is told. After an ask that failed or took too long nobody is asked for a while, whatever the
 * figure, so that a thousand messages of a thousand units do not wait one after the other.
 */
export class Causes {
  private readonly kept = new Map<string, Kept>();
  /** By `performance.now()`. */
  private silentUntil = 0;

  constructor(private readonly options: CausesOptions) {}

  /** Never rejects, and resolves within `causeMs`. */
  async of({ subject, episode }: AlertRecord): Promise<Known> {
    const evidence = episode.latest;
    if (subject.kind !== 'figure' || evidence === undefined) return {};
    const { indicator, unit } = subject;
    const key = JSON.stringify([indicator, unit, evidence.from, evidence.to, evidence.knownSequence]);
    const found = this.kept.get(key);
    if (found !== undefined && found.until > performance.now()) return found.known;
    if (this.silentUntil > performance.now()) return {};
    const known = this.ask({ indicator, unit }, evidence).catch((error: unknown) => {
      this.beSilent();
      this.options.log.info(
        { err: error, indicator, unit },
        'a message goes without which part causes most of it',
      );
      return {};
    });
    this.keep(key, known);
    return known;
  }

  private beSilent(): void {
    this.silentUntil = performance.now() + this.options.limits.causeKeptMs;
  }

  private keep(key: string, known: Promise<Known>): void {
    const { causesKept, causeKeptMs } = this.options.limits;
    const [oldest] = this.kept.keys();
    if (this.kept.size >= causesKept && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, { until: performance.now() + causeKeptMs, known });
  }

  private async ask(of: { indicator: string; unit: string }, evidence: Evidence): Promise<Known> {
    const until = performance.now() + this.options.limits.causeMs;
    const { definitions } = await this.options.indicators.getCatalogue({ scope: ALL }, inTime(until));
    const definition = definitions.find(({ id }) => id === of.indicator);
    if (definition === undefined) return {};
    const { name, noun, kind, dimensionNames } = definition;
    const indicatorName = name && { vi: name.vi, en: name.en };
    const dimensions = Object.entries(dimensionNames).map(([id, { vi, en }]) => ({ id, name: { vi, en } }));
    // A mean has no cases that missed. The name alone is worth telling, too.
    const asked = COUNTED.has(kind) ? this.causeOf({ ...of, dimensions }, { evidence, until }) : undefined;
    const cause = await asked?.catch(() => {
      // What is refused soon does not hold up the next message.
      if (until - performance.now() < this.options.limits.causeMs / 2) this.beSilent();
      return undefined;
    });
    return {
      ...(indicatorName && { indicatorName }),
      ...(noun && { noun: { vi: noun.vi, en: noun.en } }),
      ...(cause && { cause }),
    };
  }

  private async causeOf(
    { indicator, unit, dimensions }: { indicator: string; unit: string; dimensions: readonly Dimension[] },
    { evidence, until }: { readonly evidence: Evidence; readonly until: number },
  ): Promise<Known['cause']> {
    const asked = { indicator, evidence, until };
    const [units = [], ...others] = await this.partsOf(asked, [
      { unit, by: UNITS },
      ...dimensions.map((by) => ({ unit, by })),
    ]);
    // A province's only root is no part of it: its own units are.
    const root = units.length === 1 && unit === '' ? units[0] : undefined;
    const [below] =
      root === undefined ? [units] : await this.partsOf(asked, [{ unit: root.code, by: UNITS }]);
    return mainCause([...(below ?? []), ...others.flat()], evidence.higherIsBetter);
  }

  private async partsOf(
    { indicator, evidence, until }: { indicator: string; evidence: Evidence; until: number },
    asked: readonly { readonly unit: string; readonly by: Dimension }[],
  ): Promise<(Part & { readonly code: string })[][]> {
    const { from, to, knownSequence } = evidence;
    const window = { window: { case: 'range' as const, value: { from, to } } };
    const { answers } = await this.options.indicators.getFigures(
      {
        scope: ALL,
        asOfSequence: BigInt(knownSequence),
        queries: asked.map(({ unit, by }) => ({ indicator, unit, by: by.id, window })),
      },
      inTime(until),
    );
    return answers.map(({ figures }, at) =>
      figures.map(({ unit, group, groupName, unitName, numerator, denominator }) => {
        const { by } = asked[at] as { by: Dimension };
        const name = (by === UNITS ? unitName : groupName) ?? { vi: group, en: group };
        return {
          ...{ by, code: unit, name: { vi: name.vi, en: name.en }, numerator: Number(numerator) },
          ...(denominator !== undefined && { denominator: Number(denominator) }),
        };
      }),
    );
  }
}

const inTime = (until: number): { timeoutMs: number } => ({
  timeoutMs: Math.max(1, until - performance.now()),
});
