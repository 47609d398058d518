import { useState } from 'react';
import { query } from '../api';
import type { CatalogueAnswer, DefinitionJson } from '../drill/answers';
import { figureOf } from '../drill/figure-panel';
import { useAnswer } from '../drill/use-answer';
import { usePage } from '../live/use-live';
import { indicatorRoute, type Route } from '../route';
import { Link } from '../shell/link';
import { Fault } from '../shell/fault';
import { PageHead } from '../shell/page-head';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import { differenceText, figureText, NOTHING } from '../wall/figure-text';
import type { CorrectionJson, PublicationJson } from '../why/answers';
import { periodText } from './period-text';
import { Publications } from './publications';
import { Subjects } from '../why/subjects';

interface PublicationsAnswer {
  readonly publications: readonly PublicationJson[];
}

interface CorrectionsAnswer {
  readonly corrections: readonly CorrectionJson[];
  readonly truncated: boolean;
}

type Here = Extract<Route, { at: 'corrections' }>;

/** Published periods, and what became of their figures since: both values, the cause and the dossiers. */
export function CorrectionsPage({ route }: { readonly route: Here }) {
  const { say } = useWords();
  const [turn, setTurn] = useState(0);
  const publications = useAnswer<PublicationsAnswer>('/api/publications', turn);
  const corrections = useAnswer<CorrectionsAnswer>(
    `/api/corrections${query({ period: route.period })}`,
    turn,
  );
  const catalogue = useAnswer<CatalogueAnswer>('/api/catalogue');
  const fault = publications.fault ?? corrections.fault ?? catalogue.fault;
  const [published, changed] = [publications.data, corrections.data];
  return (
    <div className="sheet">
      <PageHead path={[say('past.corrections')]}>
        <button type="button" className="outline" onClick={() => setTurn(turn + 1)}>
          {say('drill.refresh')}
        </button>
      </PageHead>
      {fault !== undefined && (
        <main className="waiting" role="alert">
          <Fault fault={fault} />
        </main>
      )}
      {fault === undefined && (published === undefined || changed === undefined) && (
        <main className="waiting">{say('drill.loading')}</main>
      )}
      {fault === undefined && published !== undefined && changed !== undefined && (
        <main>
          <Publications publications={published.publications} chosen={route.period} />
          {published.publications.length > 0 && (
            <Corrections answer={changed} definitions={catalogue.data?.definitions ?? []} />
          )}
        </main>
      )}
    </div>
  );
}

interface CorrectionsProps {
  readonly answer: CorrectionsAnswer;
  readonly definitions: readonly DefinitionJson[];
}

function Corrections({ answer, definitions }: CorrectionsProps) {
  const { say } = useWords();
  const heading = say('correction.heading');
  return (
    <section className="table corrections">
      <h2>{heading}</h2>
      <WideTable
        label={heading}
        columns={[
          say('correction.period'),
          say('correction.indicator'),
          say('correction.unit'),
          { right: say('correction.was') },
          { right: say('correction.is') },
          { right: say('correction.difference') },
          say('correction.cause'),
          say('correction.changed'),
          say('correction.dossiers'),
        ]}
        none={say('correction.unchanged')}
      >
        {answer.corrections.map((each) => (
          <Row
            key={`${each.period} ${each.indicator} ${each.unit} ${each.publishedSequence}`}
            correction={each}
            definition={definitions.find(({ id }) => id === each.indicator)}
          />
        ))}
      </WideTable>
      {answer.truncated && <p className="dim">{say('correction.truncated')}</p>}
    </section>
  );
}

interface RowProps {
  readonly correction: CorrectionJson;
  readonly definition: DefinitionJson | undefined;
}

function Row({ correction, definition }: RowProps) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { period, indicator, unit, unitName } = correction;
  const was = correction.published && figureOf(correction.published);
  const is = correction.now && figureOf(correction.now);
  const fraction = (of: typeof was): string =>
    of?.denominator === undefined ? '' : `${fmt.integer(of.numerator)} / ${fmt.integer(of.denominator)}`;
  const place = unit === '' ? say('wholeProvince') : unitName === undefined ? unit : pick(unitName);
  return (
    <tr>
      <td className="nowrap dim">{periodText(say, fmt, period)}</td>
      <th scope="row">
        <Link to={indicatorRoute(indicator, { unit, window: period, why: true })}>
          {definition === undefined ? indicator : pick(definition.name)}
        </Link>
      </th>
      <td>{place}</td>
      {[was, is].map((figure, at) => (
        <td
          key={at === 0 ? 'was' : 'is'}
          data-label={say(at === 0 ? 'correction.was' : 'correction.is')}
          className={at === 0 ? 'right nowrap' : 'right strong nowrap'}
        >
          {figure === undefined ? NOTHING : figureText(fmt, figure)}
          <small>{fraction(figure)}</small>
        </td>
      ))}
      <td className="right nowrap" data-label={say('correction.difference')}>
        {is === undefined ? '' : differenceText(fmt, is, was)}
      </td>
      <td className="full">{correction.causes.map(pick).join(', ')}</td>
      <td className="nowrap dim full" data-label={say('correction.changed')}>
        {fmt.shortDateTime(Number(correction.changedAt))}
      </td>
      <td className="full">
        <Subjects
          subjects={correction.subjects.slice(0, MOST_NAMED)}
          definition={definition}
          dossiers={Number(correction.dossiers)}
          asOf=""
        />
      </td>
    </tr>
  );
}

/** Dossiers named in a row; the rest are counted, and stand in the explanation. */
const MOST_NAMED = 3;
