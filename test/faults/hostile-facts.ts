import { encodeDossierFact, type DossierFact } from '@nhip/contracts';
import { dossierFact } from '../../services/indicators/src/core/dossier.spec-data';
import type { Chance } from '../journeys/chance';

export const OPENED = Date.parse('2026-11-02T08:00:00+07:00');
const LONG = 4_000;
const NUMBERS = [-1, 2 ** 31, 2 ** 53 - 1, 8.64e15, -(2 ** 53 - 1)];

/** A dossier that was received and is open. */
export function factOf(subject: string, rest: Partial<DossierFact> = {}): DossierFact {
  return dossierFact(OPENED, { subject, level: 'full', channel: 'online', ...rest });
}

/** Facts that no relay makes, and a broken or hostile writer might: each number and each text at each place. */
export function hostileFacts(chance: Chance): { readonly what: string; readonly value: Buffer }[] {
  const long = Array.from({ length: LONG }, () => String.fromCharCode(33 + chance.below(90))).join('');
  const facts = [...NUMBERS.flatMap(withNumber), ...['\0', 'a\0b', '\ud800', long, '","'].flatMap(withText)];
  return facts.map(([what, fact]) => ({ what, value: Buffer.from(encodeDossierFact(fact)) }));
}

/** The bytes of a fact with some of them changed. */
export function damagedFact(chance: Chance, subject: string): Buffer {
  const steps = [{ kind: 'moved', at: OPENED + 1, unit: 'B' }] as const;
  const whole = { steps, dues: [{ from: OPENED, due: OPENED + 5 }], flags: ['opened-twice'] };
  const bytes = Buffer.from(encodeDossierFact(factOf(subject, whole as Partial<DossierFact>)));
  for (let changes = 0; changes <= chance.below(3); changes++)
    bytes[chance.below(bytes.length)] = chance.below(256);
  return bytes;
}

type Named = readonly [what: string, fact: DossierFact];

function withNumber(n: number): Named[] {
  const opening = { at: OPENED, unit: 'A', source: '/s' };
  const rest: Record<string, Partial<DossierFact>> = {
    generation: { generation: n },
    version: { version: n },
    newestEventAt: { newestEventAt: n },
    supplement: { supplementRequestedAt: [n, n, n] },
    acceptedAt: { acceptedAt: n },
    returnedAt: { returnedAt: n },
    opening: { opening: { ...opening, at: n } },
    cutOver: { opening: { ...opening, cutOverAt: n } },
    due: { dues: [{ from: OPENED, due: n }] },
    from: { dues: [{ from: n, due: OPENED + 1 }] },
    step: { status: 'completed', steps: [{ kind: 'completed', at: n }] },
    change: { stepChanges: [{ at: n, step: 'x' }] },
    payment: { paymentRequestedAt: n, paid: { at: n, way: 'online' } as never },
  };
  return Object.entries(rest).map(([what, each]) => [`${what} ${n}`, factOf(`hostile-${what}-${n}`, each)]);
}

function withText(text: string): Named[] {
  const rest: Record<string, Partial<DossierFact>> = {
    subject: { subject: text },
    level: { level: text },
    channel: { channel: text },
    field: { field: text },
    procedure: { procedure: text, procedureName: text },
    flag: { flags: [text as never] },
    source: { newestEventSource: text },
    unit: { opening: { at: OPENED, unit: text, source: text } },
    moved: { steps: [{ kind: 'moved', at: OPENED + 1, unit: text }] },
    change: { stepChanges: [{ at: OPENED, step: text }] },
  };
  const name = JSON.stringify(text).slice(0, 12);
  return Object.entries(rest).map(([what, each]) => [
    `${what} ${name}`,
    factOf(`hostile-${what}-${name}`, each),
  ]);
}
