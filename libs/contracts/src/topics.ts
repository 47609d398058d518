/** A topic as it must exist before any service starts; see DESIGN section 2 (compacted facts, key = subject). */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Streams of events; each has a topic of facts and one that trusted sources may write. */
export const STREAMS = ['dossier', 'document', 'security'] as const;

/** The stream that is meant where none is named: what was written when there were no others stays true. */
export const UNNAMED_STREAM = STREAMS[0];

export const factsTopic = (stream: string): string => `nhip.${stream}.facts.v1`;

/** Where trusted sources write events (CloudEvents Kafka binding) instead of sending them by HTTP. */
export const ingressTopic = (stream: string): string => `nhip.${stream}.ingress.v1`;

export const DOSSIER_FACTS_TOPIC = factsTopic('dossier');
export const DOSSIER_INGRESS_TOPIC = ingressTopic('dossier');

/** Figures that alert rules name; key = indicator|unit|window, value = `IndicatorValue`. */
export const INDICATOR_VALUES_TOPIC = 'nhip.indicator.values.v1';

/** Every alert as it stands; key = its id, value = `Alert`. */
export const ALERTS_TOPIC = 'nhip.alerts.v1';

const DAY_MS = 86_400_000;

/** The topics of one stream: facts, and what trusted sources write. */
export function streamTopics(stream: string): readonly [facts: Topic, ingress: Topic] {
  return [
    {
      name: factsTopic(stream),
      partitions: 8,
      config: {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.5',
        'max.message.bytes': '1048576',
      },
    },
    {
      name: ingressTopic(stream),
      partitions: 8,
      config: {
        'cleanup.policy': 'delete',
        'retention.ms': String(DAY_MS),
        'max.message.bytes': '1048576',
      },
    },
  ];
}

export const TOPICS: readonly Topic[] = [
  ...STREAMS.flatMap(streamTopics),
  { name: INDICATOR_VALUES_TOPIC, partitions: 4, config: { 'cleanup.policy': 'compact' } },
  { name: ALERTS_TOPIC, partitions: 1, config: { 'cleanup.policy': 'compact' } },
];

/** Kafka record header that tells a fact from a watermark; its values are those of `RECORD_KINDS`. */
export const RECORD_KIND_HEADER = 'nhip-kind';
export const RECORD_KINDS = { fact: 'fact', watermark: 'watermark' } as const;

/** Key of watermark records. The control character keeps it apart from every subject, which the door refuses it in. */
export const WATERMARK_KEY = '\u0001watermark';
