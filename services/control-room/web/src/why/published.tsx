import { figureOf } from '../drill/figure-panel';
import { usePage } from '../live/use-live';
import type { IndicatorRoute } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import { differenceText, figureText, NOTHING } from '../wall/figure-text';
import type { ExplainAnswer } from './answers';
import { Subjects } from './subjects';
import { publisherText } from './words';

interface Props {
  readonly data: ExplainAnswer;
  readonly route: IndicatorRoute;
}

/** What was published of this figure, what it is now, and what made the difference; nothing for other windows. */
export function Published({ data, route }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const { definition, publication, correction, figure } = data;
  if (publication === undefined) return null;
  const before = correction?.published ?? publication.figure;
  const after = correction?.now ?? figure;
  const [was, is] = [before && figureOf(before), after && figureOf(after)];
  return (
    <div className="published">
      <h2>
        {say('why.published')}{' '}
        <span>
          {say('why.publishedOn', {
            time: fmt.dateTime(Number(publication.at)),
            by: publisherText(say, publication.by),
          })}
        </span>
      </h2>
      <p className="values">
        <span>
          <small>{say('why.publishedValue')}</small>
          <b>{was === undefined ? NOTHING : figureText(fmt, was, definition)}</b>
        </span>
        <span>
          <small>{say('why.nowValue')}</small>
          <b>{is === undefined ? NOTHING : figureText(fmt, is, definition)}</b>
        </span>
        {is !== undefined && correction !== undefined && (
          <span>
            <small>{say('why.change')}</small>
            <b className="change">
              {is.denominator === undefined
                ? differenceText(fmt, is, was)
                : say('why.points', { points: differenceText(fmt, is, was) })}
            </b>
          </span>
        )}
      </p>
      {correction === undefined && <p className="dim">{say('why.same')}</p>}
      {correction !== undefined && (
        <>
          <p>
            <span className="dim">{say('why.causes')}</span> {correction.causes.map(pick).join(', ')}
          </p>
          <Subjects
            subjects={correction.subjects}
            definition={definition}
            dossiers={Number(correction.dossiers)}
            asOf={route.asOf}
          />
        </>
      )}
      <Link to={{ ...route, asOf: `#${publication.sequence}` }} className="to">
        {say('why.asPublished')}
      </Link>
    </div>
  );
}
