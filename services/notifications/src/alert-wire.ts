import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { alerts as wire, UNNAMED_STREAM } from '@nhip/contracts';
import type { AlertRecord, AlertSubject, Answer, Evidence, Resolution } from './core/alert';

const SEVERITY = {
  info: wire.Severity.INFO,
  warning: wire.Severity.WARNING,
  critical: wire.Severity.CRITICAL,
} as const;
const STATUS = {
  open: wire.Status.OPEN,
  escalated: wire.Status.ESCALATED,
  answered: wire.Status.ANSWERED,
  resolved: wire.Status.RESOLVED,
} as const;

/** An episode as it goes out on nhip.alerts.v1. @param url of the page on which it is answered */
export function encodeAlert(record: AlertRecord, url: string): Uint8Array {
  const { id, version, severity, status, subject, episode, resolution } = record;
  const { since, openedAt, escalatedAt, answer, latest } = episode;
  return toBinary(
    wire.AlertSchema,
    create(wire.AlertSchema, {
      ...{ id, version, ...ofWhom(subject), severity: SEVERITY[severity], status: STATUS[status], url },
      ...{ since: BigInt(since), openedAt: BigInt(openedAt) },
      ...(latest && { evidence: evidenceOf(latest) }),
      ...(answer && { answer: answerOf(answer) }),
      ...(escalatedAt !== undefined && { escalatedAt: BigInt(escalatedAt) }),
      ...(resolution && { resolution: resolutionOf(resolution) }),
    }),
  );
}

/** An alert of the system is known by the name of its rule alone. */
function ofWhom(subject: AlertSubject) {
  if (subject.kind === 'source') return { source: subject.source, stream: subject.stream ?? UNNAMED_STREAM };
  if (subject.kind === 'system') return { rule: subject.alertname };
  const { rule, ruleVersion, indicator, unit, unitName } = subject;
  return { rule, ruleVersion, indicator, unit, unitName };
}

function evidenceOf(evidence: Evidence): MessageInitShape<typeof wire.EvidenceSchema> {
  const { numerator, denominator, value, bound, confidenceBound, from, to, zone, newest } = evidence;
  return {
    ...{ numerator: BigInt(numerator), bound },
    ...(denominator !== undefined && { denominator: BigInt(denominator) }),
    ...(value !== undefined && { value }),
    ...(confidenceBound !== undefined && { confidenceBound }),
    times: {
      ...{ happened: { from, to }, zone },
      clock: BigInt(evidence.clock),
      clockPosition: BigInt(evidence.clockPosition),
      knownSequence: BigInt(evidence.knownSequence),
      knownAt: BigInt(evidence.knownAt),
    },
    ...(newest && { newest: { eventAt: BigInt(newest.eventAt), source: newest.source } }),
  };
}

const answerOf = ({ by, at, note }: Answer): MessageInitShape<typeof wire.AnswerSchema> => ({
  ...{ by, note },
  at: BigInt(at),
});

const resolutionOf = ({ at, reason, words }: Resolution): MessageInitShape<typeof wire.ResolutionSchema> => ({
  ...{ reason, words },
  at: BigInt(at),
});
