import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import type { CountsInJson } from './answers';

/** The indicators that count a subject, and by which of their summands. */
export function CountsIn({
  countsIn,
  asOf,
}: {
  readonly countsIn: readonly CountsInJson[];
  readonly asOf: string;
}) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const heading = say('dossier.countsIn');
  if (countsIn.length === 0) return null;
  return (
    <section className="counted">
      <h2>{heading}</h2>
      <WideTable
        label={heading}
        columns={[say('dossier.countsIn'), '', say('dossier.measure'), say('dossier.day')]}
        none={say('dossier.countedNone')}
      >
        {countsIn.map(({ indicator, name, part, words, day }, at) => (
          <tr key={`${at} ${indicator}`}>
            <th scope="row">
              <Link to={indicatorRoute(indicator, { asOf })}>
                {name === undefined ? indicator : pick(name)}
              </Link>
            </th>
            <td className="dim">{say(part === 'numerator' ? 'why.numerator' : 'why.denominator')}</td>
            <td>{words === undefined ? '' : pick(words)}</td>
            <td className="nowrap">{fmt.localDay(day)}</td>
          </tr>
        ))}
      </WideTable>
    </section>
  );
}
