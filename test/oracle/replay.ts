import type { DoorEvent } from './door-event';

/** What one event says, once corrections and retractions are done with. */
export interface Line {
  readonly kind: string;
  /** Event time, in milliseconds since 1970. */
  readonly at: number;
  /** When it counts: its time, or the opening's if it is dated before it. */
  readonly counted: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Dossier {
  readonly subject: string;
  readonly openedAt: number;
  /** The unit of the opening; empty when it names none, for it counts all the same. */
  readonly openedBy: string;
  readonly cutOverAt?: number;
  readonly level: string;
  readonly channel: string;
  readonly field: string;
  /** The opening first, then the others in order. */
  readonly lines: readonly Line[];
}

export interface State {
  readonly open: boolean;
  readonly refused: boolean;
  /** The unit that holds it, or held it when it was closed. */
  readonly unit: string;
  /** The closing that is in effect, with the instant at which it really happened. */
  readonly closing?: Line;
}

/** The dossiers that a heap of events tells of, in whatever order it lies; those that nothing opens are left out. */
export function replay(events: readonly DoorEvent[]): readonly Dossier[] {
  const subjects = [...new Set(events.map(({ subject }) => subject))];
  return subjects.flatMap((subject) => dossierOf(events.filter((event) => event.subject === subject)) ?? []);
}

function dossierOf(events: readonly DoorEvent[]): Dossier | undefined {
  const told = events
    .filter((event) => !isAmendment(event))
    .flatMap((event) => truthOf(event, events) ?? [])
    .sort(inOrder);
  const opening =
    told.find(({ type }) => kindOf(type) === 'submitted') ??
    told.find(({ type }) => kindOf(type) === 'opened-before') ??
    told.find(({ type }) => kindOf(type) === 'accepted');
  if (opening === undefined) return undefined;
  const cutOver = kindOf(opening.type) === 'opened-before';
  const openedAt = Date.parse(cutOver ? (opening.data['receivedAt'] as string) : opening.time);
  const ordered = [opening, ...told.filter((event) => event !== opening)];
  const lines = ordered.map((event): Line => {
    const at = event === opening ? openedAt : Date.parse(event.time);
    return { kind: kindOf(event.type), at, counted: Math.max(at, openedAt), data: event.data };
  });
  return {
    ...{ subject: opening.subject, openedAt, lines },
    openedBy: (opening.data['unit'] as string | undefined) ?? '',
    ...(cutOver && { cutOverAt: Date.parse(opening.time) }),
    level: attribute(lines, 'level'),
    channel: attribute(lines, 'channel'),
    field: attribute(lines, 'field'),
  };
}

/** The first that is told holds; an acceptance may set another level or field. */
function attribute(lines: readonly Line[], name: 'level' | 'channel' | 'field'): string {
  const tellers = lines.filter(({ data }) => typeof data[name] === 'string' && data[name] !== '');
  const accepted = name === 'channel' ? undefined : tellers.findLast(({ kind }) => kind === 'accepted');
  return ((accepted ?? tellers[0])?.data[name] as string | undefined) ?? '';
}

const kindOf = (type: string): string => /^nhip\.dossier\.(.+)\.v1$/.exec(type)?.[1] as string;
const isAmendment = ({ type }: DoorEvent): boolean => ['corrected', 'retracted'].includes(kindOf(type));

/**
 * What an event says in the end: itself, what its last living correction says, or nothing when retracted.
 * A corrected event keeps its name.
 */
function truthOf(event: DoorEvent, all: readonly DoorEvent[]): DoorEvent | undefined {
  const last = all
    .filter((other) => isAmendment(other) && other.source === event.source)
    .filter((other) => other.data['replaces'] === event.id)
    .filter((other) => truthOf(other, all) !== undefined)
    .sort(inOrder)
    .at(-1);
  if (last !== undefined) {
    const { id, source } = event;
    return kindOf(last.type) === 'retracted'
      ? undefined
      : { ...(truthOf(last, all) as DoorEvent), id, source };
  }
  if (kindOf(event.type) !== 'corrected') return event;
  const { sequence: _, ...name } = event;
  return { ...name, ...(event.data['event'] as Pick<DoorEvent, 'type' | 'time' | 'data'>) };
}

/** At one instant a dossier is opened, then handled, then closed, then reopened. */
const RANK = [
  ...['opened-before', 'submitted', 'accepted', 'due-changed', 'supplement-requested', 'supplemented'],
  ...[
    'step-changed',
    'payment-requested',
    'paid',
    'transferred',
    'refused',
    'withdrawn',
    'stopped',
    'resumed',
  ],
  ...['completed', 'returned', 'rated', 'reopened'],
  ...['corrected', 'retracted'],
];

function inOrder(a: DoorEvent, b: DoorEvent): number {
  const rank = (event: DoorEvent): number => RANK.indexOf(kindOf(event.type));
  const sequence = (event: DoorEvent): number => (event.sequence === undefined ? -1 : Number(event.sequence));
  const text = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
  return (
    Date.parse(a.time) - Date.parse(b.time) ||
    sequence(a) - sequence(b) ||
    rank(a) - rank(b) ||
    text(a.id, b.id) ||
    text(a.source, b.source)
  );
}

/** Where the dossier stands at an instant: everything that counts up to then, read again from the opening. */
export function stateAt(dossier: Dossier, instant: number): State | undefined {
  const [opening, ...rest] = dossier.lines.filter(({ counted }) => counted <= instant);
  if (opening === undefined) return undefined;
  let state: State = { open: true, refused: false, unit: dossier.openedBy };
  for (const line of rest) state = after(state, line);
  return state;
}

/** The state after a line; the very same object when the line is not possible there, or moves nothing. */
function after(state: State, line: Line): State {
  const { open, unit } = state;
  switch (line.kind) {
    case 'accepted':
    case 'transferred': {
      const to = (line.kind === 'accepted' ? line.data['unit'] : line.data['to']) as string | undefined;
      return open && to !== undefined && to !== unit ? { ...state, unit: to } : state;
    }
    case 'refused':
      return open ? { open: false, refused: true, unit } : state;
    case 'completed':
    case 'withdrawn':
    case 'stopped':
      return open ? { open: false, refused: false, unit, closing: line } : state;
    case 'reopened':
      return open ? state : { open: true, refused: false, unit };
    case 'resumed':
      return state.closing?.kind === 'stopped' ? { open: true, refused: false, unit } : state;
    default:
      return state;
  }
}

/** A line that really moved the dossier, with where it stood before and after. */
export interface Move {
  readonly line: Line;
  readonly before: State;
  readonly after: State;
}

/** Everything that moved the dossier in or out of somebody's hands, up to an instant. */
export function movesUntil(dossier: Dossier, instant: number): readonly Move[] {
  return linesWithStates(dossier).filter(
    ({ line, before, after }) => line.counted <= instant && after !== before,
  );
}

/** Requests for a supplement, each while the dossier was open. */
export function supplementRequests(dossier: Dossier): readonly Line[] {
  const asked = linesWithStates(dossier).filter(({ line }) => line.kind === 'supplement-requested');
  return asked.filter(({ before }) => before.open).map(({ line }) => line);
}

/** Every line but the opening, with where the dossier stood before and after. */
export function linesWithStates(dossier: Dossier): readonly Move[] {
  let state: State = { open: true, refused: false, unit: dossier.openedBy };
  return dossier.lines.slice(1).map((line) => {
    const before = state;
    state = after(before, line);
    return { line, before, after: state };
  });
}

/** A due instant and when it came into force. */
export interface Term {
  readonly from: number;
  readonly due: number;
}

/** The due instants one after the other: the first holds from the opening, later ones from when they were told. */
export function termsOf(dossier: Dossier): readonly Term[] {
  const told = dossier.lines.filter(({ data }) => data['due'] !== undefined);
  const terms = told.map(({ counted, data }, i): Term => ({
    from: i === 0 ? dossier.openedAt : counted,
    due: Date.parse(data['due'] as string),
  }));
  // Of several told at one instant only the last is ever in force; told again is nothing new.
  const held = terms.filter(({ from }, i) => terms[i + 1]?.from !== from);
  return held.filter(({ due }, i) => due !== held[i - 1]?.due);
}

/** The due instant in force at an instant, those told at that very instant included. */
export function dueAt(dossier: Dossier, instant: number): number | undefined {
  return termsOf(dossier).findLast(({ from }) => from <= instant)?.due;
}
