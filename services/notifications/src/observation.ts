import { fromBinary } from '@bufbuild/protobuf';
import { RULE_WINDOWS, values as wire, queries, type RuleWindow } from '@nhip/contracts';
import type { Counted, NoData, Observation } from './core/alert';

const NO_DATA: Readonly<Record<number, NoData>> = {
  [queries.NoData.DENOMINATOR_ZERO]: 'denominator-zero',
  [queries.NoData.BEFORE_CUT_OVER]: 'before-cut-over',
  [queries.NoData.NOTHING_RECEIVED]: 'nothing-received',
};

/** A message of nhip.indicator.values.v1. @throws Error when it is not one, or lacks what decisions rest on. */
export function decodeObservation(bytes: Uint8Array): Observation {
  const { indicator, window, times, unitName, newest, ...told } = fromBinary(
    wire.IndicatorValueSchema,
    bytes,
  );
  if (indicator === '' || !isWindow(window)) throw new Error(`"${indicator}" over "${window}" is no figure`);
  if (!times?.happened) throw new Error(`${indicator}: a figure without its times`);
  const { happened, clock, clockPosition, knownSequence, knownAt, zone } = times;
  const noData = NO_DATA[told.noData];
  return {
    ...{ indicator, window, unit: told.unit, definitionVersion: told.definitionVersion },
    unitName: { vi: unitName?.vi ?? told.unit, en: unitName?.en ?? told.unit },
    ...{ from: happened.from, to: happened.to, zone },
    clock: Number(clock),
    clockPosition: Number(clockPosition),
    knownSequence: Number(knownSequence),
    knownAt: Number(knownAt),
    ...counted(told.numerator, told.denominator),
    ...(told.value !== undefined && { value: told.value }),
    ...(noData !== undefined && { noData }),
    ...(told.target !== undefined && { target: told.target }),
    higherIsBetter: told.higherIsBetter,
    ...(newest && { newest: { eventAt: Number(newest.eventAt), source: newest.source } }),
    beforeToday: counted(told.numeratorBeforeToday, told.denominatorBeforeToday),
    rules: told.rules,
  };
}

function counted(numerator: bigint, denominator: bigint | undefined): Counted {
  return {
    numerator: Number(numerator),
    ...(denominator !== undefined && { denominator: Number(denominator) }),
  };
}

const isWindow = (text: string): text is RuleWindow => (RULE_WINDOWS as readonly string[]).includes(text);
