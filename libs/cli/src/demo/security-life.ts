import { SECURITY_EVENTS, type SecurityEventKind } from '@nhip/contracts';
import { DAY_MS, type LocalDay, type Zone } from '@nhip/kernel';
import type { DemoUnit } from './province';
import { Random } from './random';
import type { SideEvent } from './side-feed';

export const SECURITY_SOURCE = '/tinh-mau/soc';
/** How long before the history's end its security begins. */
const DAYS = 30;
/** An incident is over within this time, so that what happens follows from the plans of few days. */
const LONGEST_DAYS = 6;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LOG_INTERVAL_MINUTES = 240;
const SIGNATURES = ['1:2001219', '1:2019401', '1:2024897', '1:2210044', '5712', '31103'] as const;
const GROUPS = [
  'malware',
  'intrusion',
  'phishing',
  'leak',
  'denial-of-service',
  'defacement',
  'other',
] as const;
const LAYERS = ['on-site-force', 'professional-monitoring', 'yearly-check', 'national-connection'] as const;

interface Plan {
  readonly kind: SecurityEventKind;
  readonly subject: string;
  readonly at: number;
  readonly data?: object;
}

export interface SecurityWorld {
  readonly seed: string;
  readonly zone: Zone;
  readonly units: readonly DemoUnit[];
  /** Where the history of the province ends. */
  readonly anchor: number;
}

/**
 * What happens in (from, to], in order. It follows from the world and the day alone: asked again, or for another span,
 * it tells the same events under the same names.
 */
export function securityEvents(world: SecurityWorld, from: number, to: number): SideEvent[] {
  const first = world.zone.dayOf(world.anchor) - DAYS;
  const plans: Plan[] = [];
  const begin = Math.max(first, world.zone.dayOf(from) - LONGEST_DAYS);
  for (let day = begin; day <= world.zone.dayOf(to); day++) plans.push(...planOf(world, day, day === first));
  return plans
    .filter(({ at }) => at > from && at <= to)
    .sort((a, b) => a.at - b.at)
    .map(cloudEvent);
}

/** Before all that is told. */
export const securityBegin = ({ anchor, zone }: SecurityWorld): number =>
  zone.startOf(zone.dayOf(anchor) - DAYS) - 1;

function planOf(world: SecurityWorld, day: LocalDay, isFirst: boolean): Plan[] {
  const start = world.zone.startOf(day);
  const random = new Random(`${world.seed}/security/${day}`);
  const told = world.units.filter(({ tier }) => tier === 'department');
  return [
    ...(isFirst ? inventory(told, start, new Random(`${world.seed}/security`)) : []),
    ...detections(told, start, random),
    ...incidents(told, { start, day, random }),
    ...heartbeats(told, start, random),
    ...advisories(told, { start, day, random }),
  ];
}

/** Devices, systems, layers and log sources as they are when it begins. */
function inventory(units: readonly DemoUnit[], at: number, random: Random): Plan[] {
  return units.flatMap(({ code, weight }) => {
    const installed = 40 + weight * 2;
    const of = (share: number): number => Math.round(installed * share);
    const systems = Array.from({ length: random.whole(1, 3) }, (_, index): Plan => {
      const approved = random.chance(0.7);
      const stage = approved ? 'approved' : random.pick(['proposed', 'appraised']);
      const data = { unit: code, level: random.whole(1, 3), stage, monitored: random.chance(0.8) };
      return { kind: 'system-stated', subject: `he-thong-${index + 1}:${code}`, at, data };
    });
    const layers = LAYERS.filter((layer) => layer === 'professional-monitoring' || random.chance(0.75));
    const shares = { protected: of(random.between(0.8, 1)), monitored: of(random.between(0.7, 0.98)) };
    return [
      ...systems,
      { kind: 'devices-stated', subject: `may-tram:${code}`, at, data: { unit: code, installed, ...shares } },
      { kind: 'layers-stated', subject: `bon-lop:${code}`, at, data: { unit: code, layers } },
      {
        ...{ kind: 'log-source-registered', subject: `nhat-ky:${code}`, at: at + 1 },
        data: { unit: code, intervalMinutes: LOG_INTERVAL_MINUTES },
      },
    ] satisfies Plan[];
  });
}

/** A few counts an hour, each of one minute. */
function detections(units: readonly DemoUnit[], start: number, random: Random): Plan[] {
  return Array.from({ length: 24 * 6 }, (_, slot): Plan => {
    const minute = start + slot * 10 * MINUTE_MS + random.whole(0, 9) * MINUTE_MS;
    const { code } = random.pick(units);
    const signature = random.pick(SIGNATURES);
    const severity = random.pick(['low', 'low', 'low', 'medium', 'medium', 'high']);
    const data = { unit: code, signature, severity, count: random.whole(1, 40), engine: 'suricata' };
    return { kind: 'detections-counted', subject: `phat-hien:${minute / MINUTE_MS}`, at: minute, data };
  });
}

interface Day {
  readonly start: number;
  readonly day: LocalDay;
  readonly random: Random;
}

/** One on some days, and what becomes of it within a few. */
function incidents(units: readonly DemoUnit[], { start, day, random }: Day): Plan[] {
  if (!random.chance(0.45)) return [];
  const subject = `SC-${day}`;
  const detectedAt = start + Math.round(random.between(7, 20) * HOUR_MS);
  const severity = random.pick(['low', 'medium', 'medium', 'high', 'critical']);
  const occurredAt = new Date(detectedAt - random.whole(5, 600) * MINUTE_MS).toISOString();
  const data = { unit: random.pick(units).code, group: random.pick(GROUPS), severity, occurredAt };
  const plans: Plan[] = [{ kind: 'incident-detected', subject, at: detectedAt, data }];
  const later = (kind: SecurityEventKind, low: number, high: number): void =>
    void plans.push({ kind, subject, at: detectedAt + Math.round(random.between(low, high) * HOUR_MS) });
  if (random.chance(0.9)) later('incident-notified', 1, 26);
  later('incident-remedied', 20, 80);
  later('incident-resolved', 81, 24 * (LONGEST_DAYS - 1));
  return plans;
}

/** Each log source is heard from within its interval, but for a silence now and then. */
function heartbeats(units: readonly DemoUnit[], start: number, random: Random): Plan[] {
  return units.flatMap(({ code }) =>
    Array.from({ length: 8 }, (_, turn): Plan[] => {
      const at = start + turn * 3 * HOUR_MS + random.whole(1, 50) * MINUTE_MS;
      return random.chance(0.02) ? [] : [{ kind: 'log-source-heard', subject: `nhat-ky:${code}`, at }];
    }).flat(),
  );
}

function advisories(units: readonly DemoUnit[], { start, day, random }: Day): Plan[] {
  if (!random.chance(0.3)) return [];
  const at = start + 9 * HOUR_MS;
  return units.flatMap(({ code }) => {
    const subject = `CB-${day}:${code}`;
    const due = new Date(start + 3 * DAY_MS).toISOString();
    const issued: Plan = { kind: 'advisory-issued', subject, at, data: { unit: code, due } };
    const appliedAt = at + Math.round(random.between(4, 74) * HOUR_MS);
    return random.chance(0.95) ? [issued, { kind: 'advisory-applied', subject, at: appliedAt }] : [issued];
  });
}

function cloudEvent({ kind, subject, at, data = {} }: Plan): SideEvent {
  return {
    specversion: '1.0',
    id: `${subject}:${kind}:${at}`,
    source: SECURITY_SOURCE,
    type: SECURITY_EVENTS.typeOf(kind),
    ...{ subject, time: new Date(at).toISOString(), data },
  };
}
