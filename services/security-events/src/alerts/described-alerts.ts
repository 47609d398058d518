import { failures, schemaRef, type DescribedRoutes } from '@nhip/stream/docs';
import { MOST_LINES } from '@nhip/stream/lines';

const EVE =
  '{"timestamp":"2026-11-03T08:10:19.037299+0700","flow_id":928532049924531,"event_type":"alert",' +
  '"alert":{"gid":1,"signature_id":2001219,"severity":2}}\n';
const WAZUH =
  '{"timestamp":"2026-11-03T08:10:26.123+0700","id":"1793668226.49031","rule":{"id":"5712","level":10}}\n';

/** The doors of sensors' alerts as OpenAPI has them. */
export function describedAlerts(): DescribedRoutes {
  return {
    paths: {
      '/v1/adapters/suricata-eve': { post: send('sendSuricataAlerts', 'Suricata eve.json', EVE) },
      '/v1/adapters/wazuh': { post: send('sendWazuhAlerts', 'Wazuh alerts.json', WAZUH) },
    },
    schemas: { AlertsAnswer: ANSWER },
  };
}

function send(operationId: string, format: string, example: string): object {
  const answer = (description: string): object => ({
    description,
    content: { 'application/json': { schema: schemaRef('AlertsAnswer') } },
  });
  return {
    operationId,
    tags: ['events'],
    summary: `Cảnh báo của cảm biến · alerts as ${format} has them`,
    description:
      'One JSON object a line. Alerts are counted by minute, signature and severity; no line is kept, and no address, ' +
      'host, user or payload. A line that comes again adds nothing, in whatever company. A time without an offset is ' +
      `read in the zone of the instance. At most ${MOST_LINES} lines.`,
    parameters: [
      {
        ...{ name: 'unit', in: 'query', required: false, schema: { type: 'string' } },
        description: 'Đơn vị · the unit; a key that is bound to one unit may leave it out',
      },
    ],
    requestBody: {
      required: true,
      content: { 'application/x-ndjson': { schema: { type: 'string' }, example } },
    },
    responses: {
      202: answer('Committed; lines that are not valid are told with their numbers.'),
      ...failures(400, 401, 403, 408, 413, 415, 429, 503),
      422: answer('No line was taken, or the unit is not known.'),
    },
  };
}

const count = (description: string): object => ({ type: 'integer', minimum: 0, description });
const ANSWER = {
  type: 'object',
  required: ['lines', 'counted', 'skipped', 'refused', 'events', 'faults'],
  properties: {
    lines: count('Lines that are not blank: counted + skipped + refused.'),
    counted: count('Alerts; what was sent before counts once all the same.'),
    skipped: count('Lines of other types than alerts.'),
    refused: count('Lines that are no such alerts.'),
    events: {
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'The events that the alerts came to, by outcome.',
    },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        required: ['line', 'outcome', 'reason'],
        properties: {
          line: { type: 'integer', minimum: 1 },
          outcome: { type: 'string', const: 'refused' },
          reason: { type: 'string' },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              properties: { path: { type: 'string' }, detail: { type: 'string' } },
            },
          },
        },
      },
    },
  },
} as const;
