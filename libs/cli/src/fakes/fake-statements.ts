import { codeSchema, DOSSIER_EVENT_DATA, dossierEventType, LIFE_CYCLE_KINDS } from '@nhip/contracts';

interface StatedEvent {
  readonly key: string;
  readonly type: string;
  readonly time: string;
  readonly data: unknown;
}

export interface FakeStatement {
  readonly list: string;
  readonly subject: string;
  readonly statedAt: string;
  readonly events: readonly StatedEvent[];
}

/** What lists say of dossiers, as the door keeps it: the newest statement of each counts. */
export class FakeStatements {
  /** By source, list and subject. */
  readonly newest = new Map<string, FakeStatement>();

  state(statement: FakeStatement, source: string, dryRun: boolean): object {
    const { list, subject, statedAt, events } = statement;
    const fault = faultOf(statement);
    if (fault !== undefined)
      return { outcome: 'refused', reason: 'not-valid', errors: [{ path: '/subject', detail: fault }] };
    const name = `${source} ${list} ${subject}`;
    const known = this.newest.get(name);
    const said = (one: FakeStatement): string => JSON.stringify([...one.events].sort(byKey));
    if (known && said(known) === said(statement)) {
      if (!dryRun && statedAt > known.statedAt) this.newest.set(name, statement);
      return { subject, outcome: 'unchanged', changes: [] };
    }
    if (known && statedAt < known.statedAt) return { subject, outcome: 'older', changes: [] };
    const changes = [...changesOf(known?.events ?? [], events)].map(([key, change]) => ({
      ...{ key, change, outcome: 'applied' },
    }));
    if (!dryRun) this.newest.set(name, statement);
    return { subject, outcome: known ? 'changed' : 'new', changes };
  }

  vanished(source: string, list: string, before: string): object {
    const subjects = [...this.newest]
      .filter(([name, { statedAt }]) => name.startsWith(`${source} ${list} `) && statedAt < before)
      .map(([, { subject, statedAt }]) => ({ subject, statedAt }))
      .sort((a, b) => (a.subject < b.subject ? -1 : 1));
    return { subjects };
  }
}

function changesOf(before: readonly StatedEvent[], now: readonly StatedEvent[]): Map<string, string> {
  const changes = new Map<string, string>();
  const known = new Map(before.map((event) => [event.key, JSON.stringify(event)]));
  for (const event of now) {
    const text = known.get(event.key);
    if (text === undefined) changes.set(event.key, 'added');
    else if (text !== JSON.stringify(event)) changes.set(event.key, 'corrected');
    known.delete(event.key);
  }
  for (const key of known.keys()) changes.set(key, 'retracted');
  return changes;
}

function faultOf({ subject, events }: FakeStatement): string | undefined {
  if (!codeSchema.safeParse(subject).success || subject.includes('REFUSE')) return 'not allowed here';
  const wrong = events.find(({ type, data }) => {
    const kind = LIFE_CYCLE_KINDS.find((one) => dossierEventType(one) === type);
    return kind === undefined || !DOSSIER_EVENT_DATA[kind].safeParse(data).success;
  });
  return wrong && `${wrong.key} is not valid`;
}

const byKey = (a: StatedEvent, b: StatedEvent): number => (a.key < b.key ? -1 : 1);
