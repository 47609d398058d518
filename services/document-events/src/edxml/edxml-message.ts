import { codeSchema, DOCUMENT_TYPES, type DOCUMENT_EVENTS } from '@nhip/contracts';
import { formatDay, parseDay, type Zone } from '@nhip/kernel';
import type { Fault } from '@nhip/runtime';
import type { Fields } from './read-xml';

type Kind = (typeof DOCUMENT_EVENTS.lifeCycle)[number];

/** Business types of QCVN 102:2016/BTTTT after 0, a new document; and its status codes. */
const CHANGES: Readonly<Record<string, string>> = { 1: 'recall', 2: 'update', 3: 'replacement' };
const STATUSES: Readonly<Record<string, Kind>> = {
  ...({ '01': 'arrived', '02': 'refused', '03': 'accepted', '04': 'assigned', '05': 'started' } as const),
  ...({ '06': 'done', 13: 'change-requested', 15: 'change-agreed', 16: 'change-refused' } as const),
};
const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(DOCUMENT_TYPES).map(([type, name]) => [name, type]),
);
const TIME = /^(\d{4})[/-](\d\d)[/-](\d\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?)?$/;

/** For whose register a message is read. */
export interface Register {
  readonly source: string;
  /** Code of the organisation; where left out, the one that says the message. */
  readonly at?: string | undefined;
  readonly zone: Zone;
}

/** What a message says of one entry of the register. */
export interface Happening {
  readonly subject: string;
  readonly kind: Kind;
  readonly at: number;
  readonly data: object;
}

/** One message on its way to events; where a fault is noted, what follows from it is of no use. */
export class EdxmlMessage {
  readonly faults: Fault[] = [];

  constructor(
    private readonly fields: Fields,
    private readonly register: Register,
  ) {}

  document(): Happening[] {
    const from = this.code('MessageHeader/From/OrganId');
    const { at: unit = from } = this.register;
    const isOwn = unit === from;
    if (!isOwn && !this.all('MessageHeader/To/OrganId').includes(unit))
      this.fault('MessageHeader/To/OrganId', 'names the organisation asked for, or From does');
    const signedOn = this.time('MessageHeader/PromulgationInfo/PromulgationDate');
    const document = this.documentId(from, signedOn);
    const sent = this.times('TraceHeaderList/TraceHeader/Timestamp');
    const business = this.one('TraceHeaderList/Business/BusinessDocType') ?? '0';
    const change = CHANGES[business];
    if (change === undefined && business !== '0')
      this.fault('TraceHeaderList/Business/BusinessDocType', 'is 0, 1, 2 or 3');
    const entryOf = (id: string): string => (isOwn ? id : receivedBy(id, unit));
    const asked = (id: string): Happening => ({
      ...{ subject: entryOf(id), kind: 'change-requested', at: sent[0] ?? signedOn, data: { change } },
    });
    if (change === 'recall' || change === 'update')
      return [asked(this.one('TraceHeaderList/Business/DocumentId') ?? document)];
    const replaced = this.all('TraceHeaderList/Business/ReplacementInfoList/ReplacementInfo/DocumentId');
    const subject = entryOf(document);
    const news: Happening[] = isOwn
      ? [
          { subject, kind: 'issued', at: signedOn, data: this.about(from) },
          ...this.sendings(from, sent[0]).map((each) => ({ subject, ...each })),
        ]
      : [{ subject, kind: 'arrived', at: sent.at(-1) ?? signedOn, data: this.received(unit, from) }];
    return [...news, ...(change ? replaced.map(asked) : [])];
  }

  status(): Happening[] {
    const document = this.code('Status/ResponseFor/DocumentId');
    const from = this.code('Status/From/OrganId');
    const issuer = this.one('Status/ResponseFor/OrganId');
    const { at: unit = from } = this.register;
    const isOwn = unit === issuer;
    if (!isOwn && unit !== from) this.fault('Status/From/OrganId', 'is the organisation asked for');
    const kind = STATUSES[this.all('Status/StatusCode')[0]!.padStart(2, '0')];
    if (kind === undefined)
      this.fault('Status/StatusCode', `is one of ${Object.keys(STATUSES).sort().join(', ')}`);
    else if (isOwn && !kind.startsWith('change'))
      this.fault('Status/StatusCode', 'in the register of the sender is 13, 15 or 16');
    const data =
      kind === 'arrived'
        ? this.received(unit, issuer)
        : kind === 'change-requested'
          ? { change: 'recall' }
          : {};
    const subject = isOwn ? document : receivedBy(document, unit);
    return [{ subject, kind: kind ?? 'arrived', at: this.time('Status/Timestamp'), data }];
  }

