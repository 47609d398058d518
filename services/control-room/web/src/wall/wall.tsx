import type { Board, WallScene } from '@nhip/contracts/wall';
import { memo } from 'react';
import { useLive, usePage, useServerClock } from '../live/use-live';
import { DemoBand } from '../shell/bands';
import { Header } from '../shell/header';
import { SpokenSummary } from '../shell/summary';
import { useWords } from '../texts/language';
import { Footer } from './footer';
import { Groups } from './groups';
import { HeroTile } from './hero-tile';
import { Ledger } from './ledger';
import { Ranking } from './ranking';
import { SceneTiles } from './scene-tiles';
import { isTold, largeTiles } from './scenes';
import { UnitGrid } from './unit-grid';
import { tierOf } from './unit-view';
import { useRotation } from './use-rotation';

/** The screen of the control room. It never scrolls: every size hangs on the height of the picture. */
export function Wall({ chosen }: { readonly chosen: string }) {
  const { say } = useWords();
  const { board } = useLive();
  const { disconnectedSince } = useServerClock();
  return (
    <div className={disconnectedSince === undefined ? 'wall' : 'wall lost'}>
      <Header />
      {board === undefined ? (
        <main className="scene">
          <DemoBand />
          <p className="waiting">{say('live.waiting')}</p>
        </main>
      ) : (
        <Scenes board={board} chosen={chosen} />
      )}
    </div>
  );
}

/** The large tiles, which stay, and under them the scene that is shown. */
function Scenes({ board, chosen }: { readonly board: Board; readonly chosen: string }) {
  const { info } = usePage();
  const { say } = useWords();
  const turning = useRotation(board, chosen);
  const scene = turning.scenes[turning.at];
  const large = largeTiles(info.layout, board);
  // Whoever reaches into a scene is not to lose it.
  const hold = turning.hold === undefined && turning.scenes.length > 1 ? turning.stop : undefined;
  return (
    <>
      <main className="scene">
        <DemoBand />
        <div className="tiles">
          {large.map((tile) => (
            <HeroTile key={tile.indicator} tile={tile} board={board} />
          ))}
        </div>
        {scene !== undefined && (
          <div key={scene.id} className="turning" data-scene={scene.id} onFocus={hold} onPointerDown={hold}>
            {isTold(scene, board) ? (
              <Scene scene={scene} board={board} />
            ) : (
              <p className="waiting">{say('live.loading')}</p>
            )}
          </div>
        )}
        <SpokenSummary />
      </main>
      <Footer turning={turning} />
    </>
  );
}

interface SceneProps {
  readonly scene: WallScene;
  readonly board: Board;
}

/** Drawn again when its figures change, not with every second of the countdown. */
const Scene = memo(function Scene({ scene, board }: SceneProps) {
  const { info } = usePage();
  return (
    <>
      <div className="middle">
        <SceneTiles scene={scene} board={board} />
        <UnitGrid board={board} scene={scene} tier={tierOf(board, scene, info.layout.tiers)} />
        <Ranking board={board} scene={scene} />
      </div>
      {scene.ledger === undefined ? (
        <Groups board={board} groups={scene.groups} />
      ) : (
        <Ledger board={board} ledger={scene.ledger} />
      )}
    </>
  );
});
