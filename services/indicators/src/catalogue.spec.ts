import { loadCatalogue } from './catalogue-files';
import { parseCatalogue, type CatalogueFile, type CatalogueLayers } from './catalogue-schema';
import { reachOf } from './core/definition';
import { STREAMS } from './streams';
import { readable, talliedBy } from './tallied';

const file = (content: unknown, name = 'x.yaml'): CatalogueFile => ({ name, content });
const words = { vi: '', en: '' };
const X = {
  name: 'x',
  measures: { 'x.received': words, 'x.late': words, 'x.completed': words },
  dimensions: {
    kind: { name: words, values: {} },
    place: { name: words, values: {}, optional: true },
  },
} as const;
const parse = (layers: CatalogueLayers) => parseCatalogue(layers, [X]);
const minimal = {
  ...{ id: 'x.count', version: 1, stream: 'x', kind: 'count', legalBasis: 'L', freshnessSeconds: 60 },
  name: { vi: 'Đếm', en: 'Count' },
  formula: { vi: 'Đếm', en: 'Count' },
  unitOfMeasure: { vi: 'hồ sơ', en: 'dossiers' },
  numerator: [{ measure: 'x.received', over: 'window' }],
};

describe('the shipped catalogue', () => {
  const shipped = loadCatalogue();

  it('holds these figures', () => {
    const ids = shipped.filter(({ stream }) => stream === 'dossier').map(({ id }) => id);
    expect(ids.sort()).toEqual([
      'dossier.carried-over',
      'dossier.completed',
      'dossier.completed.early',
      'dossier.completed.in-time',
      'dossier.completed.late',
      'dossier.completed.late-by-date',
      'dossier.completed.no-due',
      'dossier.completed.same-day',
      'dossier.completion',
      'dossier.early',
      'dossier.fully-online-share',
      'dossier.fully-online-share.of-full',
      'dossier.late',
      'dossier.near-due',
      'dossier.on-time.A',
      'dossier.on-time.A.d766',
      'dossier.on-time.B',
      'dossier.on-time.B.d766',
      'dossier.on-time.C',
      'dossier.on-time.D',
      'dossier.on-time.E',
      'dossier.on-time.F',
      'dossier.online-share',
      'dossier.overdue-open',
      'dossier.overdue-open.d766',
      'dossier.overdue-open.date',
      'dossier.paid-online',
      'dossier.received',
      'dossier.refused',
      'dossier.returned',
      'dossier.same-day',
      'dossier.satisfied',
      'dossier.satisfied.response',
      'dossier.still-open',
      'dossier.still-open.in-time',
      'dossier.still-open.late',
      'dossier.still-open.no-due',
      'dossier.to-solve',
      'form.II06a.received',
      'form.II06a.received-online',
      'form.II06a.received-other',
    ]);
  });

  it('reads a stock as its flows, with signs and filters carried through', () => {
    const inTime = shipped.find(({ id }) => id === 'dossier.still-open.in-time');
    expect(inTime?.numerator.filter(({ sign }) => sign === -1).map(({ measure }) => measure)).toEqual([
      ...['dossier.moved_out', 'dossier.refused', 'dossier.completed', 'dossier.overdue_in'],
    ]);
    expect(inTime?.numerator.find(({ measure }) => measure === 'dossier.refused')?.where).toEqual({
      dated: ['yes'],
    });
  });
});

describe('what was received in the window', () => {
  const of = (part: object) => ({ ...minimal, numerator: [{ measure: 'x.late', ...part }] });

  it('is summed up to the end of the window, and only so', () => {
    const [one] = parse([[file({ indicators: [of({ over: 'to', cohort: 'window' })] })]]);
    expect(one?.numerator.map(reachOf)).toEqual(['received']);
    const wrong = [file({ indicators: [of({ over: 'before', cohort: 'window' })] })];
    expect(() => parse([wrong])).toThrow('x.count.numerator.0.cohort: what was received');
  });
});

