import { DOCUMENT_EVENTS } from '@nhip/contracts';
import { formatDay, Zone, type LocalDay } from '@nhip/kernel';
import { Lottery } from './lottery';
import { OfficeHours } from './office-hours';
import type { DemoUnit } from './province';
import { Random } from './random';
import type { SideEvent } from './side-feed';

/** CloudEvents source of the documents of the sample province. */
export const DOCUMENT_SOURCE = '/tinh-mau/qlvb';
/** Documents of a workday, and what comes by network at any hour of any day. */
const PER_DAY = { issued: 35, arrived: 45, atAnyHour: 20 } as const;
/** No document is handled for longer. */
const LONGEST_LIFE_DAYS = 20;
/** Days whose documents are remembered. */
const KEPT_DAYS = 30;
const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** The gazette comes out on Fridays. */
const GAZETTE_DAY = 5;

type Kind = (typeof DOCUMENT_EVENTS.kinds)[number];

interface DocumentWorld {
  readonly seed: string;
  /** The first instant of the day from which documents are told. */
  readonly begin: number;
  readonly zone: string;
  readonly units: readonly DemoUnit[];
}

/**
 * What happens to the documents of the sample province after an instant and up to another, in order: the same whenever
 * it is asked.
 */
export function documentLife(world: DocumentWorld): (from: number, to: number) => SideEvent[] {
  const office = new Office(world);
  const days = new Map<LocalDay, readonly SideEvent[]>();
  const openedOn = (day: LocalDay): readonly SideEvent[] => {
    if (days.size > KEPT_DAYS) days.clear();
    if (!days.has(day)) days.set(day, [...office.openedOn(day)]);
    return days.get(day)!;
  };
  return (from, to) => {
    const first = Math.max(office.zone.dayOf(from) - LONGEST_LIFE_DAYS, office.zone.dayOf(world.begin));
    const found: SideEvent[] = [];
    for (let day = first; day <= office.zone.dayOf(to); day++)
      for (const event of openedOn(day)) {
        const at = Date.parse(event.time);
        if (at > from && at <= to) found.push(event);
      }
    return found.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  };
}

/** The lives of what one day opens, whole. */
class Office {
  readonly zone: Zone;
  private readonly hours: OfficeHours;
  private readonly units: Lottery<DemoUnit>;
  private readonly types = lottery({
    ...{ letter: 55, decision: 12, report: 10, notice: 8, plan: 6, submission: 5, invitation: 4 },
  });
  private readonly signatures = lottery({ both: 74, agency: 15, person: 7, none: 4 });
  private readonly ways = lottery({ network: 84, both: 13, paper: 3 });

  constructor(private readonly world: DocumentWorld) {
    this.zone = new Zone(world.zone);
    this.hours = new OfficeHours(this.zone);
    const registers = world.units.filter(({ tier }) => tier !== 'province');
    this.units = new Lottery(registers, ({ weight }) => weight);
  }

  *openedOn(day: LocalDay): Generator<SideEvent> {
    const random = new Random(`${this.world.seed}/documents/${formatDay(day)}`);
    const begins = this.hours.at(day, 0);
    for (let n = 0; n < PER_DAY.atAnyHour; n++)
      yield* this.incoming(
        `${formatDay(day)}/m${n}`,
        begins + random.between(0, DAY_MINUTES) * MINUTE_MS,
        random,
      );
    if (!this.hours.isWorkday(day)) return;
    for (let n = 0; n < PER_DAY.issued; n++)
      yield* this.outgoing(`${formatDay(day)}/di${n}`, this.hours.moment(day, random), random);
    for (let n = 0; n < PER_DAY.arrived; n++)
      yield* this.incoming(`${formatDay(day)}/den${n}`, this.hours.moment(day, random), random);
    const unit = this.units.draw(random).code;
    const data = { unit, direction: random.chance(0.5) ? 'out' : 'in', count: random.whole(1, 2) };
    yield event(`${formatDay(day)}/mat`, 'excluded', { at: this.hours.at(day, DAY_MINUTES - 1), data });
    if (this.hours.weekday(day) === GAZETTE_DAY) yield* this.gazette(day, random);
  }

  private *outgoing(subject: string, at: number, random: Random): Generator<SideEvent> {
    const { hours } = this;
    const unit = this.units.draw(random).code;
    const claimed = this.signatures.draw(random).name;
    const priority = random.chance(0.07) ? '1' : '0';
    yield event(subject, 'issued', {
      at,
      data: { unit, type: this.types.draw(random).name, priority, claimed },
    });
    if (claimed !== 'none' && random.chance(0.96))
      yield event(subject, 'verified', { at: at + MINUTE_MS, data: { verified: claimed } });
    const lot = random.next();
    const late =
      lot < 0.02 ? random.between(600, 1_500) : lot < 0.08 ? random.between(120, 480) : random.between(3, 90);
    const data = {
      way: this.ways.draw(random).name,
      counterpart: random.chance(0.82) ? 'inside' : 'outside',
    };
    yield event(subject, 'sent', { at: hours.after(at, late), data });
  }

  private *incoming(subject: string, at: number, random: Random): Generator<SideEvent> {
    const { hours } = this;
    const data = {
      ...{ unit: this.units.draw(random).code, type: this.types.draw(random).name },
      ...{ claimed: this.signatures.draw(random).name, way: random.chance(0.97) ? 'network' : 'paper' },
      counterpart: random.chance(0.75) ? 'inside' : 'outside',
    };
    yield event(subject, 'arrived', { at, data });
    const slow = random.chance(0.03);
    const accepted = hours.after(at, slow ? random.between(500, 1_400) : random.between(5, 200));
    if (random.chance(0.01)) return yield event(subject, 'refused', { at: accepted, data: {} });
    yield event(subject, 'accepted', { at: accepted, data: {} });
    const assigned = hours.after(accepted, random.between(10, slow ? 900 : 300));
    yield event(subject, 'assigned', { at: assigned, data: {} });
    yield event(subject, 'done', { at: hours.after(assigned, random.between(60, 2_400)), data: {} });
  }

  private *gazette(day: LocalDay, random: Random): Generator<SideEvent> {
    const unit = this.world.units.find(({ tier }) => tier === 'department')!.code;
    const at = this.hours.at(day, 15 * 60);
    yield event(`${formatDay(day)}/cong-bao`, 'gazette-issued', { at, data: { unit } });
    for (let n = random.whole(2, 8); n > 0; n--) {
      const type = random.chance(0.6) ? 'decision' : 'resolution';
      yield event(`${formatDay(day)}/cong-bao/${n}`, 'gazetted', {
        at,
        data: { unit, type, claimed: 'both' },
      });
    }
  }
}

function lottery(weights: Readonly<Record<string, number>>): Lottery<{ name: string; weight: number }> {
  const tickets = Object.entries(weights).map(([name, weight]) => ({ name, weight }));
  return new Lottery(tickets, ({ weight }) => weight);
}

function event(subject: string, kind: Kind, { at, data }: { at: number; data: object }): SideEvent {
  return {
    ...{ specversion: '1.0', id: `${subject}:${kind}`, source: DOCUMENT_SOURCE, subject },
    ...{ type: DOCUMENT_EVENTS.typeOf(kind), time: new Date(Math.floor(at)).toISOString(), data },
  };
}
