import { useState } from 'react';
import { query } from '../api';
import { useLive, usePage } from '../live/use-live';
import { AsOfBand } from '../past/as-of-band';
import { AsOfPicker } from '../past/as-of-picker';
import { periodText } from '../past/period-text';
import { useAsOf } from '../past/use-past';
import { go, windowAsked, WINDOWS, type IndicatorRoute, type Part } from '../route';
import { sceneTelling, tileOf } from '../wall/scenes';
import { Fault } from '../shell/fault';
import { PageHead } from '../shell/page-head';
import { useFmt, useWords } from '../texts/language';
import type { CatalogueAnswer, DefinitionJson, FigureJson, FiguresAnswer, TimesJson } from './answers';
import { Breakdown } from './breakdown';
import { DossierList } from './dossier-list';
import { FigurePanel } from './figure-panel';
import { Method } from './method';
import { ExplainPanel } from '../why/explain-panel';
import { Related } from './related';
import { useAnswer } from './use-answer';

const PARTS: readonly Part[] = ['numerator', 'denominator', 'rest'];

/** One figure: how much, how it is made, how it went, where, and which dossiers. */
export function DrillDown({ route }: { readonly route: IndicatorRoute }) {
  const { info } = usePage();
  const { board, times: live } = useLive();
  const { say, pick } = useWords();
  const [turn, setTurn] = useState(0);
  const catalogue = useAnswer<CatalogueAnswer>('/api/catalogue');
  const asOf = useAsOf(route.asOf);
  const asked = { indicator: route.indicator, unit: route.unit, ...windowAsked(route.window), asOf };
  const answer = useAnswer<FiguresAnswer>(`/api/figures${query(asked)}`, turn);
  const definition = catalogue.data?.definitions.find(({ id }) => id === route.indicator);
  const fault = answer.fault ?? catalogue.fault;
  const [figure, times] = [answer.data?.answers[0]?.figures[0], answer.data?.answers[0]?.times];
  const tile = tileOf(info.layout, route.indicator);
  const name =
    tile !== undefined
      ? pick(tile.label)
      : definition === undefined
        ? route.indicator
        : pick(definition.name);
  const unit = board?.units[route.unit]?.name ?? figure?.unitName;
  const unitName = route.unit === '' ? say('wholeProvince') : unit === undefined ? route.unit : pick(unit);
  const newer = times !== undefined && (live?.knownSequence ?? 0) > Number(times.knownSequence);
  return (
    <div className="sheet drill">
      <PageHead
        path={[{ text: name, to: { ...route, unit: '', part: undefined } }, unitName]}
        past={route.asOf !== ''}
      >
        <WindowSwitch route={route} />
        <AsOfPicker
          asOf={route.asOf}
          at={(then) => ({ ...route, asOf: then })}
          scene={sceneTelling(info.layout, route.indicator)}
        />
        {route.asOf === '' && <Refresh newer={newer} onClick={() => setTurn(turn + 1)} />}
      </PageHead>
      <AsOfBand asOf={route.asOf} now={{ ...route, asOf: '' }} />
      {fault !== undefined && (
        <main className="waiting" role="alert">
          <Fault fault={fault} missing={say('drill.unknown')} />
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

function Refresh({ newer, onClick }: { readonly newer: boolean; readonly onClick: () => void }) {
  const { say } = useWords();
  return (
    <button type="button" className={newer ? 'outline newer' : 'outline'} onClick={onClick}>
      {say('drill.refresh')}
    </button>
  );
}

interface PanelsProps {
  readonly route: IndicatorRoute;
  readonly turn: number;
  readonly definitions: readonly DefinitionJson[];
  readonly definition: DefinitionJson;
  readonly figure: FigureJson;
  readonly times: TimesJson;
}

function Panels({ route, turn, definitions, definition, figure, times }: PanelsProps) {
  const clock = Number(times.clock);
  return (
    <main className="panels">
      <FigurePanel definition={definition} json={figure} times={times} />
      <Method definition={definition} route={route} today={times.happened?.to} turn={turn} clock={clock} />
      <Related route={route} turn={turn} definitions={definitions} />
      {route.why && <ExplainPanel route={route} turn={turn} />}
      <div className="where">
        {route.unit === '' && <Breakdown by="unit" {...{ definition, route, turn }} />}
        {definition.dimensions
          .filter((by) => by !== 'unit' && by !== 'tier')
          .map((by) => (
            <Breakdown
              key={by}
              by={by}
              name={definition.dimensionNames?.[by]}
              {...{ definition, route, turn }}
            />
          ))}
      </div>
      <Which route={route} definition={definition} clock={clock} turn={turn} />
    </main>
  );
}

function WindowSwitch({ route }: { readonly route: IndicatorRoute }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  return (
    <div className="switch" role="group" aria-label={say('drill.window')}>
      {!WINDOWS.some((each) => each === route.window) && (
        <button type="button" aria-pressed="true">
          {periodText(say, fmt, route.window)}
        </button>
      )}
      {WINDOWS.map((window) => (
        <button
          key={window}
          type="button"
          aria-pressed={window === route.window}
          onClick={() => go({ ...route, window })}
        >
          {say(`drill.window.${window}`)}
        </button>
      ))}
    </div>
  );
}

interface WhichProps {
  readonly route: IndicatorRoute;
  readonly definition: DefinitionJson;
  readonly clock: number;
  readonly turn: number;
}

function Which({ route, definition, clock, turn }: WhichProps) {
  const { say } = useWords();
  const ratio = definition.kind === 'ratio';
  const part = route.part ?? (ratio ? 'rest' : 'numerator');
  const asOf = useAsOf(route.asOf);
  const place = { indicator: route.indicator, unit: route.unit, ...windowAsked(route.window), part };
  const asked = { ...place, ...(asOf === undefined ? {} : { asOf }) };
  return (
    <section className="which">
      <DossierList
        asked={asked}
        definition={definition}
        asOf={route.asOf}
        clock={clock}
        turn={turn}
        withUnit={route.unit === ''}
      >
        {ratio && (
          <div className="switch" role="group" aria-label={say('drill.part')}>
            {PARTS.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === part}
                onClick={() => go({ ...route, part: each })}
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
