import type { Board, BoardRanked, WallScene } from '@nhip/contracts/wall';
import { useState } from 'react';
import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import type { TextKey } from '../texts/vi';
import { tierOf } from './unit-view';

const WORST = 5;
const BEST = 3;
/** Characters; beside a longer name, or with a longer word for them, cases are counted without saying which. */
const LONG_NAME = 17;
const LONG_COUNT = 10;
const UNNAMED = { vi: '', en: '' };

interface Props {
  readonly board: Board;
  readonly scene: WallScene;
}

/** The worst five and the best three of a tier, and only them: the middle of a ranking says nothing. */
export function Ranking({ board, scene }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const rankings = board.rankings[scene.judgedBy] ?? {};
  const tiers = info.layout.tiers.filter((tier) => rankings[tier] !== undefined);
  const [wanted, choose] = useState<string>();
  const chosen = wanted ?? tierOf(board, scene, tiers);
  const ranking = rankings[chosen];
  const ranked = ranking?.ranked ?? [];
  const best = ranked.slice(0, Math.min(BEST, Math.ceil(ranked.length / 2)));
  const worst = ranked.slice(Math.max(best.length, ranked.length - WORST)).reverse();
  const minimum = say(`cases.${scene.cases}`, { count: info.layout.minimumRanked });
  const tight =
    say(`cases.${scene.cases}`, { count: '000' }).length > LONG_COUNT ||
    [...worst, ...best].some(({ unit }) => pick(board.units[unit]?.name ?? UNNAMED).length > LONG_NAME);
  return (
    <section className="ranking" aria-label={say('ranking.worst')}>
      <div className="head">
        <h2>{say('ranking.worst')}</h2>
        {tiers.length > 1 && (
          <div className="switch" role="group" aria-label={say('ranking.tiers')}>
            {tiers.map((tier) => (
              <button key={tier} type="button" aria-pressed={tier === chosen} onClick={() => choose(tier)}>
                {say(`tier.${tier}` as TextKey)}
              </button>
            ))}
          </div>
        )}
      </div>
      {ranked.length === 0 ? (
        <p className="dim">{say('ranking.none', { cases: minimum })}</p>
      ) : (
        <>
          <Rows rows={worst} board={board} scene={scene} tight={tight} />
          <div className="head second">
            <h2>{say('ranking.best')}</h2>
            <span className="dim">
              {ranking !== undefined && ranking.silent > 0
                ? say('ranking.skipped', { count: ranking.silent })
                : say('ranking.from', { cases: minimum })}
            </span>
          </div>
          <Rows rows={best} board={board} scene={scene} tight={tight} />
        </>
      )}
    </section>
  );
}

interface RowsProps extends Props {
  readonly rows: readonly BoardRanked[];
  readonly tight: boolean;
}

function Rows({ rows, board, scene, tight }: RowsProps) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const nameOf = (code: string): string => {
    const unit = board.units[code];
    return unit === undefined ? code : pick(unit.name);
  };
  return (
    <ol className={tight ? 'tight' : ''}>
      {rows.map(({ rank, unit, numerator, denominator }) => {
        const counted = say(`cases.${scene.cases}`, { count: fmt.integer(denominator) });
        return (
          <li key={unit}>
            <Link
              to={indicatorRoute(scene.judgedBy, { unit })}
              className="row"
              data-unit={unit}
              title={`${nameOf(unit)}, ${counted}`}
            >
              <span className="dim">{rank}</span>
              <span className="name">{nameOf(unit)}</span>
              <b>{fmt.ratio(numerator, denominator)}</b>
              <span className="dim">{tight ? fmt.integer(denominator) : counted}</span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
