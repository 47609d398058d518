import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { DateTime } from 'luxon';
import type { DoorEvent } from '../oracle/door-event';

export const BOSTON_SOURCE = '/boston/311';
const ZONE = 'America/New_York';
const CHANNELS: Readonly<Record<string, string>> = {
  'Citizens Connect App': 'online',
  'Self Service': 'online',
};

export type Case = Readonly<Record<string, string>>;

/** The cases of one of the city's exports, gzip or not. */
export function casesOf(path: string): AsyncIterable<Case> {
  const bytes = createReadStream(path);
  const text = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  return text.pipe(parse({ columns: true }));
}

/** What a source system of the city would send of a case; written apart from the import's own reading of it. */
export function eventsOf(row: Case): DoorEvent[] {
  const subject = row['case_enquiry_id'] as string;
  const due = row['sla_target_dt'] ?? row['target_dt'] ?? '';
  const channel = CHANNELS[row['source'] ?? ''];
  const data = {
    unit: row['department'] as string,
    ...(row['reason'] && { field: row['reason'] }),
    ...(row['type'] && { procedureName: row['type'] }),
    ...(due && { due: instant(due) }),
    ...(channel && { channel }),
  };
  const event = (kind: string, time: string, said: DoorEvent['data']): DoorEvent => ({
    ...{ specversion: '1.0', id: `${subject}:${kind}`, source: BOSTON_SOURCE, subject },
    ...{ type: `nhip.dossier.${kind}.v1`, time: instant(time), data: said },
  });
  const opened = event('submitted', row['open_dt'] as string, data);
  return row['closed_dt'] ? [opened, event('completed', row['closed_dt'], {})] : [opened];
}

const instant = (printed: string): string =>
  DateTime.fromFormat(printed, 'yyyy-MM-dd HH:mm:ss', { zone: ZONE }).toUTC().toISO() as string;

/** What a time of the export is in a spreadsheet: a wall clock's, in milliseconds written as though it were UTC. */
export const wallMsOf = (printed: string): number => Date.parse(`${printed.replace(' ', 'T')}Z`);

/** Cases as the city's export prints them, but for quotes that it may leave out. */
export function csvOf(cases: readonly Case[]): string {
  const header = Object.keys(cases[0] ?? {});
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return [header, ...cases.map((row) => header.map((name) => row[name] ?? ''))]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
}
