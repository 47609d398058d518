import { DemoBand } from '../shell/bands';
import { Header } from '../shell/header';
import { SpokenSummary } from '../shell/summary';
import { useLive, usePage, useServerClock } from '../live/use-live';
import { useWords } from '../texts/language';
import { Footer } from './footer';
import { HeroTile } from './hero-tile';
import { Ledger } from './ledger';
import { Ranking } from './ranking';
import { UnitGrid } from './unit-grid';

/** The screen of the control room. It never scrolls: every size hangs on the height of the picture. */
export function Wall() {
  const { info } = usePage();
  const { say } = useWords();
  const { board } = useLive();
  const { disconnectedSince } = useServerClock();
  return (
    <div className={disconnectedSince === undefined ? 'wall' : 'wall lost'}>
      <Header />
      {board === undefined ? (
        <main className="waiting">{say('live.waiting')}</main>
      ) : (
        <main className="scene">
          <DemoBand />
          <div className="tiles">
            {info.layout.tiles.map((tile) => (
              <HeroTile key={tile.indicator} tile={tile} board={board} />
            ))}
          </div>
          <div className="middle">
            <UnitGrid board={board} tier={info.layout.tiers[0] ?? ''} />
            <Ranking board={board} />
          </div>
          <Ledger board={board} />
          <SpokenSummary />
        </main>
      )}
      {board !== undefined && <Footer board={board} />}
    </div>
  );
}
