import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMapping } from '../import/mapping-file';
import { compileMapping } from '../import/row-events';
import {
  AN_GIANG_HEADER,
  AN_GIANG_PRINT,
  AN_GIANG_UNITS,
  anGiangRows,
  csvLine,
  type AnGiangRow,
} from './an-giang';

const BEGIN = '2023-01-01 00:00:00';
const END = '2023-06-27 00:00:00';
const rows = [...anGiangRows()];
const count = (test: (row: AnGiangRow) => boolean): number => rows.filter(test).length;
const byLevel = (test: (row: AnGiangRow) => boolean): Record<string, number> =>
  Object.fromEntries(
    ['2', '3', '4'].map((level) => [level, count((row) => row.level === level && test(row))]),
  );

describe('the made dossiers of An Giang', () => {
  it('add up to the print', () => {
    expect({
      carriedOver: count(({ carriedOver }) => carriedOver !== ''),
      received: byLevel(({ received }) => received !== ''),
      refused: count(({ refused }) => refused !== ''),
      toSolve: count(({ refused }) => refused === ''),
      completed: byLevel(({ completed }) => completed !== ''),
      open: count(({ refused, completed }) => refused === '' && completed === ''),
    }).toEqual({
      carriedOver: AN_GIANG_PRINT.carriedOver,
      received: AN_GIANG_PRINT.received,
      refused: AN_GIANG_PRINT.refused,
      toSolve: AN_GIANG_PRINT.toSolve,
      completed: AN_GIANG_PRINT.completed,
      open: AN_GIANG_PRINT.open,
    });
  });

  it('are each received once, before or in the period, and end in it after that, in one way', () => {
    const wrong = rows.filter(({ carriedOver, received, refused, completed }) => {
      const receivedRightly = carriedOver
        ? received === '' && carriedOver < BEGIN
        : received >= BEGIN && received < END;
      const end = refused || completed;
      return (
        !receivedRightly || (refused && completed) || (end && (end < (carriedOver || received) || end >= END))
      );
    });
    expect(wrong).toEqual([]);
    expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length);
  });

  it('are imported by the shipped mapping, without due dates', () => {
    const { mapping } = parseMapping(
      readFileSync(join(__dirname, '..', '..', 'mappings', 'an-giang.yaml'), 'utf8'),
    );
    const read = mapping && compileMapping(mapping, AN_GIANG_HEADER.split(','));
    if (typeof read !== 'function') throw new Error('the mapping does not fit the file');
    for (const row of rows.filter((_, at) => at % 97 === 0)) {
      const outcome = read(csvLine(row).split(','));
      const events = outcome.outcome === 'told' ? outcome.events : [];
      expect(events.map(({ type }) => type.split('.')[2])).toEqual([
        row.carriedOver ? 'opened-before' : 'submitted',
        ...(row.refused ? ['refused'] : []),
        ...(row.completed ? ['completed'] : []),
      ]);
      expect(events[0]?.data).toMatchObject({ unit: AN_GIANG_UNITS[1]?.code, level: row.level });
      expect(events.some(({ data }) => 'due' in data)).toBe(false);
    }
  });
});
