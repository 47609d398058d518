import type { DossierJson, TimesJson } from '../drill/answers';
import { flagText, statusText } from '../drill/dossier-words';
import { usePage } from '../live/use-live';
import { indicatorRoute } from '../route';
import { Link } from '../shell/link';
import { NamedValue } from '../shell/named-value';
import { useFmt, useWords } from '../texts/language';
import type { ExplainedDossier } from './answers';
import { wordOf } from './words';

/** What is known of a dossier, and how it stands against its due instant. */
export function DossierFacts({
  explained,
  asOf,
}: {
  readonly explained: ExplainedDossier;
  readonly asOf: string;
}) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const { dossier, times } = explained;
  const rows = useRows(dossier, times);
  if (dossier === undefined) return <section className="facts" />;
  return (
    <section className="facts">
      <h2>{say('dossier.facts')}</h2>
      <dl>
        <NamedValue name={say('dossier.unit')}>
          <Link
            to={indicatorRoute(info.layout.scenes[0].judgedBy, { unit: dossier.unit, asOf })}
            className="to"
          >
            {dossier.unitName === undefined ? dossier.unit : pick(dossier.unitName)}
          </Link>
        </NamedValue>
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <NamedValue key={name} name={name}>
              {value}
            </NamedValue>
          ))}
      </dl>
      <Standing dossier={dossier} clock={Number(times?.clock ?? 0)} />
    </section>
  );
}

/** Name and value of what is told; an empty value is not known. */
function useRows(
  dossier: DossierJson | undefined,
  times: TimesJson | undefined,
): readonly (readonly [string, string])[] {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  if (dossier === undefined) return [];
  const moment = (at: string): string => (Number(at) === 0 ? '' : fmt.dateTime(Number(at)));
  const { procedureName, procedure, field, level, channel, status, receivedAt, due, closedAt, flags } =
    dossier;
  const plain = dossier.stream === undefined || dossier.stream === 'dossier';
  const none = (key: 'drill.noDue' | 'dossier.notClosed'): string => (plain ? say(key) : '');
  const known = times && {
    time: moment(times.knownAt),
    sequence: fmt.integer(Number(times.knownSequence)),
  };
  return [
    [say('drill.what'), dossier.title ?? ''],
    [say('dossier.procedure'), [procedureName, procedure].filter((text) => text !== '').join(', ')],
    [say('dossier.field'), field],
    [say('dossier.level'), level && wordOf(say, 'value', level)],
    [say('dossier.channel'), channel && wordOf(say, 'value', channel)],
    [say('dossier.status'), dossier.statusWords ? pick(dossier.statusWords) : statusText(say, status)],
    ...(dossier.details ?? []).map(({ name, value }) => [pick(name), pick(value)] as const),
    [say(plain ? 'dossier.received' : 'drill.from'), moment(receivedAt)],
    [say(plain ? 'dossier.due' : 'drill.limit'), due === undefined ? none('drill.noDue') : moment(due)],
    [say('dossier.closed'), closedAt === undefined ? none('dossier.notClosed') : moment(closedAt)],
    [say('dossier.flags'), flags.map((flag) => flagText(say, flag)).join(' · ')],
    [say('drill.known'), known === undefined ? '' : say('drill.knownValue', known)],
  ];
}

function Standing({ dossier, clock }: { readonly dossier: DossierJson; readonly clock: number }) {
  const { info } = usePage();
  const fmt = useFmt(info.zone);
  if (dossier.due === undefined) return null;
  const due = Number(dossier.due);
  const closed = dossier.closedAt === undefined ? undefined : Number(dossier.closedAt);
  const late = (closed ?? clock) > due;
  return (
    <p className={late ? 'standing late' : 'standing'}>
      {closed === undefined ? fmt.untilDue(due, clock) : fmt.finished(due, closed)}
    </p>
  );
}
