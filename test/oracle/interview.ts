import type { queries as wire } from '@nhip/contracts';
import { formatDay } from '@nhip/kernel';
import type { Definition } from '../../services/indicators/src/core/definition';
import { resolveWindow } from '../../services/indicators/src/core/window';
import { dossiersBehind, subjectOfToken, type Part } from '../../services/indicators/src/queries/dossiers';
import { figures as askFigures } from '../../services/indicators/src/queries/figures';
import { series } from '../../services/indicators/src/queries/series';
import type { Snapshot } from '../../services/indicators/src/queries/snapshot';
import { expectedOf } from './expected';
import { ZONE, type History } from './history';
import { Oracle, type Figures, type Question } from './oracle';
import { dayText } from './question';

/** A province of two communes and a department; at the end of October one commune became part of the other. */
export const UNIT_ROWS = `
  INSERT INTO unit (code, valid_from, valid_to, name_vi, name_en, short_name, tier, parent, successors) VALUES
    ('tinh', '1900-01-01', NULL, 'Tỉnh', 'Province', '', 'province', '', '{}'),
    ('so-tnmt', '1900-01-01', NULL, 'Sở', 'Department', '', 'department', 'tinh', '{}'),
    ('xa-dong-tam', '1900-01-01', NULL, 'Xã', 'Commune', '', 'commune', 'tinh', '{}'),
    ('xa-tay-ho', '1900-01-01', '2026-10-31', 'Xã cũ', 'Old commune', '', 'commune', 'tinh', '{xa-dong-tam}')`;
const PROVINCE = 'tinh';
const UNKNOWN = '~unknown';

/** Places that exist at the end of a window, and the codes that count in each. */
function placesAt(to: string): ReadonlyMap<string, readonly string[] | undefined> {
  const merged = to > '2026-10-31';
  return new Map<string, readonly string[] | undefined>([
    [PROVINCE, undefined],
    [UNKNOWN, ['']],
    ['so-tnmt', ['so-tnmt']],
    ['xa-dong-tam', merged ? ['xa-dong-tam', 'xa-tay-ho'] : ['xa-dong-tam']],
    ...(merged ? [] : [['xa-tay-ho', ['xa-tay-ho']] as const]),
  ]);
}

const EVERYONE = { allUnits: true, units: [] };
/** So small that pages must be turned. */
const PAGE = 2;
const DAYS = 8;

/** One thing that was asked of both, and what each said. */
export interface Compared {
  readonly about: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** Asks the real queries of one snapshot, and the oracle, the same things. */
export class Interview {
  private readonly oracle: Oracle;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly catalogue: readonly Definition[],
    { events, clock }: History,
  ) {
    this.oracle = new Oracle(events, ZONE, clock);
  }

  /** Every indicator at every place. */
  async atPlaces(question: Question): Promise<Compared[]> {
    const compared: Compared[] = [];
    for (const [place, units] of placesAt(this.lastDay(question))) {
      const figures = this.oracle.figures({ ...question, ...(units && { units }) });
      const answers = await this.ask(question, place, '');
      for (const [i, { id }] of this.catalogue.entries())
        compared.push({
          about: `${id} of ${place}`,
          found: answers[i]?.figures.map(told),
          expected: [expectedTold(id, figures)],
        });
    }
    return compared;
  }

  /** Every indicator of the province, in groups. */
  async inGroups(question: Question, by: 'unit' | 'channel'): Promise<Compared[]> {
    const places = placesAt(this.lastDay(question));
    const answers = await this.ask(question, PROVINCE, by);
    return this.catalogue.flatMap(({ id }, i) =>
      (answers[i]?.figures ?? []).map((figure) => {
        const units = places.get(figure.group);
        const part = by === 'unit' ? { ...(units && { units }) } : { channel: figure.group };
        const figures = this.oracle.figures({ ...question, ...part });
        return {
          about: `${id} of "${figure.group}"`,
          found: told(figure),
          expected: expectedTold(id, figures),
        };
      }),
    );
  }

