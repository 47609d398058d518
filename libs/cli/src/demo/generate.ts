import { dossierEventType } from '@nhip/contracts';
import { formatDay, Zone, type LocalDay } from '@nhip/kernel';
import type { DossierEvent } from '../import/event-sender';
import { countDossiers, type Counted } from './bookkeeping';
import { lifeOf, type Channel, type DemoEvent, type World } from './life';
import { Lottery } from './lottery';
import { OfficeHours } from './office-hours';
import { COMMUNE_PROCEDURES, DEPARTMENT_PROCEDURES, type Procedure } from './procedures';
import { demoUnits, receivesDossiers, type DemoUnit } from './province';
import { Random } from './random';

/** CloudEvents source of everything the sample province sends. */
export const DEMO_SOURCE = '/tinh-mau/mot-cua';
export const DEMO_DAYS = 90;
/** Dossiers handed in on a workday; with the stock at cut-over some 20,000 come together. */
const PER_WORKDAY = 287;
const QUIET_DAY = { saturday: 0.09, sunday: 0.05 } as const;
/** Dossiers handed in up to so many days before the cut-over may still be open then. */
const STOCK_DAYS = 40;

export interface DemoRequest {
  readonly seed: string;
  /** The instant at which the history ends. */
  readonly now: number;
  readonly zone: string;
  /** Local days of the history, the last one that of `now`; `DEMO_DAYS` unless given. */
  readonly days?: number;
}

/** A sample dossier up to an instant; its first event opens it. */
export interface DemoDossier {
  readonly subject: string;
  readonly procedure: Procedure;
  readonly unit: DemoUnit;
  readonly events: readonly DemoEvent[];
}

export interface Demo {
  readonly units: readonly DemoUnit[];
  readonly dossiers: readonly DemoDossier[];
  readonly eventCount: number;
  /** First and last local day of the history. */
  readonly from: LocalDay;
  readonly to: LocalDay;
  /** The instant at which the source was connected: what was open then is told as `opened-before`. */
  readonly cutOver: number;
  /** Every event of the history, in the order of time. */
  events(): Iterable<DossierEvent>;
  /** What must be found again, over the whole history or the local days of a window. */
  totals(from?: LocalDay, to?: LocalDay): Counted;
}

/** The sample province: some days that end at `now`. The same request gives the same province. */
export function generateDemo({ seed, now, zone: zoneName, days = DEMO_DAYS }: DemoRequest): Demo {
  const zone = new Zone(zoneName);
  const hours = new OfficeHours(zone);
  const to = zone.dayOf(now);
  const from = to - days + 1;
  const cutOver = zone.startOf(from);
  const units = demoUnits();
  const world = { hours, random: new Random(`${seed}/${formatDay(to)}`) };
  const counter = new Applicants(units, world);
  const dossiers: DemoDossier[] = [];
  for (let day = from - STOCK_DAYS; day <= to; day++)
    for (const dossier of counter.comingOn(day)) {
      const events = day < from ? sinceCutOver(dossier.events, cutOver) : dossier.events;
      const past = events.filter(({ at }) => at <= now);
      if (past.length > 0) dossiers.push({ ...dossier, events: past });
    }
  return {
    units,
    dossiers,
    eventCount: dossiers.reduce((sum, { events }) => sum + events.length, 0),
    from,
    to,
    cutOver,
    events: () => inOrder(dossiers),
    totals: (first = from, last = to) =>
      countDossiers(
        dossiers.map(({ events }) => events),
        { from: first, to: last, now, zone },
      ),
  };
}

/** Data that are instants; other numbers are amounts. */
const INSTANTS: ReadonlySet<string> = new Set(['due', 'receivedAt']);

/** Structured CloudEvent of an event; `number` tells events of one dossier apart. */
export function cloudEvent(subject: string, { kind, at, data }: DemoEvent, number: number): DossierEvent {
  return {
    specversion: '1.0',
    id: `${subject}:${number}:${kind}`,
    source: DEMO_SOURCE,
    type: dossierEventType(kind),
    subject,
    time: new Date(at).toISOString(),
    data: Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        name,
        INSTANTS.has(name) ? new Date(value).toISOString() : value,
      ]),
    ),
  };
}

