import type { queries } from '@nhip/contracts';
import type { Fmt } from '@nhip/kernel';

const instant = (milliseconds: bigint): string => new Date(Number(milliseconds)).toISOString();

/** The three times of an answer (DESIGN section 3) as rows: happened, clock, known. */
export function printTimes(times: queries.Times, fmt: Fmt): string[][] {
  const { happened, clock, clockPosition, knownSequence, knownAt, zone } = times;
  const at = (milliseconds: bigint): string => fmt.dateTime(Number(milliseconds));
  return [
    ['kỳ · window', happened ? `${fmt.range(happened.from, happened.to)} (${zone})` : '—'],
    ['đồng hồ · clock', `${at(clock)}, trễ hạn xét đến · lateness judged up to ${at(clockPosition)}`],
    ['đã biết · known', `${at(knownAt)}, số thứ tự · sequence ${knownSequence}`],
  ];
}

export function timesJson(times: queries.Times | undefined) {
  if (!times) return null;
  return {
    happened: { from: times.happened?.from ?? '', to: times.happened?.to ?? '' },
    clock: instant(times.clock),
    clockPosition: instant(times.clockPosition),
    known: { sequence: Number(times.knownSequence), at: instant(times.knownAt) },
    zone: times.zone,
  };
}

export const newestJson = (newest: queries.Newest | undefined) =>
  newest ? { at: instant(newest.eventAt), source: newest.source } : null;
