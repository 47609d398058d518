import type { Board, WallScene } from '@nhip/contracts/wall';
import { useEffect, useState } from 'react';
import { useLive, usePage } from '../live/use-live';
import { go, indicatorRoute, type Route } from '../route';
import { faultText } from '../shell/fault-text';
import { Link } from '../shell/link';
import { PageHead } from '../shell/page-head';
import { SceneSwitch } from '../shell/scene-switch';
import { useFmt, useWords } from '../texts/language';
import { Groups } from '../wall/groups';
import { Ledger } from '../wall/ledger';
import { largeTiles, scenesOf, tilesBeside } from '../wall/scenes';
import { UnitGrid } from '../wall/unit-grid';
import { tierOf } from '../wall/unit-view';
import { asOfText } from './as-of';
import { DayChoice } from './day-choice';
import { ReplayControls } from './replay-controls';
import { useReplay, type ReplayAsked, type ReplayShown } from './replay-stream';
import { ReplayTile } from './replay-tile';
import { secondsOf, timeText } from './time-of-day';

type Here = Extract<Route, { at: 'replay' }>;

/** Offices open then; the night before it moves little. */
const FIRST_SHOWN = '07:00:00';
const FIRST_SPEED = 300;

/** A day as it was known, played again: the wall's figures and the clock of then. */
export function ReplayPage({ route }: { readonly route: Here }) {
  const { info } = usePage();
  const { status, board } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  if (status === undefined)
    return (
      <div className="sheet">
        <PageHead path={[say('past.replay')]} />
        <main className="waiting">{say('live.waiting')}</main>
      </div>
    );
  const today = fmt.day(status.at).split('/').reverse().join('-');
  const day = route.day === '' ? today : route.day;
  const scenes = board === undefined ? info.layout.scenes : scenesOf(info.layout, board);
  const scene = scenes.find(({ id }) => id === route.scene) ?? info.layout.scenes[0];
  return (
    <div className="sheet">
      <PageHead path={[say('past.replay')]} past>
        <SceneSwitch scenes={scenes} shown={scene.id} to={(id) => ({ ...route, scene: id })} />
        <DayChoice key={day} day={day} today={today} onChosen={(chosen) => go({ ...route, day: chosen })} />
      </PageHead>
      <Player
        key={`player ${day}`}
        day={day}
        scene={scene}
        latest={day === today ? fmt.time(status.at) : undefined}
      />
    </div>
  );
}

type Asked = Omit<ReplayAsked, 'day'>;

interface PlayerProps {
  readonly day: string;
  readonly scene: WallScene;
  /** Of today, what has not come yet cannot be played. */
  readonly latest: string | undefined;
}

function Player({ day, scene, latest }: PlayerProps) {
  const { info } = usePage();
  const fmt = useFmt(info.zone);
  const first = latest !== undefined && latest < FIRST_SHOWN ? '00:00:00' : FIRST_SHOWN;
  const [asked, ask] = useState<Asked>({ scene: scene.id, from: first, speed: FIRST_SPEED, want: 'one' });
  const shown = useReplay({ day, ...asked });
  const { frame, end, refused } = shown;
  const reached = frame === undefined ? asked.from : timeOf(frame.at);
  // What is sought is where it stands, also before it is shown.
  const pending = shown.from !== asked.from;
  const stands = pending ? asked.from : reached;
  // Another scene goes on from there.
  if (asked.scene !== scene.id)
    ask({ ...asked, scene: scene.id, from: stands, want: asked.want === 'all' ? 'all' : 'one' });
  // Only when a stream ends by itself; what is asked next begins where it stood.
  useEffect(() => {
    if (end !== undefined || refused !== undefined)
      ask((before) => ({ ...before, want: 'nothing', from: reached }));
  }, [end, refused]);
  const play = (playing: boolean): void => {
    const over = end?.why === 'day-over' && asked.want !== 'one';
    ask({
      ...asked,
      from: playing && over ? first : stands,
      want: playing ? 'all' : pending ? 'one' : 'nothing',
    });
  };
  const seek = (seconds: number): void => {
    const most = latest === undefined ? seconds : Math.min(seconds, secondsOf(latest) - 1);
    ask(({ want, ...before }) => ({
      ...before,
      from: timeText(most),
      want: want === 'all' ? 'all' : 'one',
    }));
  };
  return (
    <main className="replay">
      <ReplayControls
        time={reached}
        speed={asked.speed}
        playing={asked.want === 'all'}
        onPlay={play}
        onSpeed={(speed) => ask({ ...asked, from: stands, speed })}
        onSeek={seek}
      />
      <Figures shown={shown} scene={scene} />
    </main>
  );

  /** The end of the day is its last second: 24:00:00 would be the next. */
  function timeOf(at: number): string {
    return shown.start !== undefined && at >= shown.start.dayEnd ? '23:59:59' : fmt.time(at);
  }
}

const NO_BOARD: Pick<Board, 'comparisons' | 'series' | 'rankings'> = {
  comparisons: {},
  series: {},
  rankings: {},
};

function Figures({ shown, scene }: { readonly shown: ReplayShown; readonly scene: WallScene }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { start, frame } = shown;
  const news = newsOf();
  if (start === undefined || frame === undefined || shown.scene !== scene.id)
    return <p className="waiting">{news === '' ? say('replay.waiting') : news}</p>;
  const board: Board = { ...NO_BOARD, ...start.board, ...frame.board };
  const asOf = asOfText({ instant: frame.at }, fmt);
  const tier = tierOf(board, scene, info.layout.tiers);
  const large = largeTiles(info.layout, board);
  return (
    <>
      <p className="news">
        <span className="dim">
          {say('replay.known', {
            time: fmt.dateTime(frame.times.knownAt),
            sequence: fmt.integer(frame.times.knownSequence),
          })}
        </span>
        <span role="status">{news}</span>
        <Link to={indicatorRoute(scene.judgedBy, { asOf })} className="to">
          {say('replay.see')}
        </Link>
      </p>
      <div className="then-tiles">
        {[...large, ...tilesBeside(scene, large, board)].map((tile) => (
          <ReplayTile key={tile.indicator} tile={tile} board={board} asOf={asOf} />
        ))}
      </div>
      <UnitGrid board={board} scene={scene} tier={tier} then={{ clock: frame.times.clock, asOf }} />
      {scene.ledger === undefined ? (
        <Groups board={board} groups={scene.groups} asOf={asOf} />
      ) : (
        <Ledger board={board} ledger={scene.ledger} asOf={asOf} />
      )}
    </>
  );

  function refusalText({ status, detail }: NonNullable<ReplayShown['refused']>): string {
    if (status === 429 || (status === 503 && detail.includes('replayed'))) return say('replay.full');
    return faultText(say, fmt, { fault: { status, message: detail } }).text;
  }

  function newsOf(): string {
    const { end, refused } = shown;
    if (refused !== undefined) return refusalText(refused);
    if (end?.why === 'fault') return say('replay.fault', { reason: say('error.away') });
    if (end !== undefined) return say(end.why === 'now' ? 'replay.now' : 'replay.over');
    const begins = start?.begins;
    return begins === undefined ? '' : say('replay.begins', { time: fmt.time(begins) });
  }
}
