import { decodeSecurityFact, type Instant, type SecurityFact } from '@nhip/contracts';
import { securityMarks } from './security-marks';
import { DIMENSIONS, GROUPS, KINDS, MEASURES, text } from './security-words';
import type { Stream } from './stream';

/** Information security as it is counted. */
export const SECURITY_STREAM: Stream<SecurityFact> = {
  name: 'security',
  noun: text('đối tượng an toàn thông tin', 'security subjects'),
  measures: MEASURES,
  dimensions: DIMENSIONS,
  decode: decodeSecurityFact,
  marks: securityMarks,
  units: (fact) => placesOf(fact).map(({ unit }) => unit),
  standing: ({ body, retracted }) => (body.case ? 'opened' : retracted ? 'retracted' : 'unopened'),
  span: (fact) => ({ firstAt: Math.min(...placesOf(fact).map(({ at }) => at)) }),
  title: ({ subject, body }) =>
    body.case === 'incident' ? `${subject} · ${GROUPS[body.value.group]?.vi}` : subject,
  status: ({ body }) => {
    if (body.case === undefined) return text('chưa mở', 'not opened');
    if (body.case !== 'incident') return KINDS[body.case];
    return body.value.turnedAt.length % 2 === 0
      ? text('đang xử lý', 'open')
      : text('đã kết thúc', 'resolved');
  },
};

/** Where it was, in order, and from when on it counts there. */
function placesOf({ body }: SecurityFact): readonly { readonly unit: string; readonly at: Instant }[] {
  switch (body.case) {
    case undefined:
      return [];
    case 'detections':
      return body.value.counts.map(({ unit, minute }) => ({ unit, at: minute }));
    case 'devices':
    case 'system':
    case 'layers':
      return body.value.states;
    case 'incident':
      return [{ unit: body.value.unit, at: body.value.detectedAt }];
    case 'advisory':
      return [{ unit: body.value.unit, at: body.value.issuedAt }];
    case 'logSource':
      return [{ unit: body.value.unit, at: body.value.registeredAt }];
    default:
      return body satisfies never;
  }
}
