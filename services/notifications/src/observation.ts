import { fromBinary } from '@bufbuild/protobuf';
import { RULE_WINDOWS, UNNAMED_STREAM, values as wire, queries, type RuleWindow } from '@nhip/contracts';
import { parseDay, Zone } from '@nhip/kernel';
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
  checkTimes({ ...happened, zone });
  const noData = NO_DATA[told.noData];
  return withNumbers({
    ...{ indicator, window, unit: told.unit, definitionVersion: told.definitionVersion },
    stream: told.stream || UNNAMED_STREAM,
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
  });
}

/** @throws Error for days or a zone that there are not: decisions reckon with them. */
function checkTimes({ from, to, zone }: { from: string; to: string; zone: string }): void {
  if (parseDay(from) > parseDay(to)) throw new Error(`a figure from ${from} to ${to}`);
  if (!zones.has(zone)) {
    new Zone(zone);
    if (zones.size < MOST_ZONES) zones.add(zone);
  }
}

/** Zones that there are; an instance has one. */
const MOST_ZONES = 16;
const zones = new Set<string>();

/** @throws Error when one of its numbers is none, or too large to be exact */
function withNumbers(observation: Observation): Observation {
  const { value, target, newest, beforeToday, numerator, denominator, ...rest } = observation;
  const { clock, clockPosition, knownSequence, knownAt, indicator } = rest;
  for (const real of [value, target])
    if (real !== undefined && !Number.isFinite(real)) throw new Error(`${indicator}: ${real} is no figure`);
  const whole = [numerator, denominator, beforeToday.numerator, beforeToday.denominator];
  for (const count of [...whole, clock, clockPosition, knownSequence, knownAt, newest?.eventAt])
    if (count !== undefined && !Number.isSafeInteger(count))
      throw new Error(`${indicator}: ${count} is too large to be counted`);
  return observation;
}

function counted(numerator: bigint, denominator: bigint | undefined): Counted {
  return {
    numerator: Number(numerator),
    ...(denominator !== undefined && { denominator: Number(denominator) }),
  };
}

const isWindow = (text: string): text is RuleWindow => (RULE_WINDOWS as readonly string[]).includes(text);
