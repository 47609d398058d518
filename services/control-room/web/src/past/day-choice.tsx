import { useState, type FormEvent } from 'react';
import { usePage } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';
import { dayAfter, isoDay } from './time-of-day';

interface Props {
  readonly day: string;
  readonly today: string;
  readonly onChosen: (day: string) => void;
}

/** A day written as people here write it, and the days beside it. */
export function DayChoice({ day, today, onChosen }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const shown = fmt.localDay(day);
  const [text, setText] = useState(shown);
  const choose = (): void => {
    const typed = isoDay(text);
    if (typed === undefined || typed > today) setText(shown);
    else if (typed !== day) onChosen(typed);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    choose();
  };
  const [before, after] = [dayAfter(day, -1), dayAfter(day, 1)];
  return (
    <form className="day" onSubmit={submit}>
      <button
        type="button"
        className="outline"
        onClick={() => onChosen(before)}
        aria-label={fmt.localDay(before)}
      >
        ‹
      </button>
      <input
        aria-label={say('replay.day')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={choose}
        inputMode="numeric"
        autoComplete="off"
      />
      <button
        type="button"
        className="outline"
        disabled={after > today}
        onClick={() => onChosen(after)}
        aria-label={fmt.localDay(after)}
      >
        ›
      </button>
    </form>
  );
}