export const subjectOf = (unit: DemoUnit, day: LocalDay, serial: number): string =>
  `H00.${String(unit.number).padStart(3, '0')}-${formatDay(day).slice(2).replaceAll('-', '')}-${String(serial).padStart(4, '0')}`;

/** Who comes with what, by which way. */
export class Applicants {
  private readonly units: Lottery<DemoUnit>;
  private readonly procedures = new Map<string, Lottery<Procedure>>();

  constructor(
    units: readonly DemoUnit[],
    private readonly world: World,
  ) {
    const receiving = units.filter(receivesDossiers);
    this.units = new Lottery(receiving, ({ weight }) => weight);
    for (const { code } of receiving)
      this.procedures.set(
        code,
        new Lottery(DEPARTMENT_PROCEDURES.get(code) ?? COMMUNE_PROCEDURES, ({ weight }) => weight),
      );
  }

  draw(random: Random): { unit: DemoUnit; procedure: Procedure } {
    const unit = this.units.draw(random);
    return { unit, procedure: (this.procedures.get(unit.code) as Lottery<Procedure>).draw(random) };
  }

  *comingOn(day: LocalDay): Generator<DemoDossier> {
    const { hours, random } = this.world;
    const open = hours.isWorkday(day);
    const share = open ? 1 : hours.weekday(day) === 6 ? QUIET_DAY.saturday : QUIET_DAY.sunday;
    const count = Math.round(PER_WORKDAY * share * random.between(0.85, 1.15));
    for (let serial = 1; serial <= count; serial++) {
      const { unit, procedure } = this.draw(random);
      const channel = channelOf(procedure, open, random);
      const at = channel === 'online' ? hours.momentOnline(day, random) : hours.moment(day, random);
      const events = lifeOf({ unit, procedure, channel, at }, this.world);
      yield { subject: subjectOf(unit, day, serial), procedure, unit, events };
    }
  }
}

/** Some procedures need the person; when the offices are closed, only the online door is open. */
export function channelOf({ level }: Procedure, officesOpen: boolean, random: Random): Channel {
  if (!officesOpen) return 'online';
  const online = level === 'full' ? 0.8 : level === 'partial' ? 0.55 : 0.25;
  if (random.chance(online)) return 'online';
  return random.chance(0.05) ? 'post' : 'in-person';
}

const CLOSED: ReadonlySet<string> = new Set([
  'refused',
  'withdrawn',
  'stopped',
  'completed',
  'returned',
  'rated',
]);

/**
 * Of a dossier from before the cut-over only what is open then is told, as it stands then: `opened-before` says all
 * that acceptance would, and that a supplement is awaited is not told, only its new due instant.
 */
function sinceCutOver(events: readonly DemoEvent[], cutOver: number): DemoEvent[] {
  const before = events.filter(({ at }) => at < cutOver);
  const [first] = before;
  if (!first || CLOSED.has(before.at(-1)?.kind as string)) return [];
  const accepted = before.some(({ kind }) => kind === 'accepted');
  const awaited =
    before.findLast(({ kind }) => kind.startsWith('supplement'))?.kind === 'supplement-requested';
  const after = events.slice(before.length).filter(({ kind }) => accepted || kind !== 'accepted');
  const transfer = before.findLast(({ kind }) => kind === 'transferred');
  const due = (accepted ? before : events).findLast(
    ({ kind, data }) => data['due'] !== undefined && (accepted || kind === 'accepted'),
  )?.data['due'];
  const data = {
    ...first.data,
    receivedAt: first.at,
    ...(transfer && { unit: transfer.data['to'] as string }),
    ...(due !== undefined && { due }),
  };
  return [
    { kind: 'opened-before', at: cutOver, data },
    ...after.map((event): DemoEvent =>
      awaited && event.kind === 'supplemented' ? { ...event, kind: 'due-changed' } : event,
    ),
  ];
}

function inOrder(dossiers: readonly DemoDossier[]): Iterable<DossierEvent> {
  const all = dossiers.flatMap(({ subject, events }) =>
    events.map((event, number) => ({ subject, event, number })),
  );
  all.sort((a, b) => a.event.at - b.event.at || (a.subject < b.subject ? -1 : 1) || a.number - b.number);
  return (function* () {
    for (const { subject, event, number } of all) yield cloudEvent(subject, event, number);
  })();
}