  /** As the message names it, else as QCVN 102 makes it: organisation, day, number and notation. */
  private documentId(from: string, signedOn: number): string {
    if (this.one('MessageHeader/DocumentId') !== undefined) return this.code('MessageHeader/DocumentId');
    const [number, notation] = ['Number', 'Notation'].map((part) =>
      this.code(`MessageHeader/Code/Code${part}`),
    );
    const day = formatDay(this.register.zone.dayOf(signedOn)).replaceAll('-', '/');
    return `${from},${day},${number}/${notation}`;
  }

  private about(unit: string): object {
    const name = this.one('MessageHeader/DocumentType/TypeName')?.toLowerCase().normalize('NFC');
    const priority = this.one('MessageHeader/OtherInfo/Priority') ?? this.one('MessageHeader/Priority');
    const signatures = this.all('DigitalSignature/Signature/SignatureValue').length;
    const due = this.one('MessageHeader/DueDate') && this.time('MessageHeader/DueDate');
    return {
      unit,
      ...(name !== undefined && { type: TYPES.get(name) ?? 'other' }),
      ...(priority !== undefined && { priority }),
      ...(due && { due: rfc3339(this.register.zone.startOf(this.register.zone.dayOf(due) + 1) - 1) }),
      ...(signatures > 0 && { claimed: signatures > 1 ? 'both' : 'agency' }),
    };
  }

  private received(unit: string, from: string | undefined): object {
    return { ...this.about(unit), way: this.way(), ...(from && { counterpart: sideOf(from, unit) }) };
  }

  /** One for each side of the province's border that it went to. */
  private sendings(from: string, at: number | undefined): Omit<Happening, 'subject'>[] {
    const sides = new Set(this.all('MessageHeader/To/OrganId').map((organ) => sideOf(organ, from)));
    const way = this.way();
    return at === undefined
      ? []
      : [...sides].map((counterpart) => ({ kind: 'sent', at, data: { way, counterpart } }));
  }

  private way(): 'network' | 'both' {
    return this.one('TraceHeaderList/Business/Paper') === '1' ? 'both' : 'network';
  }

  private all(path: string): readonly string[] {
    return (this.fields.get(path) ?? []).filter((text) => text !== '');
  }

  private one(path: string): string | undefined {
    return this.all(path)[0];
  }

  private code(path: string): string {
    const read = codeSchema.safeParse(this.one(path));
    if (!read.success) this.fault(path, 'is needed: a code of letters, digits and . _ : / - ,');
    return read.data ?? '';
  }

  private time(path: string): number {
    const [at = 0] = this.times(path);
    if (this.all(path).length === 0) this.fault(path, 'is needed: yyyy/MM/dd, with HH:mm:ss where known');
    return at;
  }

  private times(path: string): number[] {
    return this.all(path).flatMap((text) => {
      const [, year, month, day, hour = '00', minute = '00', second = '00'] = TIME.exec(text) ?? [];
      try {
        const start = this.register.zone.startOf(parseDay(`${year}-${month}-${day}`));
        return [start + Date.parse(`1970-01-01T${hour}:${minute}:${second}Z`)];
      } catch {
        this.fault(path, 'is a time: yyyy/MM/dd, or yyyy/MM/dd HH:mm:ss');
        return [];
      }
    });
  }

  private fault(path: string, detail: string): void {
    this.faults.push({ path: `/${path}`, detail });
  }
}

const receivedBy = (document: string, organ: string): string => `${document}:${organ}`;
const rfc3339 = (at: number): string => new Date(at).toISOString();

/** By the code of the ministry or province inside both (Decision 20/2020/QĐ-TTg, QCVN 102 before it), e.g. H01. */
function sideOf(organ: string, from: string): 'inside' | 'outside' {
  const topOf = (code: string): string => /(?:^|\.)([A-Z]\d\d)(?:\.|$)/.exec(code)?.[1] ?? code;
  return topOf(organ) === topOf(from) ? 'inside' : 'outside';
}
