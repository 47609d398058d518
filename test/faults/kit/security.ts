import { byKind, type LoadedStream } from './loaded-stream';

const SEVERITIES = ['low', 'medium', 'high', 'critical'];
const COUNTED = 3;
const MOST_DETECTIONS = 50;

/** Incidents, of which some are resolved, and detections: a third of the subjects, each counted once or twice. */
export const SECURITY: LoadedStream = {
  name: 'security',
  service: 'security-events',
  doorUrl: ({ securityUrl }) => securityUrl,
  life: ({ chance, unit }) => {
    const severity = chance.one(SEVERITIES);
    const counted = () => ({
      kind: 'detections-counted',
      data: { unit, severity, signature: 'sid-7', count: 1 + chance.below(MOST_DETECTIONS) },
    });
    if (chance.below(COUNTED) === 0) return { opening: counted(), later: counted() };
    return {
      opening: { kind: 'incident-detected', data: { unit, severity, group: 'malware' } },
      later: { kind: 'incident-resolved', data: {} },
    };
  },
  figures: [
    ...SEVERITIES.map((severity) => `incidents ${severity}`),
    ...SEVERITIES.map((severity) => `incidents_resolved ${severity}`),
    ...SEVERITIES.map((severity) => `detections ${severity}`),
  ],
  sql: `
    SELECT replace(measure, 'security.', '') || ' ' || (dims ->> 'severity') AS name, sum(value) AS value FROM day
    WHERE measure IN ('security.incidents', 'security.incidents_resolved', 'security.detections')
    GROUP BY measure, dims ->> 'severity'`,
  count: (events) => {
    const detections = events.filter(({ type }) => type === 'nhip.security.detections-counted.v1');
    if (detections.length > 0)
      return detections.map(({ data }) => [`detections ${data.severity}`, data.count as number]);
    const kinds = ['incident-detected', 'incident-resolved'] as const;
    const { 'incident-detected': detected, 'incident-resolved': resolved } = byKind(events, kinds);
    if (detected === undefined) return [];
    const { severity } = detected.data;
    return [
      [`incidents ${severity}`, 1],
      ...(resolved ? [[`incidents_resolved ${severity}`, 1] as const] : []),
    ];
  },
};
