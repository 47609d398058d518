import { Zone } from '@nhip/kernel';
import { DateTime } from 'luxon';
import type { UnitJson } from '../control-room';
import { OfficeHours } from '../demo/office-hours';
import { Random } from '../demo/random';

/**
 * Printed figures of one report: Report 225/BC-VPUBND of the Office of the People's Committee of An Giang, 26/6/2023,
 * on digital transformation in the first half of 2023. It prints no split of completed dossiers into early, on time and
 * late, and no split by level of what was carried over, refused or open.
 */
export const AN_GIANG_PRINT = {
  from: '2023-01-01',
  to: '2023-06-26',
  carriedOver: 4985,
  received: { '2': 35591, '3': 15619, '4': 30129 },
  refused: 538,
  toSolve: 85786,
  completed: { '2': 34532, '3': 14816, '4': 30221 },
  open: 6217,
} as const;

const LEVELS = ['2', '3', '4'] as const;
type Level = (typeof LEVELS)[number];
/**
 * The splits that the report does not print, in proportion to what was received. Level 4 completed 92 dossiers more
 * than it received, so these must have been carried over.
 */
const ASSUMED: Record<Level, { carriedOver: number; refused: number }> = {
  '2': { carriedOver: 2181, refused: 235 },
  '3': { carriedOver: 957, refused: 104 },
  '4': { carriedOver: 1847, refused: 199 },
};

const ZONE = 'Asia/Ho_Chi_Minh';
const CENTRE = 'an-giang-ttpvhcc';
const DAY_OF = {
  firstReceipt: '2023-01-03',
  lastReceipt: '2023-06-23',
  carriedFrom: '2022-11-21',
  cutOver: '2023-01-01',
};

/** One row of the file; instants are local times, empty where nothing happened. */
export interface AnGiangRow {
  readonly code: string;
  readonly level: Level;
  /** Receipt of a dossier that was open when the year began. */
  readonly carriedOver: string;
  /** Receipt of a dossier of the period. */
  readonly received: string;
  readonly refused: string;
  readonly completed: string;
}

export const AN_GIANG_HEADER = 'code,level,carried_over,received,refused,completed';
export const csvLine = ({ code, level, carriedOver, received, refused, completed }: AnGiangRow): string =>
  [code, level, carriedOver, received, refused, completed].join(',');

export const AN_GIANG_UNITS: readonly UnitJson[] = [
  unit({
    code: 'an-giang',
    vi: 'Tỉnh An Giang',
    en: 'An Giang Province',
    tier: 'province',
    parent: '',
    shortName: 'AG',
  }),
  unit({
    code: CENTRE,
    vi: 'Trung tâm Phục vụ hành chính công',
    en: 'Public Administration Service Centre',
    tier: 'department',
    parent: 'an-giang',
    shortName: 'HCC',
  }),
  unit({
    code: 'an-giang-ubnd',
    vi: 'UBND tỉnh An Giang',
    en: 'People’s Committee of An Giang',
    tier: 'department',
    parent: 'an-giang',
    shortName: 'UBND',
  }),
  unit({
    code: 'an-giang-btcd',
    vi: 'Ban Tiếp công dân tỉnh',
    en: 'Office of Citizen Reception',
    tier: 'department',
    parent: 'an-giang',
    shortName: 'BTCD',
  }),
  unit({
    code: 'an-giang-ttcb',
    vi: 'TT Công báo - Tin học',
    en: 'Gazette and Informatics Centre',
    tier: 'department',
    parent: 'an-giang',
    shortName: 'TTCB',
  }),
  unit({
    code: 'an-giang-nk',
    vi: 'Nhà khách Văn phòng',
    en: 'Guest House of the Office',
    tier: 'department',
    parent: 'an-giang',
    shortName: 'NK',
  }),
];

/** Dossiers without due dates whose totals are the printed ones; the same on every machine. */
export function* anGiangRows(): Generator<AnGiangRow> {
  const hours = new OfficeHours(new Zone(ZONE));
  const random = new Random('an-giang-2023-h1');
  for (const level of LEVELS) yield* rowsOfLevel(level, hours, random);
}

function* rowsOfLevel(level: Level, hours: OfficeHours, random: Random): Generator<AnGiangRow> {
  const { carriedOver, refused } = ASSUMED[level];
  const received = AN_GIANG_PRINT.received[level];
  const end = hours.at(hours.zone.dayOf(localInstant(AN_GIANG_PRINT.to)), 16 * 60);
  // What is oldest is finished first; refusals are spread evenly over what was received.
  let toComplete: number = AN_GIANG_PRINT.completed[level];
  const done = (at: number): string => {
    if (toComplete === 0) return '';
    toComplete--;
    return printed(Math.min(hours.after(at, random.between(20, 3000)), end));
  };
  const [before, yearBegins] = [localInstant(DAY_OF.carriedFrom), localInstant(DAY_OF.cutOver)];
  let serial = 0;
  const carried = { count: carriedOver, from: before, to: yearBegins - 3 * 24 * 3_600_000 };
  for (const receipt of evenly(carried, hours)) {
    const code = `AG.${level}-22-${String(++serial).padStart(6, '0')}`;
    yield {
      code,
      level,
      carriedOver: printed(receipt),
      received: '',
      refused: '',
      completed: done(yearBegins),
    };
  }
  const [first, last] = [localInstant(DAY_OF.firstReceipt), localInstant(DAY_OF.lastReceipt)];
  serial = 0;
  for (const receipt of evenly({ count: received, from: first, to: last }, hours)) {
    const code = `AG.${level}-23-${String(++serial).padStart(6, '0')}`;
    const isRefused =
      Math.floor((serial * refused) / received) > Math.floor(((serial - 1) * refused) / received);
    yield {
      code,
      level,
      carriedOver: '',
      received: printed(receipt),
      refused: isRefused ? printed(hours.after(receipt, random.between(10, 400))) : '',
      completed: isRefused ? '' : done(receipt),
    };
  }
}

interface Stretch {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** So many instants at work, evenly between two others, in order. */
function* evenly({ count, from, to }: Stretch, hours: OfficeHours): Generator<number> {
  const step = hours.between(from, to) / count;
  let at = hours.after(from, step / 2);
  for (let left = count; left > 0; left--) {
    yield at;
    at = hours.after(at, step);
  }
}

const localInstant = (day: string): number => DateTime.fromISO(day, { zone: ZONE }).toMillis();
const printed = (at: number): string =>
  DateTime.fromMillis(at, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss');

function unit({
  vi,
  en,
  ...rest
}: { vi: string; en: string } & Pick<UnitJson, 'code' | 'tier' | 'parent' | 'shortName'>): UnitJson {
  return { ...rest, name: { vi, en }, validFrom: '2000-01-01', validTo: '', successors: [] };
}
