import { useEffect, useState } from 'react';
import { useWords } from '../texts/language';
import { secondsOf, SECONDS_OF_DAY, timeText } from './time-of-day';

const SPEEDS = [1, 10, 60, 300, 600] as const;
/** A hand on the slider rests this long before the day is played from there. */
const SETTLED_MS = 250;

interface Props {
  /** The clock of then. */
  readonly time: string;
  readonly speed: number;
  readonly playing: boolean;
  readonly onPlay: (playing: boolean) => void;
  readonly onSpeed: (speed: number) => void;
  readonly onSeek: (seconds: number) => void;
}

export function ReplayControls({ time, speed: chosen, playing, onPlay, onSpeed, onSeek }: Props) {
  const { say } = useWords();
  const [sought, seek] = useState<number | undefined>();
  useEffect(() => {
    if (sought === undefined) return;
    const timer = window.setTimeout(() => {
      onSeek(sought);
      seek(undefined);
    }, SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [sought]);
  const shown = sought === undefined ? time : timeText(sought);
  return (
    <section className="controls">
      <button type="button" className="play" onClick={() => onPlay(!playing)}>
        <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
          <path d={playing ? 'M3 2h4v12H3zM9 2h4v12H9z' : 'M4 2l10 6-10 6z'} className="fill" />
        </svg>
        {say(playing ? 'replay.pause' : 'replay.play')}
      </button>
      <div className="switch" role="group" aria-label={say('replay.speed')}>
        {SPEEDS.map((speed) => (
          <button key={speed} type="button" aria-pressed={speed === chosen} onClick={() => onSpeed(speed)}>
            {say('replay.times', { speed })}
          </button>
        ))}
      </div>
      <div className="slider">
        <input
          type="range"
          min={0}
          max={SECONDS_OF_DAY - 1}
          step={60}
          value={secondsOf(shown)}
          aria-label={say('replay.seek')}
          aria-valuetext={shown}
          onChange={(event) => seek(Number(event.target.value))}
        />
        <p className="hours" aria-hidden="true">
          {['00:00', '06:00', '12:00', '18:00', '24:00'].map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </p>
      </div>
      <p className="clock">
        <small>{say('replay.at')}</small>
        <time>{shown}</time>
      </p>
    </section>
  );
}
