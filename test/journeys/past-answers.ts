import { create, toJsonString, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { formatDay } from '@nhip/kernel';
import { PARTS } from '../../services/indicators/src/core/listing';
import type { AsOf } from '../../services/indicators/src/queries/as-of';
import { dossiersBehind, subjectOfToken } from '../../services/indicators/src/queries/dossiers';
import { explainDossier } from '../../services/indicators/src/queries/explain-dossier';
import { explain } from '../../services/indicators/src/queries/explain';
import { figures } from '../../services/indicators/src/queries/figures';
import { questionOf, type Catalogue, type Question } from '../../services/indicators/src/queries/question';
import { ranking } from '../../services/indicators/src/queries/ranking';
import { series } from '../../services/indicators/src/queries/series';
import type { Snapshot, Snapshots } from '../../services/indicators/src/queries/snapshot';
import type { Chance } from './chance';

const FIGURES = 3;
const LISTS = 1;
const PAGE_SIZE = 20;
const CURRENT = ['day', 'month', 'quarter', 'year'] as const;
const ALL = { allUnits: true, units: [] };

interface Asked {
  readonly indicator: string;
  readonly unit: string;
  readonly window: wire.Window;
}

/** Questions of one moment: drawn once, asked then and later. */
export interface Questions {
  readonly figures: readonly (Asked & { readonly by: string })[];
  readonly ranking: Asked;
  readonly series: Asked;
  readonly explained: Asked;
  readonly lists: readonly (Asked & { readonly part: (typeof PARTS)[number] })[];
}

/** Everything that was answered at one moment, as text. */
export interface Answers {
  /** The journal's sequence that the answers name. */
  readonly sequence: number;
  readonly lines: readonly string[];
}

/** Draws questions over the whole catalogue, and asks them of an instance's snapshots. */
export class PastAnswers {
  private readonly indicators: readonly string[];

  constructor(
    private readonly snapshots: Snapshots,
    private readonly catalogue: Catalogue,
    private readonly units: readonly string[],
  ) {
    this.indicators = [...catalogue.keys()];
  }

  draw(chance: Chance, now: number): Questions {
    const ratios = this.indicators.filter((id) => this.catalogue.get(id)?.kind === 'ratio');
    const ask = (indicator: string): Asked => ({
      indicator,
      unit: chance.one(['', '', ...this.units]),
      window: create(wire.WindowSchema, { window: windowOf(chance, now) }),
    });
    return {
      figures: Array.from({ length: FIGURES }, () => {
        const asked = ask(chance.one(this.indicators));
        const { dimensions = [] } = this.catalogue.get(asked.indicator) ?? {};
        return { ...asked, by: chance.one(['', 'unit', 'tier', ...dimensions] as const) };
      }),
      ranking: ask(chance.one(ratios)),
      series: ask(chance.one(this.indicators)),
      explained: ask(chance.one(this.indicators)),
      lists: Array.from({ length: LISTS }, () => {
        const asked = ask(chance.one(this.indicators));
        const isCount = this.catalogue.get(asked.indicator)?.kind === 'count';
        return { ...asked, part: isCount ? 'numerator' : chance.one(PARTS) };
      }),
    };
  }

  /** Of now unless a past is given. Lists are asked for page by page, and the first dossier of each is explained. */
  async to(asked: Questions, asOf?: AsOf): Promise<Answers> {
    return this.snapshots.read({ asOf }, async (snapshot) => {
      const question = (of: Asked): Question => questionOf(this.catalogue, snapshot, of);
      const all = asked.figures.map((each) => ({ ...question(each), by: each.by }));
      const lines = (await figures(snapshot, all, ALL)).map((each) => text(wire.FigureAnswerSchema, each));
      const ranked = { ...question(asked.ranking), unit: '', minimumN: 1, tier: '' };
      lines.push(text(wire.GetRankingResponseSchema, await ranking(snapshot, ranked, ALL)));
      const points = { ...question(asked.series), step: 'month' as const };
      lines.push(text(wire.GetSeriesResponseSchema, await series(snapshot, points, ALL)));
      const why = { ...(await explain(snapshot, question(asked.explained), ALL)), definition: undefined };
      lines.push(text(wire.ExplainResponseSchema, create(wire.ExplainResponseSchema, why)));
      for (const each of asked.lists) {
        const list = { ...question(each), part: each.part };
        lines.push(...(await pages(snapshot, list)));
      }
      return { sequence: snapshot.head.sequence, lines };
    });
  }
}

async function pages(
  snapshot: Snapshot,
  asked: Question & { readonly part: (typeof PARTS)[number] },
): Promise<string[]> {
  const lines: string[] = [];
  const catalogue = new Map([[asked.definition.id, asked.definition]]);
  for (let after = ''; ;) {
    const page = await dossiersBehind(snapshot, { ...asked, pageSize: PAGE_SIZE, after }, ALL);
    lines.push(text(wire.ListDossiersResponseSchema, page));
    const [first] = page.dossiers;
    if (after === '' && first !== undefined)
      lines.push(explained(await explainDossier(snapshot, { ...first, catalogue }, ALL)));
    if (page.nextPageToken === '') return lines;
    after = subjectOfToken(page.nextPageToken);
  }
}

/** Without its sentences: they name the clock position, which the past knows as of the journal's row alone. */
function explained({ verdicts, ...rest }: wire.ExplainDossierResponse): string {
  const without = verdicts.map((each) => ({ ...each, sentence: undefined }));
  const { ExplainDossierResponseSchema: schema } = wire;
  return text(schema, create(schema, { ...rest, verdicts: without }));
}

/** One that contains now, or some days that begin before it. */
function windowOf(chance: Chance, now: number): wire.Window['window'] {
  if (chance.below(2) === 0) return { case: 'current', value: chance.one(CURRENT) };
  const today = Math.floor(now / 86_400_000);
  const from = today - 1 - chance.below(60);
  const range = { from: formatDay(from), to: formatDay(from + chance.below(75)) };
  return { case: 'range', value: create(wire.DayRangeSchema, range) };
}

function text<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): string {
  return toJsonString(schema, message);
}
