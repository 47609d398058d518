import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSourceFile } from './source-file';
import { readMappingFile } from './mapping-file';
import { compileMapping } from './row-events';
import { timeReader } from './time-reader';

const FOLDER = join(__dirname, '..', '..', '..', '..', '..', 'shared', 'data', 'boston311');
const FILES = [
  ['boston311_100_jan2022.csv', 'boston311_100_jan2022', 'ontime'],
  ['boston311_2013_2019_animal_and_pest.csv.gz', 'boston311_2013_2019_animal_and_pest', 'on_time'],
] as const;

type Totals = Record<string, number>;

/** The publisher's rule over the events that the shipped mapping makes of each row. */
async function countFile(file: string, { asOf, flag }: { asOf: string; flag: string }) {
  const mapping = readMappingFile('boston-311', FOLDER);
  const now = timeReader([`yyyy-MM-dd'T'HH:mm:ss`], 'America/New_York')(asOf) as number;
  const byUnit: Record<string, Totals> = {};
  const source = await openSourceFile(join(FOLDER, file), { fits: () => 0 });
  const flagAt = source.header.indexOf(flag);
  const read = compileMapping(mapping, source.header);
  const differing: string[] = [];
  for await (const { row, cells = [] } of source.rows()) {
    const outcome = typeof read === 'function' ? read(cells) : undefined;
    if (outcome?.outcome !== 'told') throw new Error(`row ${row}: ${outcome?.reasons.join() ?? 'columns'}`);
    const [submitted, completed] = outcome.events;
    const unit = String(submitted?.data['unit']);
    const due = submitted?.data['due'] as string | undefined;
    const overdue =
      due !== undefined && (completed ? Date.parse(completed.time) : now) > Date.parse(String(due));
    if (overdue !== (cells[flagAt] === 'OVERDUE')) differing.push(outcome.subject);
    const totals = (byUnit[unit] ??= {
      received: 0,
      closed: 0,
      without_target: 0,
      open_overdue: 0,
      closed_late: 0,
    });
    const add = (name: string, counts: boolean): void =>
      void (totals[name] = (totals[name] ?? 0) + (counts ? 1 : 0));
    add('received', true);
    add('closed', completed !== undefined);
    add('without_target', due === undefined);
    add('open_overdue', overdue && completed === undefined);
    add('closed_late', overdue && completed !== undefined);
  }
  return { byUnit, differing };
}

// The city's files are read where they are and never copied; without them there is nothing to compare with.
(existsSync(FOLDER) ? describe : describe.skip)('Boston 311 by the shipped mapping', () => {
  it.each(FILES)(
    '%s: every case is overdue exactly as the publisher says, and each department adds up',
    async (...of) => {
      const [file, name, flag] = of;
      const expected = JSON.parse(readFileSync(join(FOLDER, `${name}.expected.json`), 'utf8')) as {
        as_of: string;
        by_department: Record<string, Totals>;
      };
      const { byUnit, differing } = await countFile(file, { asOf: expected.as_of, flag });
      expect(differing).toEqual([]);
      expect(Object.keys(byUnit).sort()).toEqual(Object.keys(expected.by_department).sort());
      for (const [unit, totals] of Object.entries(byUnit))
        expect(expected.by_department[unit]).toMatchObject(totals);
    },
    60_000,
  );
});
