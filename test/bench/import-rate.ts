import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nhip/testing';
import type { StartedInstance } from '../journeys/instance';

const ROWS = 100_000;
const UNITS = 113;
const MINUTE_MS = 60_000;
const BEGIN = Date.parse('2026-01-05T01:00:00Z');
const MAPPING = `
source: /bench/list
subject: Mã
times: { formats: ["yyyy-MM-dd HH:mm"], zone: UTC }
events:
  - kind: submitted
    at: Nộp
    data: { unit: Đơn vị, due: Hẹn, level: { constant: full }, channel: { constant: online } }
  - kind: completed
    at: Xong
`;

/** @returns rows a second of `nhip import`, from its start to its end, of a new list of made-up dossiers */
export async function importRound(instance: StartedInstance, list: string): Promise<number> {
  const folder = temporaryFolder('import');
  const [mapping, file] = [join(folder, 'list.yaml'), join(folder, 'list.csv')];
  writeFileSync(mapping, MAPPING);
  writeFileSync(file, ['Mã,Đơn vị,Nộp,Hẹn,Xong', ...rows(list)].join('\n'));
  const begun = performance.now();
  const said = await instance.json<{ rows: number; outcomes: Record<string, number> }>(
    ...['import', file, '--mapping', mapping],
  );
  const seconds = (performance.now() - begun) / 1_000;
  if (said.outcomes['new'] !== ROWS) throw new Error(`not all rows are new: ${JSON.stringify(said)}`);
  return ROWS / seconds;
}

function rows(list: string): string[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const opened = BEGIN + (i % 90_000) * MINUTE_MS;
    const due = opened + 5 * 24 * 60 * MINUTE_MS;
    const done = i % 10 === 0 ? '' : local(opened + (1 + (i % 7)) * 24 * 60 * MINUTE_MS);
    return [`${list}-${i}`, `unit-${i % UNITS}`, local(opened), local(due), done].join(',');
  });
}

const local = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
