import { parseUnits } from './units-file';

const parse = (content: string, format: string, known: string[] = []) =>
  parseUnits(content, { format, known: new Set(known) });
const faultsOf = (content: string, format = 'yaml', known: string[] = []) =>
  parse(content, format, known).faults.map(({ line, message }) => `${line} ${message}`);

const YAML = `- code: tinh
  name: { vi: Tỉnh, en: Province }
  tier: province
  validFrom: 2025-07-01
- { code: '01', name: Xã Một, tier: commune, parent: tinh, validFrom: 2025-07-01, shortName: XM }
- code: 02
  name: Xã cũ
  tier: commune
  parent: tinh
  validFrom: 2010-01-01
  validTo: 2025-06-30
  successors: ['01']
`;
const CSV = `code,name_vi,name_en,tier,parent,valid_from,valid_to,successors,short_name
tinh,Tỉnh,Province,province,,2025-07-01,,,
01,Xã Một,,commune,tinh,2025-07-01,,,XM
02,Xã cũ,Xã cũ,commune,tinh,2010-01-01,2025-06-30,01,
`;

describe('a file of units', () => {
  it('says the same in YAML, JSON and CSV; codes and days stay as they are written', () => {
    const { units, faults } = parse(YAML, 'yaml');
    expect(faults).toEqual([]);
    expect(units.map(({ unit }) => unit)[2]).toEqual({
      code: '02',
      name: { vi: 'Xã cũ', en: 'Xã cũ' },
      tier: 'commune',
      parent: 'tinh',
      validFrom: '2010-01-01',
      validTo: '2025-06-30',
      successors: ['01'],
      shortName: '',
    });
    const plain = units.map(({ unit }) => unit);
    expect(parse(CSV, 'csv').units.map(({ unit }) => unit)).toEqual(plain);
    expect(parse(JSON.stringify({ units: plain }), 'json').units.map(({ unit }) => unit)).toEqual(plain);
  });

  it('has every fault listed with its line', () => {
    const found = faultsOf(`- code: a b@c
  name: { vi: A }
  tier: village
  validFrom: 2025-02-30
- { code: b, name: B, tier: commune, parent: nobody, validFrom: 2025-07-01, shortName: TOOLONG }
- { code: c, name: C, tier: commune, parent: nobody, validFrom: 2025-07-01, validTo: 2025-06-01 }
- { code: c, name: C, tier: commune, validFrom: 2025-05-01, successors: [c, d] }
- { code: x, name: X, tier: commune, parent: y, validFrom: 2025-07-01 }
- { code: y, name: Y, tier: commune, parent: x, validFrom: 2025-07-01, colour: red }
- { code: z, name: Z, tier: commune, parent: w, validFrom: 2025-07-01 }
- { code: w, name: W, tier: commune, parent: z, validFrom: 2025-07-01 }
- { code: v, name: V, tier: commune }
`);
    const expected = [
      /^1 code: /,
      /^10 z: .*it is above itself/,
      /^11 w: .*it is above itself/,
      /^12 validFrom: .*missing/,
      /^2 name\.en: /,
      /^3 tier: /,
      /^4 validFrom: .*no day/,
      /^5 shortName: /,
      /^6 c: .*"nobody"/,
      /^6 c: .*it ends before it begins/,
      /^6 c: .*overlaps the one of line 7/,
      /^7 c: .*"d"/,
      /^7 c: .*it has successors and no last day/,
      /^7 c: .*it is its own successor/,
      /^9 .*colour/,
    ];
    expect(expected.filter((fault) => !found.some((line) => fault.test(line)))).toEqual([]);
    expect(found).toHaveLength(expected.length);
  });

  it('may name units that exist already', () => {
    const child = "- { code: b, name: B, tier: commune, parent: tinh, validFrom: '2025-07-01' }";
    expect(faultsOf(child)).toHaveLength(1);
    expect(faultsOf(child, 'yaml', ['tinh'])).toEqual([]);
  });

  it.each([
    ['a text that is no YAML', '- {', 'yaml'],
    ['something that is no list', 'units: 3', 'yaml'],
    ['CSV rows of another length', 'code,name_vi\na\n', 'csv'],
  ])('that cannot be read has one fault: %s', (_, content, format) => {
    expect(faultsOf(content, format)).toHaveLength(1);
  });
});
