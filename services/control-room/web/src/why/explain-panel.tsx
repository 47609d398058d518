import { query } from '../api';
import { figureOf } from '../drill/figure-panel';
import type { DefinitionJson } from '../drill/answers';
import { useAnswer } from '../drill/use-answer';
import { useNoun } from '../drill/use-noun';
import { usePage } from '../live/use-live';
import { useAsOf } from '../past/use-past';
import { windowAsked, type IndicatorRoute } from '../route';
import { Fault } from '../shell/fault';
import { useFmt, useWords } from '../texts/language';
import { figureText } from '../wall/figure-text';
import type { ExplainAnswer, LeftOutJson, ContradictionJson } from './answers';
import { ExplainedTimes } from './explained-times';
import { Published } from './published';
import { Subjects } from './subjects';
import { SumTable } from './sum-table';

interface Props {
  readonly route: IndicatorRoute;
  readonly turn: number;
}

/** Why a figure is so: what it adds up, what it leaves out, as of when, and what was published of it. */
export function ExplainPanel({ route, turn }: Props) {
  const { say } = useWords();
  const asOf = useAsOf(route.asOf);
  const { indicator, unit, window } = route;
  const path = `/api/explain${query({ indicator, unit, ...windowAsked(window), asOf })}`;
  const { data, fault } = useAnswer<ExplainAnswer>(path, turn);
  return (
    <section className="why" id="vi-sao" aria-label={say('why.open')}>
      {fault !== undefined && (
        <p className="fault">
          <Fault fault={fault} />
        </p>
      )}
      {fault === undefined && data === undefined && <p className="dim">{say('drill.loading')}</p>}
      {data !== undefined && <Explained data={data} route={route} />}
    </section>
  );
}

function Explained({ data, route }: { readonly data: ExplainAnswer; readonly route: IndicatorRoute }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const { definition, figure } = data;
  const noun = useNoun(definition);
  if (figure === undefined) return null;
  const shown = figureOf(figure);
  const value = figureText(fmt, shown, definition);
  const ratio = shown.denominator !== undefined;
  return (
    <>
      <div className="sums">
        <h2>{say('why.heading', { value })}</h2>
        <SumTable
          caption={say(ratio ? 'why.numerator' : 'why.count')}
          summands={data.numerator}
          total={shown.numerator}
        />
        {shown.denominator !== undefined && (
          <>
            <SumTable
              caption={say('why.denominator')}
              summands={data.denominator}
              total={shown.denominator}
            />
            <p className="quotient">
              {say('why.quotient', {
                numerator: fmt.integer(shown.numerator),
                denominator: fmt.integer(shown.denominator),
                value,
              })}
            </p>
          </>
        )}
      </div>
      <div className="beside">
        <h2>{say('why.leftOut')}</h2>
        <Groups
          of={data.leftOut}
          none={say('why.leftOutNone', { noun: noun(0) })}
          definition={definition}
          asOf={route.asOf}
        />
        <h2>{say('why.contradictions')}</h2>
        <Groups
          of={data.contradictions}
          none={say('why.contradictionsNone')}
          definition={definition}
          asOf={route.asOf}
        />
      </div>
      <div className="made">
        <Published data={data} route={route} />
        <ExplainedTimes data={data} asOf={route.asOf} />
      </div>
    </>
  );
}

interface GroupsProps {
  readonly of: readonly (LeftOutJson | ContradictionJson)[];
  readonly none: string;
  readonly definition: DefinitionJson | undefined;
  readonly asOf: string;
}

function Groups({ of, none, definition, asOf }: GroupsProps) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const noun = useNoun(definition);
  const there = of.filter(({ dossiers }) => dossiers !== '0');
  if (there.length === 0) return <p className="dim">{none}</p>;
  return (
    <ul className="groups">
      {there.map((group) => {
        const code = 'reason' in group ? group.reason : group.flag;
        const count = fmt.integer(Number(group.dossiers));
        return (
          <li key={code}>
            <p>
              {say('why.leftOutRow', {
                count: group.atLeast === true ? say('why.atLeast', { count }) : count,
                noun: noun(group.atLeast === true ? 2 : Number(group.dossiers)),
                reason: group.words === undefined ? code : lowerFirst(pick(group.words)),
              })}
            </p>
            <Subjects
              subjects={group.subjects}
              definition={definition}
              dossiers={Number(group.dossiers)}
              asOf={asOf}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** "Không có thời điểm hẹn trả…" stands in the middle of a sentence here. */
const lowerFirst = (text: string): string => text.slice(0, 1).toLocaleLowerCase() + text.slice(1);
