import { create, toBinary } from '@bufbuild/protobuf';
import { values as wire } from '@nhip/contracts';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from './core/alert';

/** A directory with one file of rules: the on-time rate of a unit, told at once or once it was out for so long. */
export function rulesFolder(parent: string, holding = 'PT0S'): string {
  const folder = mkdtempSync(join(parent, 'rules-'));
  writeFileSync(
    join(folder, 'rules.yaml'),
    `rules:
  - { id: on-time, version: 1, name: { vi: 'Đúng hạn', en: 'On time' }, indicator: dossier.on-time.E, units: each,
      window: month, bound: target, for: ${holding}, severity: warning, recipients: [leaders] }\n`,
  );
  return folder;
}

/** A figure as the indicators publish it. */
export function valueBytes(observation: Observation): Buffer {
  const { clock, clockPosition, knownSequence, knownAt, zone, from, to, ...told } = observation;
  const { numerator, denominator, beforeToday, newest, noData: _, ...rest } = told;
  return Buffer.from(
    toBinary(
      wire.IndicatorValueSchema,
      create(wire.IndicatorValueSchema, {
        ...{ ...rest, rules: [...rest.rules] },
        times: {
          ...{ happened: { from, to }, zone, clock: BigInt(clock), clockPosition: BigInt(clockPosition) },
          ...{ knownSequence: BigInt(knownSequence), knownAt: BigInt(knownAt) },
        },
        numerator: BigInt(numerator),
        ...(denominator !== undefined && { denominator: BigInt(denominator) }),
        ...(newest && { newest: { ...newest, eventAt: BigInt(newest.eventAt) } }),
        numeratorBeforeToday: BigInt(beforeToday.numerator),
        ...(beforeToday.denominator !== undefined && {
          denominatorBeforeToday: BigInt(beforeToday.denominator),
        }),
      }),
    ),
  );
}
