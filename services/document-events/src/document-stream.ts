import { DOCUMENT_EVENTS, encodeDocumentFact, type DocumentEvent } from '@nhip/contracts';
import { formatDay, Zone } from '@nhip/kernel';
import { streamOf, type Told } from '@nhip/stream';
import { hash } from 'node:crypto';
import { foldDocument } from './core/fold';

/** What makes the document stream itself. */
export const DOCUMENT_STREAM = {
  ...streamOf(DOCUMENT_EVENTS, { fold: foldDocument, toFact: encodeDocumentFact }),
  keptAs: excluded,
};

/** All days of documents are days there. */
const ZONE = new Zone('Asia/Ho_Chi_Minh');

/**
 * What is kept of an event about a secret document instead of what was told: that its organisation had one more that
 * day, going out or coming in. No code of it, no name of the event (its hash alone, so that it counts once), no hour.
 * What else is told of it counts nothing. Undefined for all other events.
 */
function excluded({ event }: Told<DocumentEvent>): Told<DocumentEvent> | undefined {
  const held = event.kind === 'corrected' ? event.data.event : event;
  const isSecret = 'secrecy' in held.data && held.data.secrecy !== undefined;
  if (event.kind !== 'excluded' && !isSecret) return undefined;
  const { source, id, kind } = event;
  const unit = 'unit' in held.data ? held.data.unit : '';
  const day = ZONE.dayOf(event.time);
  const counts = kind === 'issued' || kind === 'arrived';
  const data =
    kind === 'excluded'
      ? event.data
      : { unit, direction: kind === 'issued' ? ('out' as const) : ('in' as const), count: Number(counts) };
  return {
    subject: `excluded/${formatDay(day)}/${unit}`,
    event: { source, id: `excluded/${hash('sha256', id)}`, kind: 'excluded', time: ZONE.startOf(day), data },
  };
}
