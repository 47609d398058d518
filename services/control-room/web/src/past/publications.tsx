import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import type { PublicationJson } from '../why/answers';
import { publisherText } from '../why/words';
import { periodText } from './period-text';

interface Props {
  readonly publications: readonly PublicationJson[];
  readonly chosen: string;
}

/** What was published, when and by whom, each a way to what the screen showed then. */
export function Publications({ publications, chosen }: Props) {
  const { say } = useWords();
  const heading = say('correction.publications');
  return (
    <section className="table publications">
      <div className="head">
        <h2>{heading}</h2>
        {chosen !== '' && (
          <Link to={{ at: 'corrections', period: '' }} className="to">
            {say('correction.all')}
          </Link>
        )}
      </div>
      <WideTable
        label={heading}
        columns={[
          say('correction.period'),
          say('correction.publishedAt'),
          say('correction.by'),
          say('correction.note'),
          { right: say('correction.figures') },
          say('correction.shown'),
        ]}
        none={say('correction.none')}
      >
        {publications.map((each) => (
          <Row key={`${each.period} ${each.sequence}`} publication={each} chosen={each.period === chosen} />
        ))}
      </WideTable>
    </section>
  );
}

function Row({ publication, chosen }: { readonly publication: PublicationJson; readonly chosen: boolean }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { period, at, by, note, figures, sequence } = publication;
  return (
    <tr className={chosen ? 'chosen' : ''}>
      <th scope="row" className="nowrap">
        <Link to={{ at: 'corrections', period }} aria-current={chosen ? true : undefined}>
          {periodText(say, fmt, period)}
        </Link>
      </th>
      <td className="nowrap full">{fmt.dateTime(Number(at))}</td>
      <td data-label={say('correction.by')}>{publisherText(say, by)}</td>
      <td className="full">{note}</td>
      <td className="right" data-label={say('correction.figures')}>
        {fmt.integer(figures)}
      </td>
      <td>
        <Link
          to={indicatorRoute(info.layout.scenes[0].judgedBy, { window: period, asOf: `#${sequence}` })}
          className="to"
        >
          {say('correction.asThen')}
        </Link>
      </td>
    </tr>
  );
}
