import {
  DOSSIER_EVENTS,
  type DossierEvent,
  type DossierFact,
  type DossierStatus,
  type DueInForce,
  type Instant,
  type LifeCycleEvent,
  type NamedLifeCycleEvent,
  type Opening,
  type Payment,
  type Rating,
  type Step,
  type StepChange,
} from '@nhip/contracts';

/** All that is known of a dossier from its events (at least one), in whatever order they are given. */
export function foldDossier(
  { subject, generation }: { readonly subject: string; readonly generation: number },
  events: readonly DossierEvent[],
): DossierFact {
  const log = DOSSIER_EVENTS.log(events);
  const effective = log.effective();
  const opening = effective[openingOf(effective)];
  const fold = new Fold();
  if (opening) {
    fold.open(opening);
    for (const event of effective) if (event !== opening) fold.happen(event);
  }
  const everOpened = events.some((event) => OPENINGS.has(event.kind));
  const newest = effective.at(-1) ?? (log.inOrder().at(-1) as DossierEvent);
  return fold.toFact({
    subject,
    generation,
    version: events.length,
    status: everOpened ? 'retracted' : 'unopened',
    newestEventAt: newest.time,
    newestEventSource: newest.source,
  });
}

const OPENINGS: ReadonlySet<string> = new Set(['submitted', 'opened-before', 'accepted']);
const OPEN: ReadonlySet<DossierStatus> = new Set(['submitted', 'accepted', 'supplement-requested']);

/**
 * Submitted, else open at cut-over (on its original day, whatever came later), else accepted; the earliest of its
 * kind. −1 when nothing opens the dossier.
 */
function openingOf(events: readonly LifeCycleEvent[]): number {
  for (const kind of OPENINGS) {
    const index = events.findIndex((event) => event.kind === kind);
    if (index !== -1) return index;
  }
  return -1;
}

type Identity = Pick<
  DossierFact,
  'subject' | 'generation' | 'version' | 'status' | 'newestEventAt' | 'newestEventSource'
>;

/** One dossier as its events are told one after the other, its opening first. */
class Fold {
  private opening: Opening | undefined;
  private status: DossierStatus | undefined;
  /** The unit that holds the dossier. */
  private unit = '';
  private readonly steps: Step[] = [];
  private readonly dues: DueInForce[] = [];
  private readonly supplementRequestedAt: Instant[] = [];
  private acceptedAt: Instant | undefined;
  private returnedAt: Instant | undefined;
  private readonly stepChanges: StepChange[] = [];
  private paymentRequestedAt: Instant | undefined;
  private paid: Payment | undefined;
  private rating: Rating | undefined;
  private readonly flags = new Set<string>();
  private readonly told = { level: '', channel: '', field: '', procedure: '', procedureName: '' };

  open(event: NamedLifeCycleEvent): void {
    if (event.kind !== 'submitted' && event.kind !== 'accepted' && event.kind !== 'opened-before') return;
    const { data, source } = event;
    this.unit = data.unit ?? '';
    this.opening =
      event.kind === 'opened-before'
        ? { at: event.data.receivedAt, unit: this.unit, source, cutOverAt: event.time }
        : { at: event.time, unit: this.unit, source };
    this.status = event.kind === 'submitted' ? 'submitted' : 'accepted';
    if (event.kind === 'accepted') this.acceptedAt = event.time;
    this.tell(data);
    this.setDue(event.time, data.due);
    this.doubt(data);
  }

  /** Exhaustive over the kinds: what is illegal in the present status changes nothing and leaves a flag. */
  happen(event: NamedLifeCycleEvent): void {
    const { time } = event;
    if ('due' in event.data) this.setDue(time, event.data.due);
    this.doubt(event.data);
    switch (event.kind) {
      case 'submitted':
      case 'opened-before':
        this.flags.add('opened-twice');
        return this.tell(event.data);
      case 'accepted':
        return this.accept(time, event.data);
      case 'supplement-requested':
        if (!this.isOpen(event)) return;
        this.supplementRequestedAt.push(time);
        this.status = 'supplement-requested';
        return;
      case 'supplemented':
        if (this.status === 'supplement-requested') this.status = 'accepted';
        else this.flag(event);
        return;
      case 'transferred':
        return this.move(time, event.data.to);
      case 'refused':
      case 'withdrawn':
      case 'stopped':
      case 'completed':
        return this.close(event);
      case 'resumed':
      case 'reopened':
        return this.reopen(event);
      case 'returned':
        if (this.status !== 'completed') return this.flag(event);
        this.status = 'returned';
        this.returnedAt = time;
        return;
      case 'due-changed':
        return;
      case 'step-changed':
        return this.step(time, event.data);
      case 'payment-requested':
        this.paymentRequestedAt ??= time;
        return;
      case 'paid':
        this.paid ??= { at: time, way: event.data.way };
        return;
      case 'rated':
        this.rating = { at: time, value: event.data.rating };
        return;
      default:
        return event satisfies never;
    }
  }

