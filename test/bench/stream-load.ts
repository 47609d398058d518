import { DOCUMENT_EVENTS } from '@nhip/contracts';

export const SOURCE = '/bench/streams';
const UNITS = 113;
const MINUTE_MS = 60_000;
const SIGNATURES = 200;

/** Events of one outgoing document: issued, signed, verified, sent. */
export const EVENTS_PER_DOCUMENT = 4;

/** NDJSON lines of so many outgoing documents, as many offices would send them. */
export function documents(count: number, from: number): string[] {
  const signed = ['none', 'person', 'agency', 'both'] as const;
  const event = (i: number, kind: 'issued' | 'signed' | 'verified' | 'sent', data: object): string =>
    JSON.stringify({
      ...{ specversion: '1.0', source: SOURCE, id: `d-${i}:${kind}`, subject: `d-${i}` },
      type: DOCUMENT_EVENTS.typeOf(kind),
      time: new Date(from + (i % 90) * 24 * 60 * MINUTE_MS + EVENT_ORDER[kind] * MINUTE_MS).toISOString(),
      data,
    });
  const all = Array.from({ length: count }, (_, i) => i);
  return [
    ...all.map((i) => event(i, 'issued', { unit: `unit-${i % UNITS}`, type: 'letter', priority: '0' })),
    ...all.map((i) => event(i, 'signed', { claimed: signed[i % 4] })),
    ...all.map((i) => event(i, 'verified', { verified: signed[i % 4] })),
    ...all.map((i) => event(i, 'sent', { way: 'network', counterpart: i % 3 ? 'inside' : 'outside' })),
  ];
}

const EVENT_ORDER = { issued: 0, signed: 1, verified: 2, sent: 3 } as const;

/** Lines of a sensor's eve.json: an hour of alerts of two hundred signatures. */
export function eveLines(count: number, from: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      timestamp: new Date(from + (i % 60) * MINUTE_MS).toISOString(),
      ...{ flow_id: i, event_type: 'alert', src_ip: '192.0.2.1', dest_ip: '192.0.2.2', proto: 'TCP' },
      alert: {
        ...{ action: 'allowed', gid: 1, signature_id: 2_000_000 + (i % SIGNATURES), rev: 1 },
        ...{ signature: 'ET SCAN Potential SSH Scan', category: 'Attempted Information Leak' },
        severity: 1 + (i % 3),
      },
    }),
  );
}