  /** The dossiers behind each figure of the province add up to it. */
  async behind(question: Question): Promise<Compared[]> {
    const figures = this.oracle.figures(question);
    const compared: Compared[] = [];
    for (const definition of this.catalogue) {
      const { id } = definition;
      const expected = expectedOf(id, figures);
      for (const part of definition.kind === 'count' ? (['numerator'] as const) : PARTS)
        compared.push({
          about: `the dossiers behind the ${part} of ${id}`,
          found: await this.sumBehind(definition, question, part),
          expected: BigInt(expected[part] ?? 0),
        });
    }
    return compared;
  }

  /** Every indicator of the province day by day. */
  async dayByDay({ level: _, channel: __, field: ___, ...question }: Question): Promise<Compared[]> {
    const { today } = this.snapshot;
    const whole = resolveWindow({ kind: 'range', ...question }, today);
    const window = { ...whole, to: Math.min(whole.to, whole.from + DAYS - 1), unfinished: false };
    const days = Array.from({ length: window.to - window.from + 1 }, (_, i) => dayText(window.from + i));
    const figures = days.map((day) => this.oracle.figures({ from: day, to: day }));
    const compared: Compared[] = [];
    for (const definition of this.catalogue) {
      const asked = { definition, unit: PROVINCE, window, where: {}, step: 'day' } as const;
      const { points } = await series(this.snapshot, asked, EVERYONE);
      compared.push({
        about: `${definition.id} from ${question.from}`,
        found: points.map(({ numerator, denominator, value }) => ({ numerator, denominator, value })),
        expected: figures.map((each) => {
          const { noData: ____, ...rest } = expectedTold(definition.id, each);
          return rest;
        }),
      });
    }
    return compared;
  }

  private lastDay({ to }: Question): string {
    const today = formatDay(this.snapshot.today);
    return to < today ? to : today;
  }

  private ask(question: Question, unit: string, by: string): Promise<wire.FigureAnswer[]> {
    const window = resolveWindow({ kind: 'range', ...question }, this.snapshot.today);
    const asked = this.catalogue.map((definition) => ({
      ...{ definition, unit, window, where: whereOf(question), by },
    }));
    return askFigures(this.snapshot, asked, EVERYONE);
  }

  private async sumBehind(definition: Definition, question: Question, part: Part): Promise<bigint> {
    const window = resolveWindow({ kind: 'range', ...question }, this.snapshot.today);
    const asked = { definition, unit: PROVINCE, window, where: whereOf(question), part, pageSize: PAGE };
    let sum = 0n;
    let token = '';
    do {
      const after = subjectOfToken(token);
      const page = await dossiersBehind(this.snapshot, { ...asked, after }, EVERYONE);
      for (const { weight } of page.dossiers) sum += weight;
      token = page.nextPageToken;
    } while (token !== '');
    return sum;
  }
}

const PARTS = ['numerator', 'denominator'] as const;
/** As the wire numbers them. */
const NO_DATA = { none: 0, 'denominator-zero': 1, 'before-cut-over': 2, 'nothing-received': 3 } as const;

/** A figure as both sides tell it. */
interface Told {
  readonly numerator: bigint;
  readonly denominator: bigint | undefined;
  readonly value: number | undefined;
  readonly noData: number;
}

function told({ numerator, denominator, value, noData }: wire.Figure): Told {
  return { numerator, denominator, value, noData };
}

function expectedTold(id: string, figures: Figures): Told {
  const { numerator, denominator, value, noData } = expectedOf(id, figures);
  const blind = figures.nothingReceived
    ? 'nothing-received'
    : figures.beforeCutOver
      ? 'before-cut-over'
      : undefined;
  return {
    numerator: BigInt(numerator),
    denominator: denominator === undefined ? undefined : BigInt(denominator),
    value: blind === undefined ? value : undefined,
    noData: NO_DATA[blind ?? noData ?? 'none'],
  };
}

function whereOf({ level, channel, field }: Question): Readonly<Record<string, readonly string[]>> {
  const asked = Object.entries({ level, channel, field });
  return Object.fromEntries(asked.flatMap(([name, value]) => (value === undefined ? [] : [[name, [value]]])));
}
