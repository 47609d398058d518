import { dossierEventType, type LifeCycleKind } from '@nhip/contracts';
import type { Chance } from './chance';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UNITS = ['a', 'b', 'c', 'd', 'D1', 'lost'];
/** What is told of a dossier that is known; what its status forbids leaves a flag. */
const KINDS: readonly LifeCycleKind[] = [
  ...(['accepted', 'supplement-requested', 'supplemented', 'transferred', 'due-changed'] as const),
  ...([
    'completed',
    'completed',
    'completed',
    'refused',
    'withdrawn',
    'reopened',
    'returned',
    'paid',
  ] as const),
];

/** An event as its source gave it, to be corrected and retracted later. */
interface Told {
  readonly id: string;
  readonly subject: string;
  readonly kind: LifeCycleKind;
  readonly time: number;
  readonly data: object;
}

/**
 * A source system that is not tidy: it tells of dossiers at once, weeks late or a few hours ahead, corrects what it
 * said, and takes it back. CloudEvents, one after the other.
 */
export class ToldDossiers {
  private readonly told: Told[] = [];
  private subjects = 0;
  private ids = 0;
  /** Events by what they were. */
  readonly counts = { late: 0, ahead: 0, corrected: 0, retracted: 0 };

  constructor(
    private readonly source: string,
    private readonly chance: Chance,
  ) {}

  /** What the source sends at an instant. */
  next(now: number): object[] {
    return Array.from({ length: 1 + this.chance.below(5) }, () => this.event(now));
  }

  private event(now: number): object {
    const { chance, told } = this;
    const lot = chance.below(20);
    if (told.length < 20 || lot < 6) return this.opening(now);
    if (lot < 15) {
      const { subject } = chance.one(told);
      return this.tell(subject, chance.one(KINDS), { time: this.past(now), now });
    }
    return lot < 18 ? this.corrected(now) : this.retracted(now);
  }

  private opening(now: number): object {
    const subject = `H${String(this.subjects++).padStart(4, '0')}`;
    const kind = this.chance.below(25) === 0 ? 'opened-before' : 'submitted';
    const ahead = this.chance.below(8) === 0;
    if (ahead) this.counts.ahead++;
    // The clock alone lets it happen.
    const time = ahead ? now + this.chance.below(12 * HOUR_MS) + 1 : this.past(now);
    return this.tell(subject, kind, { time, now });
  }

  private tell(subject: string, kind: LifeCycleKind, { time, now }: { time: number; now: number }): object {
    const told = { id: this.id(), subject, kind, time, data: this.dataOf(kind, now) };
    this.told.push(told);
    return this.cloudEvent(told.id, subject, { type: dossierEventType(kind), time, data: told.data });
  }

  /** The same at another time, or with other data. */
  private corrected(now: number): object {
    const { chance } = this;
    const { id, subject, kind, time, data } = chance.one(this.told);
    const other = chance.below(2) === 0;
    const event = {
      type: dossierEventType(kind),
      time: rfc3339(other ? time : time - chance.below(10) * DAY_MS - HOUR_MS),
      data: other ? this.dataOf(kind, time) : data,
    };
    this.counts.corrected++;
    const type = 'nhip.dossier.corrected.v1';
    return this.cloudEvent(this.id(), subject, { type, time: now, data: { replaces: id, event } });
  }

  private retracted(now: number): object {
    const { id, subject } = this.chance.one(this.told);
    this.counts.retracted++;
    const type = 'nhip.dossier.retracted.v1';
    return this.cloudEvent(this.id(), subject, { type, time: now, data: { replaces: id } });
  }

  private cloudEvent(
    id: string,
    subject: string,
    event: { type: string; time: number; data: object },
  ): object {
    return { specversion: '1.0', id, source: this.source, subject, ...event, time: rfc3339(event.time) };
  }

  private dataOf(kind: LifeCycleKind, now: number): object {
    const { chance } = this;
    // Due at once, soon, or just so far ahead that the clock alone makes it near, overdue and late by any rule.
    const due = rfc3339(now + chance.below(9) * DAY_MS + chance.below(24) * HOUR_MS);
    const whole = {
      unit: chance.one(UNITS),
      channel: chance.one(['online', 'in-person', 'post']),
      level: chance.one(['full', 'partial', '4']),
      field: chance.one(['Đất đai', 'Hộ tịch']),
      ...(chance.below(8) > 0 && { due }),
    };
    if (kind === 'opened-before') return { receivedAt: rfc3339(now - 30 * DAY_MS), ...whole };
    if (kind === 'submitted') return whole;
    if (kind === 'transferred') return { to: chance.one(UNITS) };
    if (kind === 'due-changed') return { due };
    if (kind === 'paid') return { way: chance.one(['online', 'other']) };
    return kind === 'reopened' || kind === 'supplemented' ? { due } : {};
  }

  /** Some minutes ago, or weeks. */
  private past(now: number): number {
    if (this.chance.below(10) > 2) return now - this.chance.below(600_000);
    this.counts.late++;
    return now - this.chance.below(20 * 24) * HOUR_MS - 1;
  }

  private id(): string {
    return `e${this.ids++}`;
  }
}

const rfc3339 = (at: number): string => new Date(at).toISOString();
