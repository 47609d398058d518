import { UNNAMED_STREAM } from '@nhip/contracts';
import type { Language } from '@nhip/kernel';
import type { AlertRecord } from '../core/alert';
import { messageOf, nameOf } from '../core/sentence';
import { figureLink, pageOf, type Addresses } from '../telling/links';

/** The label `origin` of all that Nhịp tells Alertmanager: people are told of it by Nhịp. */
export const ORIGIN = 'nhip';
/** The annotation that bears the episode's id. */
export const EPISODE = 'episode';

/** An alert as `POST /api/v2/alerts` takes it. */
export interface ShownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

export interface ShowOptions {
  readonly zone: string;
  readonly addresses: Addresses;
  /** Until when it is under way there unless it is told again. */
  readonly until: number;
}

/** An alert of a figure or of a source; undefined of the system, which is Alertmanager's own. */
export function shownAlert(record: AlertRecord, options: ShowOptions): ShownAlert | undefined {
  const { subject, severity, episode, resolution, id } = record;
  const { zone, addresses, until } = options;
  if (subject.kind === 'system') return undefined;
  const of =
    subject.kind === 'figure'
      ? {
          ...{ alertname: subject.rule, indicator: subject.indicator, window: subject.window },
          // An empty label is none.
          unit: subject.unit || '~all',
        }
      : { alertname: 'source-silent', source: subject.source, stream: subject.stream ?? UNNAMED_STREAM };
  const said = (language: Language): string => leadOf(record, language, zone);
  return {
    labels: { ...of, severity, origin: ORIGIN },
    annotations: {
      [EPISODE]: id,
      summary: `${nameOf(subject, 'vi')} · ${nameOf(subject, 'en')}`,
      description: `${said('vi')} · ${said('en')}`,
      status: record.status,
      ...(episode.answer && { answered_by: episode.answer.by }),
      page: pageOf(id, addresses),
    },
    startsAt: iso(episode.openedAt),
    endsAt: iso(resolution?.at ?? until),
    generatorURL: figureLink(subject, addresses) ?? addresses.controlRoomUrl,
  };
}

function leadOf(record: AlertRecord, language: Language, zone: string): string {
  const step = record.status === 'resolved' ? 'resolved' : 'opened';
  return messageOf({ step, record, language, zone, known: {}, links: { answer: '' } }).lead;
}

const iso = (instant: number): string => new Date(instant).toISOString();
