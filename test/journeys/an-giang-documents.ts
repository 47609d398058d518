import { DOCUMENT_EVENTS, DOCUMENT_TYPES } from '@nhip/contracts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './instance';

interface Counts {
  readonly total: number;
  readonly signed: number;
  readonly unsigned: number;
}

/** What Report 225/BC-VPUBND of An Giang, 26/6/2023, prints of documents and of its gazette. */
export interface PrintedDocuments {
  readonly units: readonly { readonly unit: string; readonly outgoing: Counts; readonly incoming: Counts }[];
  readonly gazette: {
    readonly issues: number;
    readonly documents: number;
    readonly byType: Readonly<Record<string, number>>;
  };
}

const FILE = join(ROOT, '../shared/data/an-giang-2023-h1.json');

/** Undefined where the report is not beside the project. */
export const PRINTED_DOCUMENTS = existsSync(FILE) ? read() : undefined;

/** Codes of the organisations that the report names. */
export const REGISTERS: Readonly<Record<string, string>> = {
  'UBND tỉnh An Giang': 'an-giang-ubnd',
  'TT Phục vụ Hành chính công': 'an-giang-ttpvhcc',
  'Ban Tiếp công dân tỉnh': 'an-giang-btcd',
  'TT Công báo - Tin học': 'an-giang-ttcb',
  'Nhà khách Văn phòng': 'an-giang-nk',
};

const FIRST_DAY = Date.parse('2023-01-03T08:00:00+07:00');
const DAYS = 170;
const DAY_MS = 24 * 3_600_000;

/** Documents that add up to the print, spread over the half year. */
export function* printedDocuments({ units, gazette }: PrintedDocuments): Generator<object> {
  for (const { unit, outgoing, incoming } of units) {
    const register = REGISTERS[unit]!;
    yield* entries(register, 'issued', outgoing);
    yield* entries(register, 'arrived', incoming);
  }
  const centre = { unit: 'an-giang-ttcb' };
  for (let n = 0; n < gazette.issues; n++)
    yield event(`cong-bao/so-${n}`, 'gazette-issued', { n, data: centre });
  let n = 0;
  for (const [name, count] of Object.entries(gazette.byType))
    for (let left = count; left > 0; left--, n++)
      yield event(`cong-bao/vb-${n}`, 'gazetted', { n, data: { ...centre, type: typeNamed(name) } });
}

function* entries(unit: string, kind: 'issued' | 'arrived', { total, signed }: Counts): Generator<object> {
  for (let n = 0; n < total; n++)
    yield event(`${unit}/${kind}/${n}`, kind, { n, data: { unit, claimed: n < signed ? 'agency' : 'none' } });
}

function event(
  subject: string,
  kind: 'issued' | 'arrived' | 'gazetted' | 'gazette-issued',
  told: { n: number; data: object },
) {
  return {
    ...{ specversion: '1.0', id: `${subject}:${kind}`, source: '/qlvb', subject, data: told.data },
    ...{
      type: DOCUMENT_EVENTS.typeOf(kind),
      time: new Date(FIRST_DAY + (told.n % DAYS) * DAY_MS).toISOString(),
    },
  };
}

function typeNamed(name: string): string {
  const found = Object.entries(DOCUMENT_TYPES).find(([, vietnamese]) => vietnamese === name);
  if (found === undefined) throw new Error(`no type is called ${name}`);
  return found[0];
}

function read(): PrintedDocuments {
  const { documents, gazette } = JSON.parse(readFileSync(FILE, 'utf8')) as {
    documents: Pick<PrintedDocuments, 'units'>;
    gazette: PrintedDocuments['gazette'];
  };
  return { units: documents.units, gazette };
}
