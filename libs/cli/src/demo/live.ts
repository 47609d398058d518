import type { LifeCycleKind } from '@nhip/contracts';
import { Applicants, channelOf, subjectOf, type Demo, type DemoDossier } from './generate';
import { dueOf, submission, type DemoEvent, type World } from './life';
import type { OfficeHours } from './office-hours';
import type { Procedure } from './procedures';
import type { DemoUnit } from './province';
import { Random } from './random';

/** For so long after a start much happens, so that a newcomer sees it; then it goes on at an everyday pace. */
const FRESH_MS = 15 * 60_000;
/** Events of a burst, and the time between two of them. */
const BURST = { fewest: 2, most: 6, gapMs: [350, 900] } as const;
/** Quiet between two bursts, by how it is just then. */
const QUIET_MS = { fresh: [1_000, 5_000], office: [8_000, 25_000], closed: [25_000, 70_000] } as const;
const SHARE_NEW = 0.24;
/** An overdue dossier is overdue for a reason: it is mostly passed over. */
const PASS_OVERDUE = 0.85;
const DRAWS = 8;
/** Live dossiers are numbered from here, apart from those of the history. */
const FIRST_SERIAL = 5000;
/** Results of the last days may still be handed out. */
const RETURN_WITHIN_MS = 3 * 24 * 3_600_000;

type Status = 'submitted' | 'accepted' | 'awaiting' | 'completed';
const STATUS_AFTER: Partial<Record<LifeCycleKind, Status>> = {
  submitted: 'submitted',
  'opened-before': 'accepted',
  accepted: 'accepted',
  'supplement-requested': 'awaiting',
  supplemented: 'accepted',
  completed: 'completed',
  resumed: 'accepted',
  reopened: 'accepted',
};
const ENDED: ReadonlySet<LifeCycleKind> = new Set(['refused', 'withdrawn', 'stopped', 'returned', 'rated']);

interface LiveDossier {
  readonly subject: string;
  readonly procedure: Procedure;
  readonly unit: DemoUnit;
  status: Status;
  due: number | undefined;
  events: number;
}

export interface LiveEvent {
  readonly subject: string;
  readonly event: DemoEvent;
  /** Place among the dossier's events. */
  readonly number: number;
}

/**
 * The sample province going on after its history: new dossiers come and open ones move, at instants it is told. What
 * happens follows from the history, the instants and the chance alone, so the same run can be lived through again.
 */
export class LiveProvince {
  private readonly active: LiveDossier[];
  private readonly applicants: Applicants;
  private serial = FIRST_SERIAL;

  constructor(
    demo: Demo,
    private readonly hours: OfficeHours,
  ) {
    this.applicants = new Applicants(demo.units, { hours, random: new Random('') });
    const now = Math.max(...demo.dossiers.map(({ events }) => events.at(-1)?.at ?? 0));
    this.active = demo.dossiers.flatMap((dossier) => asLive(dossier, now) ?? []);
  }

  /** What happens at `at`; instants must not go back. */
  step(at: number, random: Random): LiveEvent {
    const world = { hours: this.hours, random };
    const dossier = random.chance(SHARE_NEW) ? undefined : this.draw(at, random);
    return dossier ? this.advance(dossier, at, world) : this.open(at, world);
  }

  private draw(at: number, random: Random): LiveDossier | undefined {
    for (let draw = 0; draw < DRAWS && this.active.length > 0; draw++) {
      const dossier = random.pick(this.active);
      const overdue = dossier.status !== 'completed' && dossier.due !== undefined && dossier.due < at;
      if (!overdue || !random.chance(PASS_OVERDUE)) return dossier;
    }
    return undefined;
  }

