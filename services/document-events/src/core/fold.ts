import {
  DOCUMENT_EVENTS,
  type DocumentEvent,
  type DocumentFact,
  type Instant,
  type NamedDocumentEvent,
} from '@nhip/contracts';

/** All that is known of a register's entry from its events (at least one), in whatever order they are given. */
export function foldDocument(
  { subject, generation }: { readonly subject: string; readonly generation: number },
  events: readonly DocumentEvent[],
): DocumentFact {
  const log = DOCUMENT_EVENTS.log(events);
  const effective = log.effective();
  const opening = openingOf(effective);
  const fold = new Fold(opening);
  if (opening) for (const event of effective) if (event !== opening) fold.happen(event);
  const everOpened = events.some(({ kind }) => OPENINGS.has(kind));
  const newest = effective.at(-1) ?? log.inOrder().at(-1)!;
  return {
    ...{ subject, generation, version: events.length },
    ...fold.told(everOpened ? 'retracted' : 'unopened'),
    newestEventAt: newest.time,
    newestEventSource: newest.source,
  };
}

type Opening = Extract<NamedDocumentEvent, { data: { unit: string } }>;
type Kind = NamedDocumentEvent['kind'];
type Identity = Pick<
  DocumentFact,
  'subject' | 'generation' | 'version' | 'newestEventAt' | 'newestEventSource'
>;

/** What opens an entry; the first of them that is known holds, and of one kind the earliest. */
const OPENINGS: ReadonlySet<string> = new Set<Kind>([
  ...(['issued', 'arrived', 'gazette-issued', 'gazetted', 'excluded'] as const),
]);

function openingOf(events: readonly NamedDocumentEvent[]): Opening | undefined {
  for (const kind of OPENINGS) {
    const found = events.find((event) => event.kind === kind);
    if (found) return found as Opening;
  }
  return undefined;
}

const STANDING = ['issued', 'sent', 'arrived', 'accepted', 'assigned', 'started', 'done'];

/**
 * From which status each step is legal: edXML's statuses 02 to 06 (QCVN 102:2016/BTTTT), of which an organisation may
 * leave out those between acceptance and the end; a change (its business types 1 to 3) may be asked for, and agreed,
 * while the document stands.
 */
const LEGAL_FROM: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  sent: ['issued', 'sent'],
  refused: ['arrived'],
  accepted: ['arrived'],
  assigned: ['accepted', 'assigned', 'started'],
  started: ['accepted', 'assigned'],
  done: ['accepted', 'assigned', 'started'],
  'change-requested': STANDING,
  'change-agreed': STANDING,
};

/** One entry as its events are told one after the other, its opening first. */
class Fold {
  private status: string | undefined;
  private asked: 'recall' | 'update' | 'replacement' | undefined;
  private readonly about = { type: '', priority: '', claimed: '', verified: '', counterpart: '', way: '' };
  private normative = false;
  private due: Instant | undefined;
  private readonly steps: { kind: string; at: Instant }[] = [];
  private readonly sendings: { at: Instant; way: string; counterpart: string }[] = [];
  private gazetted: { at: Instant; unit: string } | undefined;
  private readonly excluded = { out: 0, in: 0 };
  private readonly flags = new Set<string>();

  constructor(private readonly opening: Opening | undefined) {
    if (opening === undefined) return;
    this.status = opening.kind;
    if (opening.kind === 'gazetted' || opening.kind === 'excluded') this.happen(opening);
    else this.hear(opening.data);
  }

  /** Exhaustive over the kinds: what is illegal in the present status changes nothing and leaves a flag. */
  happen(event: NamedDocumentEvent): void {
    switch (event.kind) {
      case 'issued':
      case 'arrived':
      case 'gazette-issued':
        this.flags.add('opened-twice');
        return this.hear(event.data);
      case 'gazetted':
        this.gazetted ??= { at: event.time, unit: event.data.unit };
        return this.hear(event.data);
      case 'excluded':
        this.excluded[event.data.direction] += event.data.count;
        return;
      case 'signed':
        this.about.claimed = event.data.claimed;
        return;
      case 'verified':
        this.about.verified = event.data.verified;
        return;
      case 'sent':
        if (!this.isLegal(event)) return;
        this.sendings.push({
          at: event.time,
          way: event.data.way,
          counterpart: event.data.counterpart ?? '',
        });
        this.status = 'sent';
        return;
      case 'refused':
      case 'accepted':
      case 'assigned':
      case 'started':
      case 'done':
        if (this.isLegal(event)) this.step(event);
        return;
      case 'change-requested':
        if (this.asked !== undefined) this.flags.add('change-requested-twice');
        else if (this.isLegal(event)) this.asked = event.data.change;
        return;
      case 'change-agreed':
      case 'change-refused':
        return this.answer(event);
      default:
        return event satisfies never;
    }
  }

  told(otherwise: 'unopened' | 'retracted'): Omit<DocumentFact, keyof Identity> {
    const { opening, excluded, due, gazetted } = this;
    return {
      status: this.status ?? otherwise,
      ...(opening && {
        opening: {
          ...{ kind: opening.kind, at: opening.time },
          ...{ unit: opening.data.unit, source: opening.source },
        },
      }),
      ...this.about,
      normative: this.normative,
      ...(due !== undefined && { due }),
      ...{ steps: this.steps, sendings: this.sendings },
      ...(gazetted && { gazetted }),
      ...{ excludedOut: excluded.out, excludedIn: excluded.in },
      flags: [...this.flags].sort(),
    };
  }

  /** What is told first holds. */
  private hear(data: Opening['data']): void {
    for (const name of Object.keys(this.about) as (keyof Fold['about'])[])
      if (this.about[name] === '') this.about[name] = (name in data && data[name as never]) || '';
    if ('normative' in data && data.normative) this.normative = true;
    if ('due' in data) this.due ??= data.due;
  }

  private step({ kind, time }: NamedDocumentEvent): void {
    this.steps.push({ kind, at: time });
    this.status = kind;
  }

  /** A recall or a replacement that is agreed ends the document; an update leaves it where it stood. */
  private answer(event: Extract<NamedDocumentEvent, { kind: 'change-agreed' | 'change-refused' }>): void {
    if (this.asked === undefined) return void this.flags.add(`${event.kind}-unasked`);
    const { asked } = this;
    this.asked = undefined;
    if (event.kind === 'change-refused' || !this.isLegal(event) || asked === 'update') return;
    this.status = asked === 'recall' ? 'recalled' : 'replaced';
    this.steps.push({ kind: this.status, at: event.time });
  }

  private isLegal({ kind }: NamedDocumentEvent): boolean {
    const legal = LEGAL_FROM[kind]!.includes(this.status!);
    if (!legal) this.flags.add(`${kind}-while-${this.status}`);
    return legal;
  }
}
