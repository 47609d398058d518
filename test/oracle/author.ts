import * as fc from 'fast-check';
import type { DoorEvent } from './door-event';

export const UNITS = ['xa-dong-tam', 'xa-tay-ho', 'so-tnmt'] as const;
export const LEVELS = ['partial', 'full'] as const;
export const CHANNELS = ['in-person', 'online'] as const;
export const FIELDS = ['Đất đai', 'Hộ tịch'] as const;
const SOURCES = ['/mot-cua', '/cong-dvc'] as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An instant as a place in the pool and a distance from it. */
export const near = fc.record({
  place: fc.nat(8),
  by: fc.constantFrom(0, 0, 1, -1, -1, 8 * HOUR, -8 * HOUR, DAY, -DAY, DAY + 1, 5 * DAY, 12 * DAY),
});
export type Near = { readonly place: number; readonly by: number };

const dueOrNot = fc.option(near, { freq: 2, nil: undefined });

const action = fc.record({
  choice: fc.nat(59),
  when: fc.nat(8),
  due: dueOrNot,
  unit: fc.constantFrom(...UNITS),
  /** Now and then a step that contradicts where the dossier stands. */
  wild: fc.nat(9).map((n) => n === 9),
  source: fc.nat(11).map((n) => (n === 11 ? 1 : 0)),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const amendment = fc.record({
  /** Counted from the opening, wrapping around; −1 is the event written last. */
  target: fc.oneof(fc.constant(0), fc.constant(-1), fc.nat(30)),
  how: fc.constantFrom(
    'moved-in-time',
    'moved-in-time',
    'other-data',
    'other-kind',
    'retracted',
    'retracted',
  ),
  when: fc.nat(8),
  sentAt: fc.nat(8),
  due: dueOrNot,
  unit: fc.constantFrom(...UNITS),
  choice: fc.nat(59),
  /** Its target never comes. */
  stray: fc.nat(19).map((n) => n === 19),
});
type Amendment = typeof amendment extends fc.Arbitrary<infer T> ? T : never;

const OPENINGS = [
  ...(['submitted', 'submitted', 'submitted-accepted', 'submitted-accepted', 'accepted'] as const),
  ...(['opened-before', 'opened-before', 'nothing', 'twice'] as const),
];

const attributes = fc.record({
  level: fc.constantFrom(undefined, ...LEVELS),
  channel: fc.constantFrom(undefined, ...CHANNELS),
  field: fc.constantFrom(undefined, '', ...FIELDS),
});

/** What happened to one dossier, as choices that shrink well; an author makes events of it. */
export const script = fc.record({
  opening: fc.constantFrom(...OPENINGS),
  unit: fc.constantFrom(...UNITS),
  acceptedBy: fc.constantFrom(undefined, undefined, ...UNITS),
  due: dueOrNot,
  attributes: fc.tuple(attributes, attributes),
  /** How many of the actions are dated before the opening. */
  openedLate: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2),
  sequence: fc.constantFrom('none', 'none', 'all', 'some'),
  actions: fc.array(action, { maxLength: 9 }),
  amendments: fc.oneof(fc.constant([]), fc.array(amendment, { maxLength: 4 })),
});
export type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

const at = (pool: readonly number[], place: number): number => pool[place % pool.length] as number;
/** The instant meant, among those of a history. */
export const around = (pool: readonly number[], { place, by }: Near): number => at(pool, place) + by;

const WHILE_OPEN = [
  ...['completed', 'completed', 'completed', 'transferred', 'transferred', 'accepted', 'due-changed'],
  ...['supplement-requested', 'supplement-requested', 'supplemented', 'withdrawn', 'stopped', 'refused'],
  ...['payment-requested', 'paid', 'step-changed'],
];
const WHILE_CLOSED = ['reopened', 'reopened', 'returned', 'returned', 'rated', 'paid', 'due-changed'];
const WHILE_STOPPED = ['resumed', 'resumed', 'reopened', 'due-changed'];
const RATINGS = ['very-satisfied', 'satisfied', 'not-satisfied'];
const BEAR_DUE = 'submitted accepted opened-before supplemented resumed reopened due-changed'.split(' ');
const CLOSES = ['completed', 'withdrawn', 'refused'];

/** Writes the events of one dossier from a script. */
export class Author {
  private readonly events: DoorEvent[] = [];
  private readonly sent = [0, 0];
  private sequence = 8;

  constructor(
    private readonly subject: string,
    private readonly script: Script,
    private readonly pool: readonly number[],
  ) {}

  write(): readonly DoorEvent[] {
    const { actions, openedLate } = this.script;
    const times = actions.map(({ when }) => at(this.pool, when)).sort((a, b) => a - b);
    const openedAt = openedLate > 0 ? (times[openedLate] ?? at(this.pool, 0)) : at(this.pool, 0);
    this.open(openedAt);
    let state: 'open' | 'closed' | 'stopped' = 'open';
    actions.forEach((each, i) => {
      const lawful = { open: WHILE_OPEN, closed: WHILE_CLOSED, stopped: WHILE_STOPPED }[state];
      const kinds = each.wild ? [...WHILE_OPEN, ...WHILE_CLOSED, ...WHILE_STOPPED] : lawful;
      const kind = kinds[each.choice % kinds.length] as string;
      this.add(kind, times[i] as number, { data: this.data(kind, each), source: each.source });
      if (CLOSES.includes(kind)) state = 'closed';
      else if (kind === 'stopped') state = 'stopped';
      else if (kind === 'reopened' || kind === 'resumed') state = 'open';
    });
    for (const each of this.script.amendments) this.amend(each);
    return this.events;
  }

  private open(openedAt: number): void {
    const { opening, unit, acceptedBy, due } = this.script;
    const [first, second] = this.script.attributes;
    const told = { ...this.due(due), unit, ...present(first) };
    if (opening === 'opened-before') {
      const cutOver = openedAt + 3 * DAY;
      const data = { ...told, receivedAt: new Date(openedAt).toISOString() };
      return this.add('opened-before', cutOver, { data });
    }
    if (opening === 'accepted') return this.add('accepted', openedAt, { data: told });
    if (opening === 'nothing') return;
    this.add('submitted', openedAt, { data: told });
    if (opening === 'twice') this.add('submitted', openedAt + DAY, { data: { ...told, unit: UNITS[0] } });
    if (opening !== 'submitted-accepted') return;
    const data = { ...present({ unit: acceptedBy }), ...present(second) };
    this.add('accepted', openedAt + HOUR, { data });
  }

  private add(kind: string, time: number, rest: { data: Data; source?: number }): void {
    const { sequence } = this.script;
    const source = rest.source ?? 0;
    this.sequence += 1;
    // Both sources count from 1, so that a name is only a name together with its source.
    const n = (this.sent[source] = (this.sent[source] as number) + 1);
    const told = sequence === 'all' || (sequence === 'some' && this.sequence % 2 === 0);
    this.events.push({
      ...{
        specversion: '1.0',
        id: `${this.subject}-${n}`,
        source: SOURCES[source] as string,
        subject: this.subject,
      },
      ...{ type: `nhip.dossier.${kind}.v1`, time: this.text(time), data: rest.data },
      ...(told && { sequence: String(this.sequence) }),
    });
  }

  private amend(each: Amendment): void {
    const { events } = this;
    const target = each.target === -1 ? events.at(-1) : events[each.target % (events.length || 1)];
    const source = SOURCES.indexOf((target?.source ?? SOURCES[0]) as (typeof SOURCES)[number]);
    const sentAt = at(this.pool, each.sentAt) + 2 * DAY;
    const replaces = target === undefined || each.stray ? `stray-${each.sentAt}` : target.id;
    const embedded = target && embeddedIn(target);
    // Nobody corrects a retraction: it has nothing but a target.
    if (each.how === 'retracted' || embedded === undefined)
      return this.add('retracted', sentAt, { data: { replaces }, source });
    this.add('corrected', sentAt, { data: { replaces, event: this.rewrite(embedded, each) }, source });
  }

  private rewrite(event: Embedded, each: Amendment): Embedded {
    if (each.how === 'moved-in-time') return { ...event, time: this.text(at(this.pool, each.when)) };
    if (each.how === 'other-data' && BEAR_DUE.includes(event.type.split('.')[2] as string))
      return { ...event, data: { ...event.data, ...this.due(each.due) } };
    const kinds = [...WHILE_OPEN, ...WHILE_CLOSED, ...WHILE_STOPPED];
    const kind = kinds[each.choice % kinds.length] as string;
    return { ...event, type: `nhip.dossier.${kind}.v1`, data: this.data(kind, each) };
  }

  private data(kind: string, each: Pick<Action, 'due' | 'unit' | 'choice'>): Data {
    switch (kind) {
      case 'transferred':
        return { to: each.unit };
      case 'accepted': {
        const told = each.choice % 2 === 0 ? { unit: each.unit } : {};
        return { ...told, ...this.due(each.due), ...present(this.script.attributes[1]) };
      }
      case 'due-changed':
        return this.due(each.due ?? { place: each.choice, by: DAY });
      case 'supplemented':
      case 'resumed':
      case 'reopened':
        return this.due(each.due);
      case 'paid':
        return { way: each.choice % 3 === 0 ? 'other' : 'online' };
      case 'rated':
        return { rating: RATINGS[each.choice % RATINGS.length] };
      case 'step-changed':
        return { step: 'Thẩm định', holder: 'officer' };
      default:
        return {};
    }
  }

  private due(due: Near | undefined): { due?: string } {
    return due === undefined ? {} : { due: this.text(around(this.pool, due)) };
  }

  /** One instant in either of two spellings. */
  private text(instant: number): string {
    if (instant % 2 === 0) return new Date(instant).toISOString();
    return `${new Date(instant + 7 * HOUR).toISOString().slice(0, -1)}+07:00`;
  }
}

type Data = Readonly<Record<string, unknown>>;
type Embedded = Pick<DoorEvent, 'type' | 'time' | 'sequence' | 'data'>;

/** What a correction of `event` rewrites: the event, or what an earlier correction made of another one. */
function embeddedIn(event: DoorEvent): Embedded | undefined {
  const { type, time, sequence, data } = event;
  if (type === 'nhip.dossier.retracted.v1') return undefined;
  if (type === 'nhip.dossier.corrected.v1') return data['event'] as Embedded;
  return { type, time, ...(sequence !== undefined && { sequence }), data };
}

function present<T extends object>(record: T): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}
