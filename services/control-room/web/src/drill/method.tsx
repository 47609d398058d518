import { query } from '../api';
import { usePage } from '../live/use-live';
import { useAsOf } from '../past/use-past';
import type { IndicatorRoute } from '../route';
import { Link } from '../shell/link';
import { useFmt, useWords } from '../texts/language';
import type { DefinitionJson, SeriesAnswer } from './answers';
import { History, pointsOf } from './history';
import { useAnswer } from './use-answer';

const HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;

interface Props {
  readonly definition: DefinitionJson;
  readonly route: IndicatorRoute;
  readonly today: string | undefined;
  readonly turn: number;
  readonly clock: number;
}

/** How it is made, and how it went for ninety days. */
export function Method({ definition, route, today, turn, clock }: Props) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const asOf = useAsOf(route.asOf);
  const path =
    today === undefined
      ? undefined
      : `/api/series${query({
          indicator: route.indicator,
          unit: route.unit,
          from: new Date(Date.parse(today) - (HISTORY_DAYS - 1) * DAY_MS).toISOString().slice(0, 10),
          to: today,
          step: 'day',
          asOf,
        })}`;
  const series = useAnswer<SeriesAnswer>(path, turn);
  return (
    <section className="method">
      <div className="head">
        <h2>
          {say('drill.method')}{' '}
          <span>· {say('drill.version', { version: fmt.integer(definition.version) })}</span>
        </h2>
        <Link to={{ ...route, why: !route.why }} className="to" aria-expanded={route.why} still>
          {say(route.why ? 'why.close' : 'why.open')}
        </Link>
      </div>
      <p className="formula">{pick(definition.formula)}</p>
      {definition.legalBasis !== '' && (
        <p className="dim">{say('drill.basis', { basis: definition.legalBasis })}</p>
      )}
      {series.data !== undefined && (
        <History
          definition={definition}
          points={pointsOf(series.data)}
          name={pick(definition.name)}
          until={clock}
        />
      )}
    </section>
  );
}
