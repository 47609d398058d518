import { useState } from 'react';
import { query } from '../api';
import { useLive, usePage } from '../live/use-live';
import { go, hrefOf, indicatorRoute, WINDOWS, type Part, type Route } from '../route';
import { PageHead } from '../shell/page-head';
import { useFmt, useWords } from '../texts/language';
import type {
  CatalogueAnswer,
  DefinitionJson,
  FigureJson,
  FiguresAnswer,
  SeriesAnswer,
  TimesJson,
} from './answers';
import { Breakdown } from './breakdown';
import { DossierList } from './dossier-list';
import { FigurePanel } from './figure-panel';
import { History, pointsOf } from './history';
import { Related } from './related';
import { useAnswer } from './use-answer';

const HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;
const DIMENSIONS = ['field', 'level', 'channel'] as const;
const PARTS: readonly Part[] = ['numerator', 'denominator', 'rest'];

type Here = Extract<Route, { at: 'indicator' }>;

/** One figure: how much, how it is made, how it went, where, and which dossiers. */
export function DrillDown({ route }: { readonly route: Here }) {
  const { info } = usePage();
  const { board, sequence } = useLive();
  const { say, pick } = useWords();
  const [turn, setTurn] = useState(0);
  const catalogue = useAnswer<CatalogueAnswer>('/api/catalogue');
  const asked = { indicator: route.indicator, unit: route.unit, current: route.window };
  const answer = useAnswer<FiguresAnswer>(`/api/figures${query(asked)}`, turn);
  const definition = catalogue.data?.definitions.find(({ id }) => id === route.indicator);
  const fault = answer.fault ?? catalogue.fault;
  const [figure, times] = [answer.data?.answers[0]?.figures[0], answer.data?.answers[0]?.times];
  const tile = info.layout.tiles.find(({ indicator }) => indicator === route.indicator);
  const name =
    tile !== undefined
      ? pick(tile.label)
      : definition === undefined
        ? route.indicator
        : pick(definition.name);
  const unit = board?.units[route.unit]?.name ?? figure?.unitName;
  const unitName = route.unit === '' ? say('wholeProvince') : unit === undefined ? route.unit : pick(unit);
  const newer = times !== undefined && (sequence ?? 0) > Number(times.knownSequence);
  return (
    <div className="sheet drill">
      <PageHead
        path={[{ text: name, to: indicatorRoute(route.indicator, { window: route.window }) }, unitName]}
      >
        <WindowSwitch route={route} />
        <button
          type="button"
          className={newer ? 'outline newer' : 'outline'}
          onClick={() => setTurn(turn + 1)}
        >
          {say('drill.refresh')}
        </button>
      </PageHead>
      {fault !== undefined && (
        <main className="waiting" role="alert">
          {say('error.load', { reason: fault.message || say('error.offline') })}
        </main>
      )}
      {fault === undefined && (definition === undefined || figure === undefined || times === undefined) && (
        <main className="waiting">{say('drill.loading')}</main>
      )}
      {definition !== undefined && figure !== undefined && times !== undefined && fault === undefined && (
        <Panels
          route={route}
          turn={turn}
          definitions={catalogue.data?.definitions ?? []}
          definition={definition}
          figure={figure}
          times={times}
        />
      )}
    </div>
  );
}

interface PanelsProps {
  readonly route: Here;
  readonly turn: number;
  readonly definitions: readonly DefinitionJson[];
  readonly definition: DefinitionJson;
  readonly figure: FigureJson;
  readonly times: TimesJson;
}

function Panels({ route, turn, definitions, definition, figure, times }: PanelsProps) {
  const clock = Number(times.clock);
  const asked = { indicator: route.indicator, unit: route.unit, current: route.window };
  return (
    <main className="panels">
      <FigurePanel definition={definition} json={figure} times={times} />
      <Method definition={definition} route={route} today={times.happened?.to} turn={turn} clock={clock} />
      <Related {...route} turn={turn} definitions={definitions} />
      <div className="where">
        {route.unit === '' && <Breakdown by="unit" asked={asked} turn={turn} />}
        {DIMENSIONS.filter((by) => definition.dimensions.includes(by)).map((by) => (
          <Breakdown key={by} by={by} asked={asked} turn={turn} />
        ))}
      </div>
      <Which route={route} ratio={definition.kind === 'ratio'} clock={clock} turn={turn} />
    </main>
  );
}

function WindowSwitch({ route }: { readonly route: Here }) {
  const { say } = useWords();
  return (
    <div className="switch" role="group" aria-label={say('drill.window')}>
      {WINDOWS.map((window) => (
        <button
          key={window}
          type="button"
          aria-pressed={window === route.window}
          onClick={() => go(hrefOf({ ...route, window }))}
        >
          {say(`drill.window.${window}`)}
        </button>
      ))}
    </div>
  );
}

interface MethodProps {
  readonly definition: DefinitionJson;
  readonly route: Here;
  readonly today: string | undefined;
  readonly turn: number;
  readonly clock: number;
}

/** How it is made, and how it went for ninety days. */
function Method({ definition, route, today, turn, clock }: MethodProps) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const path =
    today === undefined
      ? undefined
      : `/api/series${query({
          indicator: route.indicator,
          unit: route.unit,
          from: new Date(Date.parse(today) - (HISTORY_DAYS - 1) * DAY_MS).toISOString().slice(0, 10),
          to: today,
          step: 'day',
        })}`;
  const series = useAnswer<SeriesAnswer>(path, turn);
  return (
    <section className="method">
      <h2>
        {say('drill.method')}{' '}
        <span>· {say('drill.version', { version: fmt.integer(definition.version) })}</span>
      </h2>
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

interface WhichProps {
  readonly route: Here;
  readonly ratio: boolean;
  readonly clock: number;
  readonly turn: number;
}

function Which({ route, ratio, clock, turn }: WhichProps) {
  const { say } = useWords();
  const part = route.part ?? (ratio ? 'rest' : 'numerator');
  const asked = { indicator: route.indicator, unit: route.unit, current: route.window, part };
  return (
    <section className="which">
      <DossierList asked={asked} clock={clock} turn={turn} withUnit={route.unit === ''}>
        {ratio && (
          <div className="switch" role="group" aria-label={say('drill.part')}>
            {PARTS.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === part}
                onClick={() => go(hrefOf({ ...route, part: each }))}
              >
                {say(`drill.part.${each}`)}
              </button>
            ))}
          </div>
        )}
      </DossierList>
    </section>
  );
}
