import { usePage } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';
import type { SummandJson } from './answers';

interface Props {
  readonly caption: string;
  readonly summands: readonly SummandJson[];
  readonly total: number;
}

/** A formula as a sum that a reader can add up: sign, what, which days, how many. */
export function SumTable({ caption, summands, total }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  return (
    <table className="sum">
      <caption>{caption}</caption>
      <colgroup>
        <col />
        <col className="days" />
        <col className="cases" />
      </colgroup>
      <thead className="unseen">
        <tr>
          <th scope="col">{say('why.what')}</th>
          <th scope="col">{say('why.days')}</th>
          <th scope="col">{say('why.cases')}</th>
        </tr>
      </thead>
      <tbody>
        {summands.map((summand, at) => (
          <tr key={`${at} ${summand.measure}`}>
            <th scope="row">
              {summand.words === undefined ? summand.measure : pick(summand.words)}
              {summand.receivedInWindow && <small>{say('why.receivedOnly')}</small>}
            </th>
            <td className="dim nowrap">{daysOf(summand)}</td>
            <td className="right nowrap">
              {signOf(summand, at)}
              {fmt.integer(Number(summand.sum))}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {say('why.sum')}
          </th>
          <td className="right strong nowrap">{fmt.integer(total)}</td>
        </tr>
      </tfoot>
    </table>
  );

  function daysOf({ days }: SummandJson): string {
    if (days === undefined) return '';
    return days.from === '' ? say('why.upTo', { day: fmt.localDay(days.to) }) : fmt.range(days.from, days.to);
  }
}

function signOf({ sign }: SummandJson, at: number): string {
  if (sign < 0) return '−\u2009';
  return at === 0 ? '' : '+\u2009';
}
