import type { Board, BoardFigure, BoardUnit, WallScene } from '@nhip/contracts/wall';
import { FEW_CASES } from '@nhip/kernel/fmt';
import type { Shown } from '../shell/state-mark';

export interface UnitView {
  readonly code: string;
  readonly unit: BoardUnit;
  readonly judged: BoardFigure | undefined;
  readonly counts: Readonly<Record<string, BoardFigure>>;
  readonly state: Shown;
  /** Too few cases to be judged. */
  readonly few: boolean;
  readonly newestAt: number | undefined;
}

const collator = new Intl.Collator('vi');

type Judging = Pick<WallScene, 'judgedBy' | 'unitCounts' | 'silentAfterMs'>;

/** The units of a tier as a scene shows them, by name; a silent one is stale, one with few cases is not judged. */
export function unitsOf(
  board: Board,
  scene: Judging,
  { tier, now }: { tier: string; now: number },
): UnitView[] {
  return Object.entries(board.units)
    .filter(([, unit]) => unit.tier === tier)
    .map(([code, unit]) => viewOf(code, unit, { counts: countsOf(board, scene, code), scene, now }))
    .sort((one, other) => collator.compare(one.unit.name.vi, other.unit.name.vi));
}

/** What the scene tells of a unit, and no other: what was heard of its dossiers says nothing of its documents. */
function countsOf(board: Board, scene: Judging, code: string): Readonly<Record<string, BoardFigure>> {
  const all = board.unitFigures[code] ?? {};
  return Object.fromEntries(
    [scene.judgedBy, ...scene.unitCounts].flatMap((indicator) => {
      const figure = all[indicator];
      return figure === undefined ? [] : [[indicator, figure]];
    }),
  );
}

function viewOf(
  code: string,
  unit: BoardUnit,
  { counts, scene, now }: { counts: Readonly<Record<string, BoardFigure>>; scene: Judging; now: number },
): UnitView {
  const judged = counts[scene.judgedBy];
  const newest = Object.values(counts).map((figure) => figure.newestAt ?? -Infinity);
  const newestAt = Math.max(-Infinity, ...newest);
  const heard = Number.isFinite(newestAt) ? newestAt : undefined;
  const silent = heard !== undefined && now - heard > scene.silentAfterMs;
  const few = (judged?.denominator ?? 0) < FEW_CASES;
  const state = silent ? 'stale' : few || judged === undefined ? 'normal' : judged.state;
  return { code, unit, judged, counts, state, few, newestAt: heard };
}

export interface Census {
  readonly breach: number;
  readonly watch: number;
  readonly stale: number;
  readonly few: number;
  readonly normal: number;
}

export function census(views: readonly UnitView[]): Census {
  const among = (state: Shown): number => views.filter((view) => view.state === state).length;
  const [breach, watch, stale] = [among('breach'), among('watch'), among('stale')];
  const few = views.filter((view) => view.few && view.state === 'normal').length;
  return { breach, watch, stale, few, normal: views.length - breach - watch - stale - few };
}

/** Columns that let `count` equal tiles fill a box `aspect` times as wide as high, each about `tile` times. */
export function columnsFor(count: number, aspect: number, tile = 1.55): number {
  const most = Math.max(1, Math.ceil(Math.sqrt((count * aspect) / tile)));
  const rows = Math.max(1, Math.ceil(count / most));
  // As many rows hold wider tiles, where the last one is full.
  return Math.max(1, Math.ceil(count / rows));
}

/** The tier that a scene shows first: the first of which any unit has cases enough to be judged. */
export function tierOf(board: Board, { judgedBy }: Judging, tiers: readonly string[]): string {
  const judged = (tier: string): boolean =>
    Object.entries(board.units).some(
      ([code, unit]) =>
        unit.tier === tier && (board.unitFigures[code]?.[judgedBy]?.denominator ?? 0) >= FEW_CASES,
    );
  return tiers.find(judged) ?? tiers[0] ?? '';
}
