import { DOSSIER_EVENT_DATA } from '@nhip/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANT_FIELDS, NUMBER_FIELDS } from './mapping';
import { parseMapping, shippedMappings } from './mapping-file';

const MAPPINGS = join(__dirname, '..', '..', 'mappings');

describe('a mapping with faults', () => {
  const FAULTY = `source: ''
subject: { constant: one }
delimiter: '--'
times:
  formats: [YYYY-MM-DD]
  zone: Asia/Saigonn
events:
  - kind: submitted
    at: opened
    data:
      due: { column: target, table: { a: b } }
      level: { constant: '5' }
      channel: { column: way, table: { web: Online }, otherwise: guess }
      colour: { column: c }
  - kind: finished
    at: closed
  - kind: completed
    at: { column: closed, constant: x }
surplus: 1
`;

  it('lists all of them with their lines', () => {
    const { mapping, faults } = parseMapping(FAULTY);
    expect(mapping).toBeUndefined();
    const found = faults.map(({ line, message }) => `${line} ${message.split(':')[0]}`);
    expect(found).toEqual(
      expect.arrayContaining([
        '1 source',
        '3 delimiter',
        '5 times.formats.0',
        '6 times.zone',
        '13 events.0.data.channel.otherwise',
        '15 events.1.kind',
        '18 events.2.at',
      ]),
    );
    expect(faults).toContainEqual({ line: 19, message: 'surplus: không có khóa này · no such key' });
  });

  it('lists those between the parts once the parts are sound', () => {
    const { faults } = parseMapping(
      FAULTY.replace("source: ''", 'source: /a')
        .replace("'--'", "';'")
        .replace('YYYY-MM-DD', 'iso')
        .replace('Saigonn', 'Ho_Chi_Minh')
        .replace('otherwise: guess', 'otherwise: empty')
        .replace('finished', 'returned')
        .replace(', constant: x', '')
        .replace('surplus: 1', ''),
    );
    expect(faults.map(({ line, message }) => `${line} ${message.split(':')[0]}`).sort()).toEqual([
      '11 events.0.data',
      '11 events.0.data.due.table',
      '12 events.0.data.level.constant',
      '13 events.0.data.channel.table.web',
      '14 events.0.data.colour',
      '2 subject.constant',
    ]);
  });

  it('says of a field that is missing that it is', () => {
    const { faults } = parseMapping(FAULTY.replace('  zone: Asia/Saigonn\n', '').replace("source: ''\n", ''));
    expect(faults).toContainEqual({ line: 1, message: 'source: thiếu · missing' });
    expect(faults).toContainEqual({ line: 4, message: 'times.zone: thiếu · missing' });
  });

  it('tells the line of a text that is no YAML', () => {
    expect(parseMapping('source: /a\nevents: [\n').faults[0]?.line).toBeGreaterThanOrEqual(2);
    expect(parseMapping('').faults).not.toEqual([]);
  });
});

it('every shipped mapping is sound', () => {
  expect(shippedMappings()).toContain('boston-311');
  for (const name of shippedMappings())
    expect([name, parseMapping(readFileSync(join(MAPPINGS, `${name}.yaml`), 'utf8')).faults]).toEqual([
      name,
      [],
    ]);
});

it('knows which fields of the contract are instants', () => {
  const instants = Object.values(DOSSIER_EVENT_DATA).flatMap((schema) =>
    Object.entries(schema.shape)
      .filter(([, field]) => field.safeParse('2026-01-01T00:00:00Z').data === 1_767_225_600_000)
      .map(([name]) => name),
  );
  expect(new Set(instants)).toEqual(INSTANT_FIELDS);
});

it('knows which fields of the contract are numbers', () => {
  const numbers = Object.values(DOSSIER_EVENT_DATA).flatMap((schema) =>
    Object.entries(schema.shape)
      .filter(([, field]) => field.safeParse(5).success)
      .map(([name]) => name),
  );
  expect(new Set(numbers)).toEqual(NUMBER_FIELDS);
});
