import { encodeDossierFact, type queries as wire } from '@nhip/contracts';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import { figures } from '../../services/indicators/src/queries/figures';
import { questionOf } from '../../services/indicators/src/queries/question';
import { factsOf } from './door';
import { RealFigures } from './real-figures';
import { COLUMNS, eventsOf, NOW, SIXTY } from './sixty';

const UNIT_ROWS = `
  INSERT INTO unit (code, valid_from, valid_to, name_vi, name_en, short_name, tier, parent, successors) VALUES
    ('P', '1900-01-01', NULL, 'Tỉnh', 'Province', '', 'province', '', '{}'),
    ('A', '1900-01-01', NULL, 'Xã A', 'Commune A', '', 'commune', 'P', '{}'),
    ('B', '1900-01-01', NULL, 'Xã B', 'Commune B', '', 'commune', 'P', '{}')`;
const EVERYONE = { allUnits: true, units: [] };
const catalogue = new Map(loadCatalogue().map((each) => [each.id, each]));

/** The columns of the table added up. */
function totals(adds: readonly string[]): string[] {
  return COLUMNS.map((_, column) => {
    const cells = adds.map((row) => (row.trim().split(/\s+/)[column] as string).split('/').map(Number));
    const sum = (part: 0 | 1): number => cells.reduce((all, cell) => all + (cell[part] as number), 0);
    return `${sum(0)}/${sum(1)}`;
  });
}

describe('the hand-made dossiers, applied and asked for', () => {
  let real: RealFigures;

  beforeAll(async () => {
    real = await RealFigures.open(UNIT_ROWS);
    // The clock comes in steps, so that it decides what no event does.
    const facts = [...factsOf(SIXTY.flatMap((made, i) => eventsOf(made, `H${i}`))).values()].map((fact) => ({
      ...{ subject: fact.subject, version: fact.version },
      fact: Buffer.from(encodeDossierFact(fact)),
    }));
    for (const day of ['2026-10-01', '2026-11-09', '2026-11-10', '2026-11-20', '2026-12-01']) {
      const now = Date.parse(`${day}T18:00:00+07:00`);
      await real.tick({ now, position: now });
      await real.apply(facts.splice(0, 15));
    }
    await real.apply(facts);
    await real.tick({ now: NOW, position: NOW });
  });
  afterAll(() => real?.close());

  const ask = (by: string): Promise<wire.Figure[][]> =>
    real.snapshots.read(async (snapshot) => {
      const asked = COLUMNS.map((name) => ({
        ...questionOf(catalogue, snapshot, {
          indicator: `dossier.on-time.${name}`,
          window: { window: { case: 'period', value: '2026-11' } } as wire.Window,
        }),
        by,
      }));
      return (await figures(snapshot, asked, EVERYONE)).map((answer) => answer.figures);
    });
  const told = (figure: wire.Figure | undefined): string => `${figure?.numerator}/${figure?.denominator}`;

  it('add up to the sum of what each adds, for the province and for its units', async () => {
    const province = await ask('');
    expect(province.map(([figure]) => told(figure))).toEqual(totals(SIXTY.map(({ adds }) => adds)));
    const units = await ask('unit');
    const at = (unit: string): string[] =>
      units.map((of) => told(of.find(({ unit: code }) => code === unit)));
    const moved = SIXTY.flatMap((made) => made.at ?? []);
    const stayed = SIXTY.filter((made) => made.at === undefined).map(({ adds }) => adds);
    expect(at('A')).toEqual(totals([...stayed, ...moved.map(({ A }) => A)]));
    expect(at('B')).toEqual(totals(moved.map(({ B }) => B)));
  });

  it('leave no drift', async () => {
    expect(await real.recount()).toMatchObject({ drift: 0, differences: [] });
  });
});
