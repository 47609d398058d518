import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { events as wire } from '@nhip/contracts';
import type { Pool } from 'pg';
import type { StreamDefinition, StreamEvent } from './stream-definition';
import { nameOf } from './accept/subject-log';

const READ_LOG = { name: 'read-log', text: 'SELECT log::text AS log FROM subject WHERE subject = $1' };
const READ_RECEIPTS = {
  name: 'read-receipts',
  text: `
    SELECT source, id, (extract(epoch FROM received_at) * 1000)::float8 AS at FROM event WHERE subject = $1`,
};

/** All events of one subject, in the order in which they are folded; none when it is not known. */
export async function subjectEvents<Event extends StreamEvent>(
  pool: Pool,
  definition: StreamDefinition<Event>,
  subject: string,
): Promise<wire.GetSubjectEventsResponse> {
  const { rows } = await pool.query<{ log: string }>({ ...READ_LOG, values: [subject] });
  if (rows[0] === undefined) return create(wire.GetSubjectEventsResponseSchema);
  // Read after the log, so that no event of the log lacks its receipt.
  const receipts = await pool.query<{ source: string; id: string; at: number }>({
    ...READ_RECEIPTS,
    values: [subject],
  });
  const receivedAt = new Map(receipts.rows.map(({ source, id, at }) => [nameOf(source, id), at]));
  const told = definition.standings(JSON.parse(rows[0].log) as Event[]);
  return create(wire.GetSubjectEventsResponseSchema, {
    events: told.map(({ event, standing, amendedBy }): MessageInitShape<typeof wire.SubjectEventSchema> => ({
      ...{ source: event.source, id: event.id, kind: event.kind, time: BigInt(event.time) },
      ...(event.sequence !== undefined && { sequence: BigInt(event.sequence) }),
      receivedAt: BigInt(Math.floor(receivedAt.get(nameOf(event.source, event.id)) ?? 0)),
      dataJson: JSON.stringify(event.data),
      standing,
      ...(amendedBy !== undefined && { amendedBy }),
    })),
  });
}
