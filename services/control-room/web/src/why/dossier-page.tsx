import { useState } from 'react';
import { query } from '../api';
import { useAnswer } from '../drill/use-answer';
import { usePage } from '../live/use-live';
import { AsOfBand } from '../past/as-of-band';
import { AsOfPicker } from '../past/as-of-picker';
import { useAsOf } from '../past/use-past';
import type { Route } from '../route';
import { Fault } from '../shell/fault';
import { PageHead } from '../shell/page-head';
import { StateMark, type Shown } from '../shell/state-mark';
import { useFmt, useWords } from '../texts/language';
import { sceneOf } from '../wall/scenes';
import type { DossierAnswer, ExplainedDossier, VerdictJson } from './answers';
import { CountedTable } from './counted-table';
import { CountsIn } from './counts-in';
import { DossierFacts } from './dossier-facts';
import { EventsTable } from './events-table';
import { wordOf } from './words';

type Here = Extract<Route, { at: 'dossier' }>;

/** One dossier: why it counts as it does, what happened, the events behind that, and where it counts. */
export function DossierPage({ route }: { readonly route: Here }) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const [turn, setTurn] = useState(0);
  const asOf = useAsOf(route.asOf);
  const path = `/api/dossiers/${encodeURIComponent(route.subject)}${query({ stream: route.stream, asOf })}`;
  const { data, fault } = useAnswer<DossierAnswer>(path, turn);
  const told = data?.explained.dossier?.noun;
  const noun = told === undefined || route.stream === '' ? say('dossier.any') : capital(pick(told));
  return (
    <div className="sheet">
      <PageHead path={[say('dossier.path', { noun }), route.subject]} past={route.asOf !== ''}>
        <AsOfPicker
          asOf={route.asOf}
          at={(then) => ({ ...route, asOf: then })}
          scene={sceneOf(info.layout, route.stream === '' ? 'dossier' : route.stream)}
        />
        {route.asOf === '' && (
          <button type="button" className="outline" onClick={() => setTurn(turn + 1)}>
            {say('drill.refresh')}
          </button>
        )}
      </PageHead>
      <AsOfBand asOf={route.asOf} now={{ ...route, asOf: '' }} />
      {fault !== undefined && (
        <main className="waiting" role="alert">
          <Fault
            fault={fault}
            missing={say(route.stream === '' ? 'dossier.unknown' : 'dossier.unknownCode', {
              subject: route.subject,
            })}
          />
        </main>
      )}
      {fault === undefined && data === undefined && <main className="waiting">{say('drill.loading')}</main>}
      {data !== undefined && (
        <main className="dossier">
          {data.explained.verdicts.length > 0 && <Verdicts verdicts={data.explained.verdicts} />}
          <DossierFacts explained={data.explained} asOf={route.asOf} />
          {(route.stream === '' || data.explained.story.length > 0) && <Story explained={data.explained} />}
          <EventsTable events={data.events} />
          <CountedTable counted={data.explained.counted} />
          {route.stream !== '' && <CountsIn countsIn={data.explained.countsIn ?? []} asOf={route.asOf} />}
        </main>
      )}
    </div>
  );
}

const capital = (text: string): string => text.slice(0, 1).toLocaleUpperCase() + text.slice(1);

const STATES: Readonly<Record<string, Shown>> = { late: 'breach', near: 'watch', 'in-time': 'good' };

function Verdicts({ verdicts }: { readonly verdicts: readonly VerdictJson[] }) {
  const { say, pick } = useWords();
  return (
    <section className="verdicts">
      <h2>{say('dossier.verdict')}</h2>
      <ul>
        {verdicts.map(({ rule, verdict, sentence }) => (
          <li key={rule}>
            <p className="rule">
              <span className="dim">{wordOf(say, 'rule', rule)}</span>
              {STATES[verdict] === undefined ? (
                <span className="mark">{wordOf(say, 'verdict', verdict)}</span>
              ) : (
                <StateMark state={STATES[verdict]} word={wordOf(say, 'verdict', verdict)} />
              )}
            </p>
            <p className="sentence">{sentence === undefined ? '' : pick(sentence)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Story({ explained }: { readonly explained: ExplainedDossier }) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  return (
    <section className="story">
      <h2>{say('dossier.story')}</h2>
      {explained.story.length === 0 && <p className="dim">{say('dossier.noStory')}</p>}
      <ol>
        {explained.story.map(({ at, sentence }, order) => (
          <li key={`${at} ${order}`}>
            <time className="dim">{fmt.dateTime(Number(at)).slice(0, 16)}</time>
            <span>{sentence === undefined ? '' : pick(sentence)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