describe('a catalogue that is wrong', () => {
  it('is refused with every fault and its place in one error', () => {
    const indicators = [
      { ...minimal, kind: 'ratio', target: 0.9, alarm: 0.95 },
      { ...minimal, id: 'x.b', numerator: [{ quantity: 'nothing', over: 'to' }] },
      { ...minimal, id: 'x.c', version: 0, surprise: true },
    ];
    expect(() => parse([[file({ indicators }), file({ quantity: 1 }, 'y.yaml')]])).toThrow(
      /6 faults[^]*y\.yaml: [^]*x\.count\.denominator[^]*x\.count\.alarm[^]*x\.b: no q[^]*x\.c\.version[^]*x\.c: [^]*surprise/,
    );
  });

  it('reads nothing that marks of its stream do not have', () => {
    const one = { ...minimal, numerator: [{ measure: 'x.received', where: { kind: 'a' }, over: 'window' }] };
    expect(parse([[file({ indicators: [{ ...one, dimensions: ['kind'] }] })]])).toMatchObject([
      { dimensions: ['kind'], dayDimensions: ['place'] },
    ]);
    const indicators = [
      { ...minimal, dimensions: ['colour'], numerator: [{ measure: 'y.received', over: 'window' }] },
      { ...minimal, id: 'x.b', numerator: [{ measure: 'x.late', where: { colour: 'red' }, over: 'to' }] },
      { ...minimal, id: 'x.c', stream: 'z' },
    ];
    expect(() => parse([[file({ indicators })]])).toThrow(
      /4 faults[^]*x\.count\.dimensions: [^]*"colour"[^]*x\.count\.numerator: [^]*"y\.received"[^]*x\.b\.num[^]*x\.c\.str/,
    );
  });

  it('knows an id that is there twice in one layer', () => {
    expect(() => parse([[file({ indicators: [minimal, minimal] })]])).toThrow('there twice');
  });
});

describe("a province's layer", () => {
  it('changes the target alone', () => {
    const [one] = parse([
      [file({ indicators: [{ ...minimal, target: 95 }] })],
      [file({ indicators: [{ id: 'x.count', target: 98, alarm: 95 }] })],
    ]);
    expect(one).toMatchObject({ id: 'x.count', version: 1, target: 98, alarm: 95, legalBasis: 'L' });
  });

  it('does not change a formula without raising its version', () => {
    const other = { id: 'x.count', numerator: [{ measure: 'x.completed', over: 'window' }] };
    const layers = (members: object) => [
      [file({ indicators: [minimal] })],
      [file({ indicators: [members] }, 'own.yaml')],
    ];
    expect(() => parse(layers(other))).toThrow('own.yaml x.count: another numerator');
    expect(parse(layers({ ...other, version: 2 }))[0]).toMatchObject({ version: 2 });
  });
});

describe('what an instance tallies', () => {
  const shipped = [file({ indicators: [minimal] })];
  const own = (tallied: readonly string[], name = 'own.yaml') => file({ tallied }, name);

  it('is everything, unless its own layer names the measures', () => {
    expect(talliedBy([shipped], STREAMS)).toBeUndefined();
    expect(talliedBy([shipped, [own(['dossier.completed'])]], STREAMS)).toEqual(
      new Set(['dossier.completed']),
    );
  });

  it('leaves out the indicators that need anything else', () => {
    const ids = readable(loadCatalogue(), new Set(['dossier.completed', 'dossier.received'])).map(
      ({ id }) => id,
    );
    expect(ids).toEqual(expect.arrayContaining(['dossier.received', 'dossier.on-time.C']));
    expect(ids.filter((id) => /overdue|on-time\.[ABE]|refused|to-solve/.test(id))).toEqual([]);
  });

  it('names every measure that nothing counts, and no two files say it', () => {
    const layer = [own(['dossier.completd', 'dossier.late']), own(['dossier.x'], 'more.yaml')];
    expect(() => talliedBy([shipped, layer], STREAMS)).toThrow(
      /3 faults[^]*own\.yaml tallied: [^]*completd[^]*more\.yaml tallied: [^]*only one file/,
    );
    expect(() => parse([shipped, [file({ tallied: [] })]])).toThrow('x.yaml.tallied');
  });
});
