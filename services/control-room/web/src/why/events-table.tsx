import { usePage } from '../live/use-live';
import { WideTable } from '../shell/wide-table';
import { useFmt, useWords } from '../texts/language';
import { useSourceName, useUnitName } from '../texts/use-names';
import type { EventJson } from './answers';
import { contentText, kindText, standingText } from './words';

/** What the sources told of a dossier, as it is folded; what was amended or taken back is struck through. */
export function EventsTable({ events }: { readonly events: readonly EventJson[] | null }) {
  const { say } = useWords();
  const heading = say('dossier.events');
  return (
    <section className="events">
      <h2>{heading}</h2>
      <WideTable
        label={heading}
        columns={[
          say('dossier.happened'),
          say('dossier.kind'),
          say('dossier.content'),
          say('dossier.arrived'),
          say('dossier.source'),
          say('dossier.id'),
          say('dossier.standing'),
        ]}
        none={say(events === null ? 'dossier.eventsUnavailable' : 'dossier.eventsNone')}
      >
        {(events ?? []).map((event) => (
          <Row key={`${event.source} ${event.id}`} event={event} />
        ))}
      </WideTable>
    </section>
  );
}

function Row({ event }: { readonly event: EventJson }) {
  const { info } = usePage();
  const { say } = useWords();
  const fmt = useFmt(info.zone);
  const [sourceName, unitName] = [useSourceName(), useUnitName()];
  const gone = event.standing === 'amended' || event.standing === 'retracted';
  const Text = gone ? 's' : 'span';
  return (
    <tr className={gone ? 'gone' : ''}>
      <td className="nowrap">
        <Text>{fmt.dateTime(Number(event.time))}</Text>
      </td>
      <th scope="row" className="nowrap">
        <Text>{kindText(say, event.kind)}</Text>
      </th>
      <td>
        <Text>{contentText({ say, fmt, unitName }, event)}</Text>
      </td>
      <td className="nowrap dim" data-label={say('dossier.arrived')}>
        {fmt.dateTime(Number(event.receivedAt))}
      </td>
      <td className="nowrap dim" title={event.source} data-label={say('dossier.source')}>
        {sourceName(event.source)}
      </td>
      <td className="dim id" data-label={say('dossier.id')}>
        {event.id}
      </td>
      <td className="id">{standingText(say, event)}</td>
    </tr>
  );
}
