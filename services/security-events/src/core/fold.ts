import {
  LINE_NAME_LENGTH,
  SECURITY_EVENTS,
  type NamedSecurityHappening as Happening,
  type SecurityBody,
  type SecurityBodyOf,
  type SecurityEvent,
  type SecurityFact,
} from '@nhip/contracts';

type Case = SecurityBody['case'];
type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

/** All that is known of a subject from its events (at least one), in whatever order they are given. */
export function foldSecurity(
  { subject, generation }: { readonly subject: string; readonly generation: number },
  events: readonly SecurityEvent[],
): SecurityFact {
  const log = SECURITY_EVENTS.log(events);
  const effective = log.effective();
  const newest = effective.at(-1) ?? (log.inOrder().at(-1) as SecurityEvent);
  const opening = effective.find(({ kind }) => OPENED_BY.has(kind));
  const flags = new Set<string>();
  const body = opening ? bodyOf(effective, opening, flags) : { case: undefined };
  return {
    ...{ subject, generation, version: events.length, body },
    retracted: opening === undefined && events.some(({ kind }) => OPENED_BY.has(kind)),
    flags: [...flags].sort(),
    ...{ newestEventAt: newest.time, newestEventSource: newest.source },
  };
}

const SUBJECT_OF: Readonly<Record<Happening['kind'], Case>> = {
  'incident-detected': 'incident',
  'incident-classified': 'incident',
  'incident-notified': 'incident',
  'incident-remedied': 'incident',
  'incident-resolved': 'incident',
  'incident-reopened': 'incident',
  'detections-counted': 'detections',
  'devices-stated': 'devices',
  'system-stated': 'system',
  'system-retired': 'system',
  'layers-stated': 'layers',
  'advisory-issued': 'advisory',
  'advisory-applied': 'advisory',
  'log-source-registered': 'logSource',
  'log-source-heard': 'logSource',
  'log-source-retired': 'logSource',
};

const OPENED_BY: ReadonlySet<string> = new Set<Happening['kind']>([
  ...(['incident-detected', 'detections-counted', 'devices-stated', 'system-stated'] as const),
  ...(['layers-stated', 'advisory-issued', 'log-source-registered'] as const),
]);

/** What a subject is, by its earliest event that can open one; what belongs to another kind of subject says nothing. */
function bodyOf(effective: readonly Happening[], opening: Happening, flags: Set<string>): SecurityBody {
  const name = SUBJECT_OF[opening.kind];
  const rest: Happening[] = [];
  for (const event of effective) {
    if (SUBJECT_OF[event.kind] !== name) flags.add(`${event.kind}-while-${name}`);
    else if (event !== opening) rest.push({ ...event, time: Math.max(event.time, opening.time) });
    if (event.time < opening.time) flags.add('dated-before-opened');
  }
  return { case: name, value: FOLDS[name](opening as never, rest as never, flags) } as SecurityBody;
}

/** From the event that opens a subject and the others of its kind, in order, none dated before it. */
const FOLDS: {
  readonly [C in Case]: (opening: never, rest: never, flags: Set<string>) => SecurityBodyOf<C>;
} = {
  incident: foldIncident,
  detections: foldDetections,
  devices: (opening: Of<'devices-stated'>, rest: readonly Of<'devices-stated'>[]) => ({
    states: [opening, ...rest].map(({ time, data }) => ({ at: time, ...data })),
  }),
  system: foldSystem,
  layers: (opening: Of<'layers-stated'>, rest: readonly Of<'layers-stated'>[]) => ({
    states: [opening, ...rest].map(({ time, data: { unit, layers } }) => ({
      ...{ at: time, unit, layers: [...new Set(layers)].sort() },
    })),
  }),
  advisory: foldAdvisory,
  logSource: foldLogSource,
};

