import { DOCUMENT_EVENTS } from '@nhip/contracts';
import type { Fault } from '@nhip/runtime';
import { EdxmlMessage, type Happening, type Register } from './edxml-message';
import { readXml, type Fields } from './read-xml';

/** What is read of a message; whatever else it holds falls, names of persons and the subject line above all. */
const WANTED = {
  parts: /^(?:MessageHeader|TraceHeaderList|Status|DigitalSignature)$/,
  fields: new RegExp(
    [
      '^(?:MessageHeader/(?:(?:From|To)/OrganId|DocumentId|Code/Code(?:Number|Notation)|DueDate',
      '|PromulgationInfo/PromulgationDate|DocumentType/TypeName|(?:OtherInfo/)?Priority)',
      '|TraceHeaderList/(?:TraceHeader/Timestamp|Business/(?:BusinessDocType|Paper|DocumentId',
      '|ReplacementInfoList/ReplacementInfo/DocumentId))',
      '|Status/(?:ResponseFor/(?:OrganId|DocumentId)|From/OrganId|StatusCode|Timestamp)',
      '|DigitalSignature/Signature/SignatureValue)$',
    ].join(''),
  ),
} as const;

/**
 * Makes events of an edXML message (QCVN 102:2016/BTTTT), for the register of its sender or of a receiver.
 * @returns CloudEvents, or every fault with its path in the message
 */
export function readEdxml(
  xml: string,
  register: Register,
): readonly object[] | { readonly faults: readonly Fault[] } {
  let fields: Fields;
  try {
    fields = readXml(xml, WANTED);
  } catch (error) {
    return { faults: [{ path: '', detail: `the message ${(error as Error).message}` }] };
  }
  const message = new EdxmlMessage(fields, register);
  const happenings = fields.has('Status/StatusCode') ? message.status() : message.document();
  const { faults } = message;
  return faults.length > 0 ? { faults } : happenings.map((each) => cloudEvent(each, register.source));
}

/** Named by what it is, so that the same message, or another one that says the same, tells nothing new. */
function cloudEvent({ subject, kind, at, data }: Happening, source: string): object {
  const { counterpart } = data as { counterpart?: string };
  const opens = kind === 'issued' || kind === 'arrived';
  const id = `edxml/${subject}/${kind}${opens ? '' : `/${at}`}${kind === 'sent' ? `/${counterpart}` : ''}`;
  return {
    specversion: '1.0',
    id,
    source,
    subject,
    type: DOCUMENT_EVENTS.typeOf(kind),
    time: new Date(at).toISOString(),
    data,
  };
}