  private open(at: number, world: World): LiveEvent {
    const { hours, random } = world;
    const { unit, procedure } = this.applicants.draw(random);
    const channel = channelOf(procedure, hours.isOpen(at), random);
    const due = channel === 'in-person' ? dueOf(procedure, at, world) : undefined;
    const subject = subjectOf(unit, hours.zone.dayOf(at), this.serial++);
    const dossier: LiveDossier = { subject, procedure, unit, status: 'submitted', due, events: 0 };
    this.active.push(dossier);
    return this.tell(dossier, submission({ unit, procedure, channel, at }, due));
  }

  private advance(dossier: LiveDossier, at: number, world: World): LiveEvent {
    const { random } = world;
    const { status, due, procedure } = dossier;
    const promiseRuns = due !== undefined && due > at;
    const anew = (): DemoEvent['data'] => {
      const promised = promiseRuns ? dueOf(procedure, at, world) : undefined;
      return promised === undefined ? {} : { due: promised };
    };
    switch (status) {
      case 'submitted': {
        if (random.chance(0.03)) return this.tell(dossier, { kind: 'refused', at, data: {} });
        const promised = due === undefined ? dueOf(procedure, at, world) : undefined;
        return this.tell(dossier, {
          kind: 'accepted',
          at,
          data: promised === undefined ? {} : { due: promised },
        });
      }
      case 'awaiting':
        return this.tell(dossier, { kind: 'supplemented', at, data: anew() });
      case 'completed':
        return this.tell(dossier, { kind: 'returned', at, data: {} });
      case 'accepted': {
        const fate = random.next();
        if (fate < 0.06 && promiseRuns)
          return this.tell(dossier, { kind: 'supplement-requested', at, data: {} });
        if (fate < 0.08 && promiseRuns)
          return this.tell(dossier, { kind: 'due-changed', at, data: this.later(due) });
        if (fate < 0.095) return this.tell(dossier, { kind: 'withdrawn', at, data: {} });
        return this.tell(dossier, { kind: 'completed', at, data: {} });
      }
      default:
        return status satisfies never;
    }
  }

  private later(due: number): DemoEvent['data'] {
    const { hours } = this;
    return { due: hours.after(due, 480), reason: 'Thư xin lỗi và hẹn lại ngày trả' };
  }

  private tell(dossier: LiveDossier, event: DemoEvent): LiveEvent {
    const number = dossier.events++;
    dossier.due = (event.data['due'] as number | undefined) ?? dossier.due;
    dossier.status = STATUS_AFTER[event.kind] ?? dossier.status;
    if (ENDED.has(event.kind)) {
      // The last one takes the place of the one that leaves.
      const last = this.active.pop() as LiveDossier;
      if (last !== dossier) this.active[this.active.indexOf(dossier)] = last;
    }
    return { subject: dossier.subject, event, number };
  }
}

/** The instants at which something happens in a run that starts at `startedAt`, without an end. */
export function* pace(startedAt: number, { hours, random }: World): Generator<number> {
  for (let at = startedAt; ;) {
    for (let left = random.whole(BURST.fewest, BURST.most); left > 0; left--) {
      at += Math.round(random.between(...BURST.gapMs));
      yield at;
    }
    const quiet: readonly [number, number] =
      at - startedAt < FRESH_MS ? QUIET_MS.fresh : hours.isOpen(at) ? QUIET_MS.office : QUIET_MS.closed;
    at += Math.round(random.between(...quiet));
  }
}

function asLive({ subject, procedure, unit, events }: DemoDossier, now: number): LiveDossier | undefined {
  const last = events.at(-1);
  if (!last || ENDED.has(last.kind)) return undefined;
  const kind = events.findLast((event) => STATUS_AFTER[event.kind] !== undefined)?.kind;
  const status = kind && STATUS_AFTER[kind];
  if (!status || (status === 'completed' && now - last.at > RETURN_WITHIN_MS)) return undefined;
  const due = events.findLast(({ data }) => data['due'] !== undefined)?.data['due'] as number | undefined;
  return { subject, procedure, unit, status, due, events: events.length };
}