/** What is illegal in the present status changes nothing and leaves a flag. */
function foldIncident(
  { time, data }: Of<'incident-detected'>,
  rest: readonly Happening[],
  flags: Set<string>,
): SecurityBodyOf<'incident'> {
  const told = { ...data };
  const turnedAt: number[] = [];
  for (const event of rest) {
    const status = turnedAt.length % 2 === 0 ? 'open' : 'resolved';
    if (event.kind === 'incident-classified') Object.assign(told, event.data);
    else if (event.kind === 'incident-detected') flags.add('opened-twice');
    else if (event.kind === (status === 'open' ? 'incident-resolved' : 'incident-reopened'))
      turnedAt.push(event.time);
    else if (event.kind === 'incident-resolved' || event.kind === 'incident-reopened')
      flags.add(`${event.kind}-while-${status}`);
  }
  const { occurredAt } = told;
  if (occurredAt !== undefined && occurredAt > time) flags.add('occurred-after-detected');
  return {
    ...{ unit: told.unit, group: told.group, severity: told.severity, detectedAt: time, turnedAt },
    ...(occurredAt !== undefined && occurredAt <= time && { occurredAt }),
    ...first('notifiedAt', rest, 'incident-notified'),
    ...first('remediedAt', rest, 'incident-remedied'),
  };
}

/** When something was told first, under this name; nothing when it never was. */
function first<Name extends string>(
  name: Name,
  events: readonly Happening[],
  asked: Happening['kind'],
): { readonly [N in Name]?: number } {
  const event = events.find(({ kind }) => kind === asked);
  return (event === undefined ? {} : { [name]: event.time }) as { readonly [N in Name]?: number };
}

const MINUTE_MS = 60_000;

interface Counted {
  readonly key: Omit<SecurityBodyOf<'detections'>['counts'][number], 'count'>;
  count: number;
  readonly lines: Set<string>;
}

/** Counts add up; a line counts once in its minute, however often and in whatever company it is told. */
function foldDetections(
  opening: Of<'detections-counted'>,
  rest: readonly Of<'detections-counted'>[],
): SecurityBodyOf<'detections'> {
  const counts = new Map<string, Counted>();
  for (const { time, data } of [opening, ...rest]) {
    const { unit, engine, signature, severity, count = 0, lines = '' } = data;
    const key = { minute: Math.floor(time / MINUTE_MS) * MINUTE_MS, unit, engine, signature, severity };
    const name = JSON.stringify(Object.values(key));
    const counted = counts.get(name) ?? { key, count: 0, lines: new Set() };
    counts.set(name, counted);
    counted.count += count;
    for (let i = 0; i < lines.length; i += LINE_NAME_LENGTH)
      counted.lines.add(lines.slice(i, i + LINE_NAME_LENGTH));
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return { counts: sorted.map(([, { key, count, lines }]) => ({ ...key, count: count + lines.size })) };
}

function foldSystem(opening: Of<'system-stated'>, rest: readonly Happening[]): SecurityBodyOf<'system'> {
  let told = opening.data;
  const states = [opening, ...rest].map((event) => {
    if (event.kind === 'system-stated') told = event.data;
    const { unit, level = 0, stage, monitored } = told;
    return { at: event.time, unit, level, stage, monitored, retired: event.kind === 'system-retired' };
  });
  return { states };
}

function foldAdvisory(
  { time, data }: Of<'advisory-issued'>,
  rest: readonly Happening[],
  flags: Set<string>,
): SecurityBodyOf<'advisory'> {
  if (rest.some(({ kind }) => kind === 'advisory-issued')) flags.add('opened-twice');
  return { unit: data.unit, issuedAt: time, due: data.due, ...first('appliedAt', rest, 'advisory-applied') };
}

function foldLogSource(
  { time, data }: Of<'log-source-registered'>,
  rest: readonly Happening[],
  flags: Set<string>,
): SecurityBodyOf<'logSource'> {
  if (rest.some(({ kind }) => kind === 'log-source-registered')) flags.add('opened-twice');
  const heard = rest.filter(({ kind }) => kind === 'log-source-heard').map((event) => event.time);
  return {
    ...{ unit: data.unit, registeredAt: time, intervalMinutes: data.intervalMinutes },
    heardAt: [...new Set(heard)],
    ...first('retiredAt', rest, 'log-source-retired'),
  };
}
