import { factCodec, type Plain } from './fact-codec';
import { DocumentFactSchema, type DocumentFact as Wire } from './gen/nhip/document/v1/fact_pb';

/** All that is known now about one entry of a register; see `proto/nhip/document/v1/fact.proto` for each field. */
export type DocumentFact = Plain<Wire>;

/** `nhip.document.v1.DocumentFact` as it travels on the facts topic. */
export const { encode: encodeDocumentFact, decode: decodeDocumentFact } = factCodec(DocumentFactSchema, [
  'subject',
  'status',
]);
