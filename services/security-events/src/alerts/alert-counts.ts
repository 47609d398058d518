import { LINE_NAME_LENGTH, SECURITY_EVENTS, type SecurityEvent } from '@nhip/contracts';
import { toCandidate, type Item } from '@nhip/stream/accept';
import type { LineFormat } from '@nhip/stream/lines';
import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { Alert } from './alert-formats';

const MINUTE_MS = 60_000;

/**
 * Alerts counted by minute, signature and severity; no line is kept.
 *
 * Problem: senders repeat. A body comes again after a crash, whole or cut elsewhere, and each alert is to count once.
 * Naive: name an event by the hash of its body; what is cut elsewhere is another body, and its lines count twice.
 * Here each line has a short name, made from what tells the alert apart (else from the whole line). An event tells the
 * names of its lines, and the fold counts distinct names: any repetition in any company adds nothing.
 * Two alerts that are the same to the last letter are one.
 */
export function alertCounts(
  engine: 'suricata' | 'wazuh',
  schema: z.ZodType<Alert | undefined>,
): LineFormat<Alert, SecurityEvent> {
  return {
    schema,
    unit: SECURITY_EVENTS.data['detections-counted'].shape.unit,
    events: (lines, of) => {
      const groups = new Map<string, Group>();
      for (const { line, text } of lines) {
        const { signature, severity, identity } = line;
        const minute = Math.floor(line.at / MINUTE_MS) * MINUTE_MS;
        const key = JSON.stringify([minute, signature, severity]);
        const group = groups.get(key) ?? { minute, signature, severity, names: new Set() };
        groups.set(key, group);
        group.names.add(shortHash(identity === undefined ? text : JSON.stringify(identity)));
      }
      return [...groups.values()].map((group) => toItem(group, { ...of, engine }));
    },
  };
}

interface Group extends Pick<Alert, 'signature' | 'severity'> {
  readonly minute: number;
  readonly names: Set<string>;
}

interface Counting {
  readonly source: string;
  readonly unit: string;
  readonly engine: 'suricata' | 'wazuh';
}

/** The same lines are the same event; its subject is all that is counted of this signature in this minute. */
function toItem(group: Group, { source, unit, engine }: Counting): Item<SecurityEvent> {
  const { minute, signature, severity, names } = group;
  const about = hash('sha256', JSON.stringify([source, unit, severity])).slice(0, LINE_NAME_LENGTH);
  const subject = `${engine}:${new Date(minute).toISOString().slice(0, 16)}:${signature}:${about}`;
  const lines = [...names].sort().join('');
  return toCandidate<SecurityEvent>(subject, {
    ...{ source, id: `${subject}:${shortHash(lines)}`, kind: 'detections-counted', time: minute },
    data: { unit, engine, signature, severity, lines },
  });
}

const shortHash = (text: string): string => hash('sha256', text, 'base64url').slice(0, LINE_NAME_LENGTH);