  /** Written out name by name: spreading here cost a tenth of what the door can take in. */
  toFact(identity: Identity): DossierFact {
    const { opening, acceptedAt, returnedAt, told, paymentRequestedAt, paid, rating } = this;
    const fact: { -readonly [Name in keyof DossierFact]: DossierFact[Name] } = {
      subject: identity.subject,
      generation: identity.generation,
      version: identity.version,
      status: this.status ?? identity.status,
      level: told.level,
      channel: told.channel,
      field: told.field,
      procedure: told.procedure,
      procedureName: told.procedureName,
      steps: this.steps,
      dues: this.dues,
      supplementRequestedAt: this.supplementRequestedAt,
      flags: [...this.flags].sort(),
      newestEventAt: identity.newestEventAt,
      newestEventSource: identity.newestEventSource,
      stepChanges: this.stepChanges,
    };
    if (opening !== undefined) fact.opening = opening;
    if (acceptedAt !== undefined) fact.acceptedAt = acceptedAt;
    if (returnedAt !== undefined) fact.returnedAt = returnedAt;
    if (paymentRequestedAt !== undefined) fact.paymentRequestedAt = paymentRequestedAt;
    if (paid !== undefined) fact.paid = paid;
    if (rating !== undefined) fact.rating = rating;
    return fact;
  }

  private step(
    at: Instant,
    { step, holder }: Extract<LifeCycleEvent, { kind: 'step-changed' }>['data'],
  ): void {
    this.stepChanges.push(holder === undefined ? { at, step } : { at, step, holder });
  }

  private accept(time: Instant, data: Extract<LifeCycleEvent, { kind: 'accepted' }>['data']): void {
    this.tell(data, true);
    this.acceptedAt ??= time;
    if (data.unit !== undefined) this.move(time, data.unit);
    if (this.status === 'submitted') this.status = 'accepted';
  }

  private move(at: Instant, unit: string): void {
    if (unit === this.unit) return;
    if (!OPEN.has(this.status as DossierStatus)) {
      this.flags.add('moved-while-closed');
      return;
    }
    this.unit = unit;
    this.steps.push({ kind: 'moved', at, unit });
  }

  private close(
    event: Extract<LifeCycleEvent, { kind: 'refused' | 'withdrawn' | 'stopped' | 'completed' }>,
  ): void {
    if (!this.isOpen(event)) return;
    this.steps.push({ kind: event.kind, at: event.time });
    this.status = event.kind;
    if (event.time < (this.opening as Opening).at) this.flags.add('closed-before-opened');
  }

  private reopen(event: Extract<LifeCycleEvent, { kind: 'resumed' | 'reopened' }>): void {
    const legal =
      event.kind === 'resumed' ? this.status === 'stopped' : !OPEN.has(this.status as DossierStatus);
    if (!legal) return this.flag(event);
    this.steps.push({ kind: event.kind, at: event.time });
    this.status = 'accepted';
  }

  /** The first due instant holds from the opening, each other one from its event on. */
  private setDue(time: Instant, due: Instant | undefined): void {
    const { at } = this.opening as Opening;
    if (due === undefined || this.dues.at(-1)?.due === due) return;
    this.dues.push({ from: this.dues.length === 0 ? at : Math.max(time, at), due });
  }

  /** What is told first holds; an acceptance alone, having read the papers, sets another level, field, procedure. */
  private tell(data: Partial<Record<keyof Fold['told'], string | undefined>>, accepted = false): void {
    for (const name of Object.keys(this.told) as (keyof Fold['told'])[]) {
      const value = data[name];
      if (value && (this.told[name] === '' || (accepted && name !== 'channel'))) this.told[name] = value;
    }
  }

  private isOpen(event: LifeCycleEvent): boolean {
    const open = OPEN.has(this.status as DossierStatus);
    if (!open) this.flag(event);
    return open;
  }

  private doubt(data: LifeCycleEvent['data']): void {
    if ('doubts' in data) for (const doubt of data.doubts ?? []) this.flags.add(doubt);
  }

  private flag({ kind }: LifeCycleEvent): void {
    this.flags.add(`${kind}-while-${this.status}`);
  }
}
