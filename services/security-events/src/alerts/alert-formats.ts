import type { Severity } from '@nhip/contracts';
import { readWrittenTime, type Zone } from '@nhip/kernel';
import { z } from 'zod';

/** What one line says of a detection; all else that it holds falls. */
export interface Alert {
  readonly at: number;
  readonly signature: string;
  readonly severity: Severity;
  /** What tells it from every other alert of its sender, if it tells that at all. */
  readonly identity: readonly unknown[] | undefined;
}

const id = z.union([z.number(), z.string().max(64)]);

/** Suricata: 1 is the highest priority. */
const ofPriority = (priority: number): Severity =>
  priority <= 1 ? 'high' : priority === 2 ? 'medium' : 'low';
/** Wazuh: the bands of its own dashboards, critical from 15 on. */
const ofLevel = (level: number): Severity =>
  level >= 15 ? 'critical' : level >= 12 ? 'high' : level >= 7 ? 'medium' : 'low';

/** Lines of Suricata's eve.json, of which those of other types than "alert" say nothing, and of Wazuh's alerts.json. */
export function alertSchemas(zone: Zone) {
  const timestamp = z
    .string()
    .max(40)
    .transform((written, context) => {
      const at = readWrittenTime(written, zone);
      if (at !== undefined) return { written, at };
      context.addIssue({ code: 'custom', message: 'a time such as 2026-11-21T09:07:00.123456+0700' });
      return z.NEVER;
    });
  const alert = z.object({
    gid: z.int().min(0).default(1),
    signature_id: z.int().min(0),
    severity: z.int().min(0).max(255),
  });

  const eve = z.object({
    timestamp,
    event_type: z.literal('alert'),
    flow_id: id.optional(),
    tx_id: id.optional(),
    pcap_cnt: id.optional(),
    alert,
  });
  const other = z.object({ event_type: z.string().refine((type) => type !== 'alert') });
  const ruleId = z.union([z.int().min(0), z.string().regex(/^\d{1,10}$/, 'the number of a rule')]);
  const wazuh = z.object({
    timestamp,
    id: id.optional(),
    rule: z.object({ id: ruleId, level: z.int().min(0).max(16) }),
  });
  return {
    suricata: z.union([
      other.transform(() => undefined),
      eve.transform(
        ({ timestamp: { written, at }, alert: { gid, signature_id, severity }, ...told }): Alert => ({
          ...{ at, signature: `${gid}:${signature_id}`, severity: ofPriority(severity) },
          identity:
            told.flow_id === undefined
              ? undefined
              : [written, told.flow_id, told.tx_id, told.pcap_cnt, gid, signature_id],
        }),
      ),
    ]),
    wazuh: wazuh.transform(({ timestamp: { written, at }, id: named, rule }): Alert => ({
      ...{ at, signature: String(rule.id), severity: ofLevel(rule.level) },
      identity: named === undefined ? undefined : [written, named, rule.id],
    })),
  };
}
