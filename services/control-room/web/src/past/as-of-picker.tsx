import { useId, useState, type FormEvent } from 'react';
import { useLive, usePage } from '../live/use-live';
import { go, type Route } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import { asOfText, parseAsOf, parseTyped } from './as-of';

const DAY_MS = 86_400_000;

interface Props {
  readonly asOf: string;
  /** This page as of another moment; empty for now. */
  readonly at: (asOf: string) => Route;
  /** What is replayed, when a day is. */
  readonly scene: string;
}

/** Now, any moment of the past, or a day played again. What is known has the server's time, not its fixed clock. */
export function AsOfPicker({ asOf, at, scene }: Props) {
  const { info } = usePage();
  const { status } = useLive();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const [open, setOpen] = useState(false);
  const id = useId();
  const now = status?.at ?? Date.now();
  const shown = parseAsOf(asOf, fmt);
  const day = shown !== undefined && 'instant' in shown ? shown.instant : now;
  const replayed = fmt.day(day).split('/').reverse().join('-');
  const choose = (text: string): void => {
    setOpen(false);
    go(at(text));
  };
  return (
    <div className="as-of">
      <div className="switch" role="group" aria-label={say('asOf.label')}>
        <button type="button" aria-pressed={asOf === ''} onClick={() => choose('')}>
          {say('asOf.now')}
        </button>
        <button
          type="button"
          aria-pressed={asOf !== ''}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {say('asOf.then')}
        </button>
        <Link to={{ at: 'replay', day: replayed, scene }}>
          <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 2l10 6-10 6z" className="fill" />
          </svg>
          {say('asOf.replay')}
        </Link>
      </div>
      {open && (
        <div id={id} className="choice">
          <Form now={now} shown={day} onChosen={choose} onLeft={() => setOpen(false)} />
        </div>
      )}
    </div>
  );
}

interface FormProps {
  readonly now: number;
  readonly shown: number;
  readonly onChosen: (asOf: string) => void;
  readonly onLeft: () => void;
}

function Form({ now, shown, onChosen, onLeft }: FormProps) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const [text, setText] = useState(fmt.dateTime(shown));
  const [fault, setFault] = useState('');
  const example = fmt.dateTime(now - DAY_MS).slice(0, 16);
  const midnight = parseTyped('00:00', fmt, now);
  const quick = [
    [say('asOf.yesterday'), { instant: now - DAY_MS }],
    [say('asOf.midnight'), midnight ?? { instant: now }],
    [say('asOf.week'), { instant: now - 7 * DAY_MS }],
  ] as const;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const asOf = parseTyped(text, fmt, now);
    if (asOf === undefined) return setFault(say('asOf.wrong', { example }));
    if ('instant' in asOf && asOf.instant > now) return setFault(say('asOf.future'));
    onChosen(asOfText(asOf, fmt));
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onLeft()}>
      <label>
        <span>{say('asOf.field')}</span>
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          onFocus={(event) => event.target.select()}
          autoFocus
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <button type="submit" className="outline">
        {say('asOf.see')}
      </button>
      <p className={fault === '' ? 'dim' : 'fault'} role={fault === '' ? undefined : 'alert'}>
        {fault === '' ? say('asOf.hint', { example }) : fault}
      </p>
      <ul>
        {quick.map(([word, asOf]) => (
          <li key={word}>
            <button type="button" className="plain" onClick={() => onChosen(asOfText(asOf, fmt))}>
              {word}
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}
