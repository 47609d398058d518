import type { Board, WallLedger } from '@nhip/contracts/wall';
import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import type { TextKey } from '../texts/vi';
import { NOTHING } from './figure-text';

type Entry = {
  readonly sign: '+' | '−' | '=' | '';
  readonly name: string;
  readonly indicator?: string;
  readonly value?: number;
};

interface Props {
  readonly board: Board;
  readonly ledger: WallLedger;
  readonly asOf?: string;
}

/** The six counts of the period as the sum they are: what came in stands against what became of it. */
export function Ledger({ board, ledger, asOf = '' }: Props) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  return (
    <section className="ledger" aria-label={say('ledger.heading')}>
      <h2>{say('ledger.heading')}</h2>
      <ul>
        {entries(board, ledger).map((entry) => (
          <li key={entry.name}>
            {entry.sign !== '' && (
              <i>
                <span aria-hidden="true">{entry.sign}</span>
                <span className="unseen">{say(signWord(entry.sign))}</span>
              </i>
            )}
            <Count
              entry={entry}
              asOf={asOf}
              text={entry.value === undefined ? NOTHING : fmt.integer(entry.value)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CountProps {
  readonly entry: Entry;
  readonly asOf: string;
  readonly text: string;
}

function Count({ entry, asOf, text }: CountProps) {
  const { say } = useWords();
  const inside = (
    <>
      <span className="dim">{say(`ledger.${entry.name}` as TextKey)}</span>
      <b>{text}</b>
    </>
  );
  if (entry.indicator === undefined) return <span className="count">{inside}</span>;
  return (
    <Link to={indicatorRoute(entry.indicator, { asOf })} className="count" data-indicator={entry.indicator}>
      {inside}
    </Link>
  );
}

/** What is neither carried over, received nor refused (reopened, moved) is told apart: the sum holds to the eye. */
function entries(board: Board, ledger: WallLedger): Entry[] {
  const value = (name: keyof WallLedger): number | undefined => board.figures[ledger[name]]?.value;
  const entry = (sign: Entry['sign'], name: keyof WallLedger): Entry => {
    const found = value(name);
    return { sign, name, indicator: ledger[name], ...(found === undefined ? {} : { value: found }) };
  };
  const [toSolve, carriedOver] = [value('toSolve'), value('carriedOver')];
  const [received, refused] = [value('received'), value('refused')];
  const known = [toSolve, carriedOver, received, refused].every((each) => each !== undefined);
  const others = known ? (toSolve ?? 0) - (carriedOver ?? 0) - (received ?? 0) + (refused ?? 0) : 0;
  return [
    entry('', 'carriedOver'),
    entry('+', 'received'),
    entry('−', 'refused'),
    ...(others === 0
      ? []
      : [{ sign: others < 0 ? '−' : '+', name: 'others', value: Math.abs(others) } as const]),
    entry('=', 'toSolve'),
    entry('=', 'completed'),
    entry('+', 'stillOpen'),
  ];
}

function signWord(sign: '+' | '−' | '='): TextKey {
  if (sign === '=') return 'ledger.equals';
  return sign === '+' ? 'ledger.plus' : 'ledger.minus';
}
