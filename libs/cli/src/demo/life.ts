import type { LifeCycleKind } from '@nhip/contracts';
import { DAY_END, MORNING_END, type OfficeHours, WORKDAY_MINUTES } from './office-hours';
import type { Procedure } from './procedures';
import type { DemoUnit } from './province';
import type { Random } from './random';

const MINUTE_MS = 60_000;
/** A dossier handed in before this minute of the day is promised for the same day, if its procedure is. */
const SAME_DAY_UNTIL = 15 * 60;

export type Channel = 'in-person' | 'online' | 'post';

/** One event of a sample dossier; instants in milliseconds. */
export interface DemoEvent {
  readonly kind: LifeCycleKind;
  readonly at: number;
  readonly data: Readonly<Record<string, string | number>>;
}

export interface Application {
  readonly unit: DemoUnit;
  readonly procedure: Procedure;
  readonly channel: Channel;
  readonly at: number;
}

export interface World {
  readonly hours: OfficeHours;
  readonly random: Random;
}

/** When the result is promised, at the end of a half day; undefined where the procedure promises nothing. */
export function dueOf({ days }: Procedure, from: number, { hours, random }: World): number | undefined {
  if (days === undefined) return undefined;
  const day = hours.zone.dayOf(from);
  if (days === 0)
    return hours.isWorkday(day) && hours.minutesOf(from) < SAME_DAY_UNTIL
      ? hours.at(day, DAY_END)
      : hours.at(hours.workdayAfter(day, 1), MORNING_END);
  return hours.at(hours.workdayAfter(day, days), random.chance(0.25) ? MORNING_END : DAY_END);
}

/** What `submitted` says; in person the promise is given at the counter, else with the acceptance. */
export function submission(
  { unit, procedure, channel, at }: Application,
  due: number | undefined,
): DemoEvent {
  const data = {
    unit: unit.code,
    channel,
    field: procedure.field,
    procedure: procedure.code,
    procedureName: procedure.name,
    ...(procedure.level && { level: procedure.level }),
    ...(due !== undefined && channel === 'in-person' && { due }),
  };
  return { kind: 'submitted', at, data };
}

/**
 * The whole life of a dossier as it would go on undisturbed, in the order of time; whoever asks for less cuts it.
 * A due instant changes only while the one before it has not passed.
 */
export function lifeOf(application: Application, world: World): DemoEvent[] {
  return new Life(application, world).live();
}

class Life {
  private readonly events: DemoEvent[] = [];
  private due: number | undefined;
  /** From when the promised time runs. */
  private from = 0;

  constructor(
    private readonly application: Application,
    private readonly world: World,
  ) {}

  live(): DemoEvent[] {
    const { random } = this.world;
    if (!this.receive()) return this.events;
    if (random.chance(0.12)) this.charge();
    if (random.chance(0.1)) this.examine();
    if (this.promises(3)) {
      if (random.chance(0.08)) this.supplement();
      if (this.application.procedure.handedTo && random.chance(0.25)) this.handOver();
      if (random.chance(0.03)) this.postpone();
    }
    if (random.chance(0.012)) this.say('withdrawn', this.workAt(random.between(0.1, 0.7)));
    else if (this.promises(3) && random.chance(0.012)) this.interrupt();
    else if (!random.chance(this.application.unit.lateness * 0.08)) this.finish();
    return this.events;
  }

  private receive(): boolean {
    const { application, world } = this;
    const { channel, at, procedure } = application;
    const { hours, random } = world;
    const minutes = channel === 'in-person' ? random.between(3, 25) : random.between(10, 400);
    const accepted =
      channel === 'in-person' ? at + Math.round(minutes) * MINUTE_MS : hours.after(at, minutes);
    this.due = dueOf(procedure, accepted, world);
    this.from = accepted;
    this.events.push(submission(application, this.due));
    if (channel !== 'in-person' && random.chance(0.022)) {
      this.say('refused', accepted, { reason: 'Thành phần hồ sơ chưa hợp lệ' });
      return false;
    }
    this.say(
      'accepted',
      accepted,
      channel !== 'in-person' && this.due !== undefined ? { due: this.due } : {},
    );
    return true;
  }

