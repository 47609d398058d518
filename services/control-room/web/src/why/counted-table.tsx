import { usePage } from '../live/use-live';
import { useFmt, useWords } from '../texts/language';
import { useUnitName } from '../texts/use-names';
import type { CountedJson } from './answers';
import { dimsText, wordOf } from './words';

/** Every tally in which a dossier counts, by day. */
export function CountedTable({ counted }: { readonly counted: readonly CountedJson[] }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const heading = say('dossier.counted');
  const unitName = useUnitName();
  return (
    <section className="counted">
      <h2>{heading}</h2>
      {counted.length === 0 ? (
        <p className="dim">{say('dossier.countedNone')}</p>
      ) : (
        <div className="wide" tabIndex={0} role="group" aria-label={heading}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say('dossier.day')}</th>
                <th scope="col">{say('dossier.measure')}</th>
                <th scope="col">{say('dossier.unit')}</th>
                <th scope="col">{say('dossier.dims')}</th>
                <th scope="col" className="right">
                  {say('dossier.weight')}
                </th>
              </tr>
            </thead>
            <tbody>
              {counted.map((each, at) => (
                <tr key={`${at} ${each.measure}`}>
                  <td className="nowrap">{fmt.localDay(each.day)}</td>
                  <th scope="row">{wordOf(say, 'measure', each.measure)}</th>
                  <td>{unitName(each.unit)}</td>
                  <td className="dim">{dimsText(say, fmt, each)}</td>
                  <td className="right">{fmt.integer(each.weight)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
