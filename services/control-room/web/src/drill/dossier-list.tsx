import { useEffect, useState, type ReactNode } from 'react';
import { ask, query, Refusal } from '../api';
import { usePage } from '../live/use-live';
import { Fault } from '../shell/fault';
import { Link } from '../shell/link';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import { subjectRoute } from '../route';
import { flagText, statusText } from './dossier-words';
import type { DefinitionJson, DossierJson, DossiersAnswer } from './answers';
import { useNoun } from './use-noun';

const PAGE_SIZE = 50;
/** A reader who needs more asks for a narrower figure; the page stays small. */
const MOST_LISTED = 1000;

interface Props {
  readonly asked: Readonly<Record<string, string>>;
  readonly definition: DefinitionJson;
  /** As the address bears it; the dossiers are shown as of then, too. */
  readonly asOf: string;
  readonly clock: number;
  readonly turn: number;
  readonly withUnit: boolean;
  /** Stands beside the heading. */
  readonly children: ReactNode;
}

interface Listed {
  readonly key: string;
  readonly dossiers: readonly DossierJson[];
  readonly next: string;
  readonly total: number;
  readonly atLeast: boolean;
}

/** The pages of a list read so far; a change of what is asked, or of `turn`, begins again. */
function usePages(asked: Readonly<Record<string, string>>, turn: number) {
  const key = query(asked);
  const [listed, setListed] = useState<Listed | undefined>();
  const [fault, setFault] = useState<Refusal | undefined>();
  const [page, setPage] = useState({ key, token: '', turn });
  useEffect(
    () =>
      setPage((before) => (before.key === key && before.turn === turn ? before : { key, token: '', turn })),
    [key, turn],
  );
  useEffect(() => {
    const leave = new AbortController();
    const path = `/api/dossiers${query({ ...asked, pageSize: PAGE_SIZE, pageToken: page.token })}`;
    setFault(undefined);
    ask<DossiersAnswer>(path, { signal: leave.signal }).then(
      ({ dossiers, nextPageToken, total, atLeast = false }) =>
        setListed((before) => {
          const earlier = page.token === '' || before?.key !== key ? [] : before.dossiers;
          return {
            key,
            dossiers: [...earlier, ...dossiers],
            next: nextPageToken,
            total: Number(total),
            atLeast,
          };
        }),
      (error: unknown) => {
        if (!leave.signal.aborted) setFault(error instanceof Refusal ? error : new Refusal(0, String(error)));
      },
    );
    return () => leave.abort();
  }, [page]);
  const more = (): void => setPage({ key, token: listed?.next ?? '', turn });
  return { listed: listed?.key === key ? listed : undefined, fault, more };
}

/** Which dossiers (documents, …), and why each. */
export function DossierList({ asked, definition, asOf, clock, turn, withUnit, children }: Props) {
  const { say } = useWords();
  const { info } = usePage();
  const fmt = useFmt(info.zone);
  const noun = useNoun(definition);
  const plain = definition.stream === undefined || definition.stream === 'dossier';
  const { listed, fault, more } = usePages(asked, turn);
  const left = listed === undefined ? 0 : listed.total - listed.dossiers.length;
  const remaining = listed?.atLeast === true ? PAGE_SIZE : Math.min(PAGE_SIZE, left);
  const heading =
    listed === undefined
      ? say('drill.part.all')
      : say(listed.atLeast ? 'drill.listedAtLeast' : 'drill.listed', {
          ...{ count: fmt.integer(listed.total), noun: noun(listed.total) },
        });
  return (
    <>
      <div className="head">
        <h2>{heading}</h2>
        {children}
      </div>
      {fault !== undefined && (
        <p className="fault">
          <Fault fault={fault} />
        </p>
      )}
      {fault === undefined && listed === undefined && <p className="dim">{say('drill.loading')}</p>}
      {listed !== undefined && (
        <WideTable
          label={heading}
          className="dossiers"
          columns={[
            say('drill.code', { noun: noun(1) }),
            say(plain ? 'drill.procedure' : 'drill.what'),
            ...(withUnit ? [say('drill.unit')] : []),
            say(plain ? 'drill.received' : 'drill.from'),
            say(plain ? 'drill.due' : 'drill.limit'),
            say('drill.status'),
            say('drill.why'),
          ]}
          none={say('drill.none', { noun: noun(0) })}
        >
          {listed.dossiers.map((dossier) => (
            <Row key={dossier.subject} dossier={dossier} asOf={asOf} clock={clock} withUnit={withUnit} />
          ))}
        </WideTable>
      )}
      {listed !== undefined &&
        listed.next !== '' &&
        remaining > 0 &&
        listed.dossiers.length < MOST_LISTED && (
          <button type="button" className="more" onClick={more}>
            {say('drill.more', { count: fmt.integer(remaining), noun: noun(remaining) })}
          </button>
        )}
    </>
  );
}

interface RowProps {
  readonly dossier: DossierJson;
  readonly asOf: string;
  readonly clock: number;
  readonly withUnit: boolean;
}

function Row({ dossier, asOf, clock, withUnit }: RowProps) {
  const { info } = usePage();
  const { say, pick } = useWords();
  const fmt = useFmt(info.zone);
  const due = dossier.due === undefined ? undefined : Number(dossier.due);
  const closed = dossier.closedAt === undefined ? undefined : Number(dossier.closedAt);
  const status = dossier.statusWords ? pick(dossier.statusWords) : statusText(say, dossier.status);
  const standing =
    due === undefined
      ? undefined
      : closed === undefined
        ? fmt.untilDue(due, clock)
        : fmt.finished(due, closed);
  const late = due !== undefined && (closed ?? clock) > due;
  return (
    <tr>
      <th scope="row" className="code">
        <Link to={subjectRoute(dossier.stream, dossier.subject, asOf)}>{dossier.subject}</Link>
      </th>
      <td>{dossier.title || dossier.procedureName || dossier.procedure || '—'}</td>
      {withUnit && <td>{dossier.unitName === undefined ? dossier.unit : pick(dossier.unitName)}</td>}
      <td className="nowrap">{fmt.shortDateTime(Number(dossier.receivedAt))}</td>
      <td className="nowrap">
        {due === undefined ? <span className="dim">{say('drill.noDue')}</span> : fmt.shortDateTime(due)}
      </td>
      <td className={late ? 'late nowrap' : 'nowrap'}>{standing ?? status}</td>
      <td className="dim">
        {[
          standing === undefined ? '' : status,
          closed === undefined ? '' : say('drill.closed', { time: fmt.shortDateTime(closed) }),
          ...dossier.flags.map((flag) => flagText(say, flag)),
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </td>
    </tr>
  );
}
