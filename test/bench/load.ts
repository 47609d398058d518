import { dossierEventType, encodeDossierFact, type DossierFact } from '@nhip/contracts';

export const SOURCE = '/bench/one-stop-shop';
const UNITS = 113;
const HOUR_MS = 3_600_000;
const LEVELS = ['partial', 'full'] as const;
const CHANNELS = ['online', 'in-person', 'post'] as const;
const FIELDS = ['land', 'civil status', 'notary', 'building', 'investment', 'schools', 'health', 'labour'];

/** Events of one dossier's plain life, in order: submitted, accepted, supplement asked and given, completed. */
const LIFE = ['submitted', 'accepted', 'supplement-requested', 'supplemented', 'completed'] as const;
export const EVENTS_PER_DOSSIER = LIFE.length;

/** NDJSON lines of `dossiers` whole lives, interleaved as many offices would send them. */
export function lives(name: string, dossiers: number, from: number): string[] {
  return LIFE.flatMap((kind, step) =>
    Array.from({ length: dossiers }, (_, i) => {
      const subject = `${name}-${i}`;
      const opened = from + (i % 90) * 24 * HOUR_MS;
      const data = step < 2 ? { unit: unit(i), ...attributes(i), due: at(opened + 120 * HOUR_MS) } : {};
      return line(subject, kind, { at: opened + step * HOUR_MS, data });
    }),
  );
}

/** One new dossier, received at `now`. */
export function newcomer(subject: string, now: number): string {
  const data = { unit: unit(subject.length), ...attributes(subject.length), due: at(now + 48 * HOUR_MS) };
  return line(subject, 'submitted', { at: now, data });
}

/** The facts that such lives leave on the topic, one per event, in order. */
export function* factsOf(
  name: string,
  dossiers: number,
  from: number,
): Generator<{ subject: string; body: Uint8Array }> {
  for (let step = 0; step < EVENTS_PER_DOSSIER; step++)
    for (let i = 0; i < dossiers; i++) {
      const subject = `${name}-${i}`;
      const opened = from + (i % 90) * 24 * HOUR_MS;
      yield { subject, body: encodeDossierFact(factAfter(step, { subject, i, opened })) };
    }
}

function factAfter(
  step: number,
  { subject, i, opened }: { subject: string; i: number; opened: number },
): DossierFact {
  const last = opened + step * HOUR_MS;
  return {
    subject,
    generation: 1,
    version: step + 1,
    status: (['submitted', 'accepted', 'supplement-requested', 'accepted', 'completed'] as const)[step]!,
    opening: { at: opened, unit: unit(i), source: SOURCE },
    ...attributes(i),
    procedure: '',
    procedureName: '',
    steps: step === 4 ? [{ kind: 'completed', at: last }] : [],
    dues: [{ from: opened, due: opened + 120 * HOUR_MS }],
    supplementRequestedAt: step >= 2 ? [opened + 2 * HOUR_MS] : [],
    ...(step >= 1 && { acceptedAt: opened + HOUR_MS }),
    flags: [],
    newestEventAt: last,
    newestEventSource: SOURCE,
    stepChanges: [],
  };
}

function line(subject: string, kind: (typeof LIFE)[number], event: { at: number; data: object }): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `${subject}:${kind}`,
    source: SOURCE,
    type: dossierEventType(kind),
    subject,
    time: at(event.at),
    data: event.data,
  });
}

const unit = (i: number): string => `unit-${i % UNITS}`;
const attributes = (i: number) => ({
  level: LEVELS[i % LEVELS.length]!,
  channel: CHANNELS[i % CHANNELS.length]!,
  field: FIELDS[i % FIELDS.length]!,
});
const at = (instant: number): string => new Date(instant).toISOString();