  private charge(): void {
    const { random } = this.world;
    const amount = random.whole(1, 30) * 10_000;
    this.say('payment-requested', this.workAt(0.02), { amount });
    if (!random.chance(0.9)) return;
    const way = random.chance(0.7) ? 'online' : 'other';
    this.say('paid', this.workAt(random.between(0.03, 0.09)), { way, amount });
  }

  private examine(): void {
    this.say('step-changed', this.workAt(0.1), { step: 'Thẩm định hồ sơ', holder: 'officer' });
  }

  private supplement(): void {
    const { random } = this.world;
    this.say('supplement-requested', this.workAt(random.between(0.1, 0.35)), { reason: 'Bổ sung giấy tờ' });
    this.promiseAnew('supplemented', this.workAt(random.between(0.45, 0.8)));
  }

  private handOver(): void {
    const { procedure, unit } = this.application;
    if (procedure.handedTo === unit.code) return;
    this.say('transferred', this.workAt(this.world.random.between(0.1, 0.5)), {
      to: procedure.handedTo as string,
    });
  }

  private postpone(): void {
    const { hours, random } = this.world;
    const due = this.due as number;
    const later = hours.at(hours.workdayAfter(hours.zone.dayOf(due), random.whole(1, 4)), DAY_END);
    const at = this.workAt(random.between(0.75, 0.95));
    this.say('due-changed', at, { due: later, reason: 'Thư xin lỗi và hẹn lại ngày trả' });
    this.due = later;
  }

  private interrupt(): void {
    const { random } = this.world;
    this.say('stopped', this.workAt(random.between(0.2, 0.5)), { reason: 'Chờ kết quả xác minh' });
    if (random.chance(0.4)) return;
    this.promiseAnew('resumed', this.workAt(random.between(0.6, 0.85)));
    this.finish();
  }

  private finish(): void {
    const { random, hours } = this.world;
    this.say('completed', this.finishAt());
    if (random.chance(0.06)) return;
    const returned = hours.after(
      this.last(),
      this.promises(1) ? random.between(20, 900) : random.between(3, 40),
    );
    this.say('returned', returned);
    if (random.chance(0.15)) this.rate();
    if (!this.promises(3) || !random.chance(0.015)) return;
    this.promiseAnew('reopened', hours.after(this.last(), random.between(200, 2500)));
    this.say('completed', this.workAt(random.between(0.3, 0.9)));
  }

  private rate(): void {
    const { random, hours } = this.world;
    const rating = random.chance(0.92)
      ? random.chance(0.6)
        ? 'very-satisfied'
        : 'satisfied'
      : 'not-satisfied';
    this.say('rated', hours.after(this.last(), random.between(5, 600)), { rating });
  }

  private finishAt(): number {
    const { application, due, world } = this;
    const { random, hours } = world;
    if (due === undefined) return hours.after(this.last(), random.between(200, 4000));
    if (random.chance(application.unit.lateness))
      return hours.after(due, random.between(25, 5 * WORKDAY_MINUTES));
    if (!this.promises(1)) return hours.after(this.last(), random.between(10, 90));
    if (random.chance(0.36)) return hours.after(hours.at(hours.zone.dayOf(due), 0), random.between(5, 235));
    return this.workAt(random.between(0.4, 0.93));
  }

  /** An event that starts the promised time anew; the old promise is still running. */
  private promiseAnew(kind: 'supplemented' | 'resumed' | 'reopened', at: number): void {
    const from = Math.max(at, this.last() + MINUTE_MS);
    const due = dueOf(this.application.procedure, from, this.world) as number;
    this.say(kind, from, { due });
    this.due = due;
    this.from = from;
  }

  /** The instant at which this part of the promised time is over. */
  private workAt(part: number): number {
    const { hours } = this.world;
    const end = this.due ?? hours.after(this.from, 5 * WORKDAY_MINUTES);
    return hours.after(this.from, part * hours.between(this.from, end));
  }

  private promises(days: number): boolean {
    const promised = this.application.procedure.days;
    return promised !== undefined && promised >= days;
  }

  private say(kind: LifeCycleKind, at: number, data: DemoEvent['data'] = {}): void {
    const whole = Math.round(Math.max(at, this.last() + MINUTE_MS) / 1000) * 1000;
    this.events.push({ kind, at: whole, data });
  }

  private last(): number {
    return this.events.at(-1)?.at ?? -Infinity;
  }
}
