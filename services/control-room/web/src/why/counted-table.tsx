import { usePage } from '../live/use-live';
import { WideTable } from '../shell/wide-table';
import { isKey } from '../texts/keys';
import { useFmt, useWords } from '../texts/language';
import { useUnitName } from '../texts/use-names';
import type { CountedJson } from './answers';
import { dimsText, wordOf } from './words';

/** Every tally in which a dossier counts, by day. */
export function CountedTable({ counted }: { readonly counted: readonly CountedJson[] }) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const heading = say('dossier.counted');
  const unitName = useUnitName();
  return (
    <section className="counted">
      <h2>{heading}</h2>
      <WideTable
        label={heading}
        columns={[
          say('dossier.day'),
          say('dossier.measure'),
          say('dossier.unit'),
          say('dossier.dims'),
          { right: say('dossier.weight') },
        ]}
        none={say('dossier.countedNone')}
      >
        {counted.map((each, at) => (
          <tr key={`${at} ${each.measure}`}>
            <td className="nowrap">{fmt.localDay(each.day)}</td>
            <th scope="row">{measureOf(each)}</th>
            <td>{unitName(each.unit)}</td>
            <td className="dim">{isKey(`measure.${each.measure}`) ? dimsText(say, fmt, each) : ''}</td>
            <td className="right">{fmt.integer(each.weight)}</td>
          </tr>
        ))}
      </WideTable>
    </section>
  );

  /** Dimensions are in the words of a stream, and beside those that this page has. */
  function measureOf({ measure, words }: CountedJson): string {
    return words === undefined || isKey(`measure.${measure}`) ? wordOf(say, 'measure', measure) : pick(words);
  }
}
